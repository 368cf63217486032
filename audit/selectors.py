"""Reading the record, beginning with what the reader may see.

The record knows no schools and no people, so a reader is handed in as values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.expressions import BaseExpression

from audit.models import AuditEvent
from audit.verbs import PHRASES, Verb

UNKNOWN_ICON = "note"
MOST_ON_A_PAGE = 500


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes: the codes of their schools (None is all of them), and the references hidden from them.

    `hidden` may be a queryset or a statement of its own; it is then asked inside the same statement.
    """

    schools: frozenset[str] | None
    hidden: Iterable[str] | BaseExpression


@dataclass(frozen=True, slots=True)
class Line:
    """One event as people read it."""

    at: datetime
    sentence: str
    icon: str
    sequence: int


def events(
    reader: Reader,
    *,
    since: datetime,
    until: datetime,
    school: str = "",
    verbs: Iterable[Verb] = (),
    reference: str = "",
) -> QuerySet[AuditEvent]:
    """Return the events that the reader may see, from `since` to before `until`; no verbs means all."""
    found = AuditEvent.objects.filter(at__gte=since, at__lt=until)
    found = found.exclude(reference__in=reader.hidden)  # type: ignore[misc]  # the stubs know no statement here
    if reader.schools is not None:
        found = found.filter(school__in=reader.schools)
    if school:
        found = found.filter(school=school)
    if wanted := [verb.value for verb in verbs]:
        found = found.filter(verb__in=wanted)
    return found.filter(reference=reference) if reference else found


def sealed_references() -> QuerySet[AuditEvent, str]:
    """Return the references of matters that were ever sealed, as the record itself knows them."""
    return AuditEvent.objects.filter(verb=Verb.REQUEST_SEALED).values_list("reference", flat=True)


def timeline(reference: str) -> list[Line]:
    """Return what happened to one request, oldest first; the caller has asked if the person may see it.

    Of a very long story the latest `MOST_ON_A_PAGE` events; the whole of it is in the explorer and the exports.
    """
    latest = AuditEvent.objects.filter(reference=reference).order_by("-at", "-id")[:MOST_ON_A_PAGE]
    return [line(event) for event in reversed(latest)]


def has_looked(reference: str, *, actor_id: int, since: datetime) -> bool:
    """Say whether the record holds that this person opened the request since then."""
    looks = AuditEvent.objects.filter(reference=reference, verb=Verb.REQUEST_VIEWED)
    return looks.filter(actor_id=actor_id, at__gte=since).exists()


def line(event: AuditEvent) -> Line:
    """Return an event as people read it."""
    return Line(event.at, event.sentence, icon(event.verb), event.sequence)


def icon(verb: str) -> str:
    """Return the name of the icon that stands beside a verb."""
    return PHRASES[Verb(verb)].icon if verb in PHRASES else UNKNOWN_ICON
