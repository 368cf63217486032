"""Reading the record for a person: which events, grouped by day, and counted by class and authority."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, F, Func, JSONField, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import School, User
from accounts.permissions import require
from accounts.roles import Ability
from audit.models import AuditEvent
from audit.period import NEW_YORK
from audit.places import AUTHORITIES, CLASSES
from audit.selectors import Reader, events, icon
from audit.verbs import Verb
from pages.clock import time_of_day
from reports.question import Asked
from requests_intake.selectors import sealed_from

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Row:
    """One event as the explorer and the printed page show it."""

    id: int
    day: str
    time: str
    sentence: str
    icon: str
    school: str
    role: str
    digest: str


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one day in New York."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requests of one class and authority were logged."""

    request_class: str
    authority: str
    requests: int


def found(user: User, asked: Asked) -> QuerySet[AuditEvent]:
    """Return the events that answer the question, without those of sealed matters this person is not listed for.

    Raises `PermissionDenied` unless the person may read the record.
    """
    return _events(user, asked, verbs=asked.verbs)


def _events(user: User, asked: Asked, *, verbs: Iterable[Verb]) -> QuerySet[AuditEvent]:
    require(user, Ability.READ_RECORD)
    reader = Reader(schools=None, hidden=sealed_from(user))
    since, until = asked.period.since, asked.period.until
    return events(
        reader, since=since, until=until, school=asked.school, verbs=verbs, reference=asked.reference
    )


def tallies(user: User, asked: Asked) -> list[Tally]:
    """Count the requests logged in the period by class and authority, whatever verbs were asked for."""
    logged = _events(user, asked, verbs=[Verb.REQUEST_SUBMITTED])
    text = Func(F("body"), Value("UTF8"), function="convert_from")
    counted = (
        logged.annotate(said=Cast(text, JSONField()))
        .values(of_class=KT("said__data__request_class"), of_authority=KT("said__data__authority"))
        .annotate(requests=Count("id"))
    )
    rows = sorted(
        counted, key=lambda row: (_place(CLASSES, row["of_class"]), _place(AUTHORITIES, row["of_authority"]))
    )
    return [
        Tally(
            CLASSES.get(row["of_class"], NOT_RECORDED),
            AUTHORITIES.get(row["of_authority"], NOT_RECORDED),
            row["requests"],
        )
        for row in rows
    ]


def _place(words: dict[str, str], word: str | None) -> int:
    """Return where a word stands in its closed list, after all of them if it does not."""
    return list(words).index(word) if word in words else len(words)


def days(shown: Iterable[AuditEvent]) -> list[Day]:
    """Group events, in the order given, by their day in New York."""
    names = dict(School.objects.values_list("code", "name"))
    rows = [_row(event, names) for event in shown]
    return [Day(heading, tuple(group)) for heading, group in groupby(rows, key=attrgetter("day"))]


def _row(event: AuditEvent, schools: dict[str, str]) -> Row:
    here = event.at.astimezone(NEW_YORK)
    digest = hashlib.sha256(event.body).hexdigest()
    return Row(
        id=event.pk,
        day=f"{here:%A, %B} {here.day}, {here.year}",
        time=time_of_day(event.at),
        sentence=event.sentence,
        icon=icon(event.verb),
        school=schools.get(event.school, event.school),
        role=event.actor_role.replace("_", " "),
        digest=f"{digest[:4]}…{digest[-4:]}",
    )
