"""A promise that does nothing but write a row: if it is kept, scheduler, relay, broker and worker all live.

The scheduler has it made once a minute, the relay must send it, a worker must keep it. Each minute of the day has
its own promise and its own row, so that nothing grows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from promises.models import Promise, State
from promises.services import promise
from routing.models import Canary

CANARY = "canary"
SILENT_AFTER = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Round:
    """The last round that came to its end."""

    kept_at: datetime
    took: timedelta


@transaction.atomic(durable=True)
def sing(*, now: datetime) -> None:
    """Owe this minute's round; twice in a minute is once."""
    minute = _minute(now)
    made = promise(CANARY, key=str(minute), due_at=now, now=now)
    if made.state == State.OWED or now - made.made_at < timedelta(hours=1):
        return
    Promise.objects.filter(pk=made.pk).update(
        state=State.OWED,
        made_at=now,
        due_at=now,
        attempts=0,
        tried_at=None,
        published_at=None,
        kept_at=None,
        failure="",
    )


def keep(key: str, now: datetime) -> None:
    """Keep the promise `canary`: write the row of its minute."""
    made_at = Promise.objects.values_list("made_at", flat=True).get(kind=CANARY, key=key)
    Canary.objects.update_or_create(minute=int(key), defaults={"sung_at": made_at, "kept_at": now})


def last_round() -> Round | None:
    """Return the last round that came to its end, none if there never was one."""
    last = Canary.objects.order_by("-kept_at").first()
    return Round(last.kept_at, last.kept_at - last.sung_at) if last else None


def _minute(now: datetime) -> int:
    utc = now.astimezone(UTC)
    return utc.hour * 60 + utc.minute
