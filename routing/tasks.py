"""What the timetable has workers do for routing."""

from celery import shared_task
from django.utils import timezone

from routing import canary, timetable


@shared_task(name=timetable.SING)
def sing() -> None:
    """Owe one round of the canary."""
    canary.sing(now=timezone.now())
