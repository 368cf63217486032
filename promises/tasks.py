"""What workers do: each task is told an id at most, and finds the rest in the database."""

import random
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from promises import broker, services
from promises.keepers import keepers, tidy
from promises.models import Process
from promises.sweeping import sweep

SWEEP_FOR = timedelta(seconds=15)  # a slow mail after it still ends below the time limit of a task


@shared_task(name=broker.KEEP_PROMISE)
def keep_promise(promise_id: int) -> None:
    """Try to keep one promise."""
    services.attempt(promise_id, now=timezone.now(), keepers=keepers(), chance=random.random())  # noqa: S311 - spreads retries


@shared_task(name=broker.SWEEP)
def sweep_promises() -> None:
    """Do what is due, in case no relay sends it, and clear away what is over."""
    sweep(clock=timezone.now, choose=random.random, keepers=keepers(), no_longer_than=SWEEP_FOR)
    tidy(timezone.now())


@shared_task(name=broker.ANSWER)
def answer() -> None:
    """Show that a worker does what the relay sends."""
    services.note_alive(Process.WORKER, now=timezone.now())


@shared_task(name=broker.TICK)
def tick() -> None:
    """Show that the timetable runs, and a worker with it."""
    now = timezone.now()
    services.note_alive(Process.SCHEDULER, now=now)
    services.note_alive(Process.WORKER, now=now)
