"""What staff see at the counter after they have sent a request: they left, they went ahead, someone is in danger.

Each is one service. Pressing twice is one; nothing is taken back, only followed by what happened next.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.services import Value
from audit.verbs import Verb
from requests_intake.acting import lock_at_counter, note, save_version
from requests_intake.lifecycle import OPEN, IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.rules.facts import AcknowledgeWithin, Urgency
from routing.models import Happening
from routing.services import tell_of_danger

Kind = Happening.Kind

UNDONE_BY: dict[Kind, Kind] = {
    Kind.LEFT: Kind.CAME_BACK,
    Kind.WENT_AHEAD: Kind.STOPPED,
    Kind.DANGER: Kind.SAFE,
}
VERBS: dict[Kind, Verb] = {
    Kind.LEFT: Verb.VISITOR_LEFT,
    Kind.CAME_BACK: Verb.VISITOR_RETURNED,
    Kind.WENT_AHEAD: Verb.VISITOR_WENT_AHEAD,
    Kind.STOPPED: Verb.VISITOR_STOPPED,
    Kind.DANGER: Verb.DANGER_RAISED,
    Kind.SAFE: Verb.DANGER_PASSED,
}
OF_A_STUB = frozenset({Kind.DANGER, Kind.SAFE})
"""Who logged a sealed matter sees its delivery alone; danger is never kept from anybody who can help."""


class Service(Protocol):
    """One button at the counter."""

    def __call__(self, reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
        """Note it, once."""


@transaction.atomic(durable=True)
def they_left(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Note that nobody waits at the counter any more."""
    return _note(reference, Kind.LEFT, actor=actor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def they_came_back(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Note that who had left stands at the counter again."""
    return _note(reference, Kind.CAME_BACK, actor=actor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def they_went_ahead(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Note that they went past the office although they were asked to wait."""
    return _note(reference, Kind.WENT_AHEAD, actor=actor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def they_stopped(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Note that who had gone ahead is back in the office."""
    return _note(reference, Kind.STOPPED, actor=actor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def raise_danger(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Note that someone is in danger: the request becomes immediate and Legal is told once more."""
    return _note(reference, Kind.DANGER, actor=actor, now=now, action_id=action_id, also=_make_hot)


@transaction.atomic(durable=True)
def say_safe(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Note that no one is in danger any more; the request stays immediate until counsel has answered."""
    return _note(reference, Kind.SAFE, actor=actor, now=now, action_id=action_id, also=_cool)


SERVICES: dict[Kind, Service] = {
    Kind.LEFT: they_left,
    Kind.CAME_BACK: they_came_back,
    Kind.WENT_AHEAD: they_went_ahead,
    Kind.STOPPED: they_stopped,
    Kind.DANGER: raise_danger,
    Kind.SAFE: say_safe,
}

Also = Callable[[AgencyRequest, User, datetime], dict[str, Value]]


def _note(
    reference: str,
    kind: Kind,
    *,
    actor: User,
    now: datetime,
    action_id: UUID,
    also: Also | None = None,
) -> AgencyRequest:
    """Lock, ask, change, promise and record, unless it is what stands already.

    Raises `AgencyRequest.DoesNotExist` if the person may not see the request, `PermissionDenied` if they do not
    log requests at its school, `IllegalTransition` if it is closed.
    """
    agency_request = lock_at_counter(reference, actor=actor)
    require(actor, Ability.LOG_REQUEST, agency_request.school)
    if Status(agency_request.status) not in OPEN:
        raise IllegalTransition("This request is closed. If they are back, start a new one and call OLA.")
    if agency_request.sealed and kind not in OF_A_STUB:
        raise IllegalTransition("This one is sealed. Tell OLA by phone.")
    if not _is_news(agency_request, kind):
        return agency_request
    Happening.objects.create(agency_request=agency_request, kind=kind, seen_by=actor, seen_at=now)
    data = also(agency_request, actor, now) if also else {}
    note(agency_request, VERBS[kind], actor=actor, now=now, action_id=action_id, data=data)
    return agency_request


def _is_news(agency_request: AgencyRequest, kind: Kind) -> bool:
    """Say whether this follows from how things stand: nobody leaves twice or comes back without having left."""
    pair = next((first, then) for first, then in UNDONE_BY.items() if kind in (first, then))
    last = agency_request.happenings.filter(kind__in=pair).order_by("seen_at", "pk").last()
    return (last.kind if last else pair[1]) != kind


def _make_hot(agency_request: AgencyRequest, actor: User, now: datetime) -> dict[str, Value]:
    """Make the request immediate and tell those who can help; return what the record keeps of it."""
    if agency_request.urgency != Urgency.IMMEDIATE:
        agency_request.urgency = Urgency.IMMEDIATE.value
        agency_request.acknowledge_within = AcknowledgeWithin.MINUTES_15.value
        save_version(agency_request, actor=actor, now=now)
    occasion = agency_request.happenings.filter(kind=Kind.DANGER).count()
    return {"notices": tell_of_danger(agency_request, occasion=occasion, now=now)}


def _cool(agency_request: AgencyRequest, actor: User, now: datetime) -> dict[str, Value]:
    """Take the mark of danger off the queue."""
    del actor, now
    for referral in agency_request.referrals.filter(danger_at__isnull=False):
        referral.danger_at = None
        referral.save()
    return {}
