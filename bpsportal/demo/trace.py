"""One visit with the people it concerns, the ids it needs, and the rows and calls it leaves."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models

from accounts.models import School, User
from audit.services import Value
from audit.verbs import Verb
from bpsportal.demo.copying import Numbers, Row
from bpsportal.demo.moments import Step
from bpsportal.demo.people import DOMAIN, Cast
from bpsportal.demo.scenes import Visit
from promises.backoff import delay
from promises.models import Duty, State
from promises.services import pace_of

FIRST_TRY = timedelta(milliseconds=300)
EVENLY = 0.5
Rows = defaultdict[type[models.Model], list[Row]]


@dataclass(frozen=True, slots=True)
class Called:
    """One call of the ladder as the record says it."""

    verb: Verb
    at: datetime
    data: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Trace:
    """One visit with the people it concerns, the ids it needs, and the rows it leaves."""

    visit: Visit
    cast: Cast
    numbers: Numbers
    rows: Rows
    mint: Callable[[], UUID]
    number: int
    joined_to: int | None = None
    notices: list[tuple[int, str]] = field(default_factory=list)
    note: list[int] = field(default_factory=list)
    wrote: list[int] = field(default_factory=list)
    stuck: list[int] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)

    @property
    def school(self) -> School:
        """Where it happened."""
        return self.cast.schools[self.visit.school]

    @property
    def author(self) -> User:
        """Who logged it."""
        return self.cast.counters[self.visit.school][self.visit.author]

    @property
    def advisor(self) -> User:
        """Who at Legal has it, if anybody has."""
        return self.cast.advisors[self.visit.advisor]

    @property
    def stopped_at(self) -> datetime | None:
        """When nobody had to be called any more."""
        return self._first(Step.ACKNOWLEDGED, Step.WITHDRAWN, Step.JOINED)

    @property
    def answered_at(self) -> datetime | None:
        """When no deadline was to be reminded of any more."""
        return self._first(Step.DECIDED, Step.WITHDRAWN, Step.JOINED)

    @property
    def ended_at(self) -> datetime | None:
        """When it left the queue."""
        return self._first(Step.CLOSED, Step.WITHDRAWN, Step.JOINED)

    def _first(self, *steps: Step) -> datetime | None:
        return min((self.visit.moments[step] for step in steps if self.has(step)), default=None)

    def has(self, step: Step) -> bool:
        """Say whether the visit got so far."""
        return step in self.visit.moments

    def message_id(self) -> str:
        """Return a Message-ID that nobody else has."""
        return f"<{self.mint().hex}@{DOMAIN}>"

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Put a row aside to be written, and return its id."""
        number = self.numbers.next(model)
        self.rows[model].append({**values, "id": number})
        return number


def promise_row(kind: Duty, key: str, made: datetime, kept: datetime | None) -> Row:
    """Return a promise that was kept at the first attempt, or that nobody has tried to keep yet."""
    return {
        "kind": kind.value,
        "key": key,
        "made_at": made,
        "due_at": kept + delay(1, EVENLY, pace=pace_of(kind)) if kept else made,
        "state": (State.KEPT if kept else State.OWED).value,
        "attempts": 1 if kept else 0,
        "tried_at": kept,
        "published_at": made + (kept - made) / 2 if kept else None,
        "kept_at": kept,
        "failure": "",
    }
