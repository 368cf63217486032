"""Requests of other schools that may be the same incident; sealed matters never take part, in either direction."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.scope import Why, beyond
from requests_intake.lifecycle import OPEN, Status
from requests_intake.likeness import WITHIN, Clues, Reason, clues, reasons
from requests_intake.models import UNSENT, AgencyRequest, AgencyRequestQuerySet

MOST_COMPARED = 500
MOST_SHOWN = 10
TAKEN_BACK = (Status.WITHDRAWN.value,)


@dataclass(frozen=True, slots=True)
class Similar:
    """A request of another school, and why it may be the same incident."""

    agency_request: AgencyRequest
    reasons: tuple[Reason, ...]


def similar_for(user: User, agency_request: AgencyRequest) -> list[Similar]:
    """Return what counsel may join a request with, newest first; only what this person may see anyway."""
    rows = AgencyRequest.objects.visible_to(user).filter(status__in=[status.value for status in OPEN])
    return _alike(agency_request, rows.select_related("school", "advisor"))[:MOST_SHOWN]


def sent_earlier_elsewhere(agency_request: AgencyRequest) -> datetime | None:
    """Return when another school first sent something like this; the moment is all that the counter is told."""
    with beyond(Why.SENT_ELSEWHERE):
        found = _alike(agency_request, AgencyRequest.objects.all())
    times = [one.agency_request.submitted_at for one in found]
    sent_at = agency_request.submitted_at
    return min((at for at in times if at and sent_at and at < sent_at), default=None)


def _alike(agency_request: AgencyRequest, rows: AgencyRequestQuerySet) -> list[Similar]:
    sent_at = agency_request.submitted_at
    if agency_request.sealed or sent_at is None:
        return []
    near = rows.filter(
        sealed=False, submitted_at__gte=sent_at - WITHIN, submitted_at__lte=sent_at + WITHIN
    ).exclude(status__in=[*UNSENT, *TAKEN_BACK])
    others = near.exclude(school=agency_request.school_id).order_by("-submitted_at", "-pk")[:MOST_COMPARED]
    ours = clues_of(agency_request)
    found = [Similar(other, tuple(sorted(reasons(ours, clues_of(other))))) for other in others]
    return [one for one in found if one.reasons]


def clues_of(agency_request: AgencyRequest) -> Clues:
    """Return what of a request can be compared."""
    return clues(
        agency_request.answers,
        agency_name=agency_request.agency_name,
        officer_name=agency_request.officer_name,
        officer_badge=agency_request.officer_badge,
        officer_phone=agency_request.officer_phone,
        words=(agency_request.narrative,),
    )
