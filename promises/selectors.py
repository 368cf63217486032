"""Read what is owed and which processes live; nothing here opens Redis."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Min, Q

from promises.models import SENDING, Duty, Heartbeat, Process, Promise, State

# A process that gave no sign for so long is taken for dead.
SILENT_AFTER = timedelta(seconds=45)
STUCK_AFTER = timedelta(seconds=20)


def is_any_due_soon(now: datetime, within: timedelta) -> bool:
    """Say whether anything is owed and due within that time."""
    return Promise.objects.filter(state=State.OWED, due_at__lte=now + within).exists()


def due(now: datetime, *, most: int, after: int = 0, is_sending: bool = False) -> list[int]:
    """Return the ids of promises that are due, from the id `after` on: those that send something, or the others."""
    owed = Promise.objects.filter(sends(is_sending), state=State.OWED, due_at__lte=now, pk__gt=after)
    return list(owed.order_by("pk").values_list("pk", flat=True)[:most])


def sends(is_sending: bool) -> Q:  # noqa: FBT001 - the question itself
    """Return the condition of promises that send something, or of the others."""
    return Q(kind__in=SENDING) if is_sending else ~Q(kind__in=SENDING)


def red_list(*, most: int = 100) -> list[Promise]:
    """Return what could not be done by itself and waits for a person, the longest waiting first."""
    return list(Promise.objects.filter(state=State.NEEDS_PERSON).order_by("made_at", "pk")[:most])


def oldest_open(kind: Duty, now: datetime) -> timedelta | None:
    """Return for how long the oldest duty of a kind has been due without being kept, None if there is none."""
    is_open = Q(state__in=[State.OWED, State.NEEDS_PERSON])
    oldest: datetime | None = Promise.objects.filter(is_open, kind=kind).aggregate(at=Min("made_at"))["at"]
    return None if oldest is None else max(now - oldest, timedelta())


def silence(now: datetime) -> Mapping[Process, timedelta | None]:
    """Return for each process how long ago it gave a sign of life, None if never."""
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    return {
        process: max(now - seen[process], timedelta()) if process in seen else None for process in Process
    }


def is_delivery_delayed(now: datetime) -> bool:
    """Say whether the way to the offices is interrupted: a process is silent, or something is overdue."""
    quiet = silence(now)
    if any(
        (age := quiet[process]) is None or age > SILENT_AFTER for process in (Process.RELAY, Process.WORKER)
    ):
        return True
    return Promise.objects.filter(state=State.OWED, made_at__lte=now - STUCK_AFTER, attempts=0).exists()
