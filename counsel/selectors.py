"""What counsel may read besides the request itself: what it was found to be, by the rules and by Legal."""

from dataclasses import dataclass

from counsel.kinds import name_of
from counsel.models import Reclassification
from requests_intake.models import AgencyRequest
from requests_intake.policy import current

MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the rules made of a request on the day it was sent."""

    name: str
    request_class: str
    authority: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of counsel with the names of the kind and of the one before it."""

    made: Reclassification
    name: str
    before: str


def proposal_of(agency_request: AgencyRequest) -> Proposed:
    """Return the proposal of the rules as it is frozen on the request."""
    told = agency_request.classification
    return Proposed(
        name_of(str(told.get("subtype", "")), current()),
        str(told.get("request_class") or agency_request.request_class),
        str(told.get("authority") or agency_request.authority),
        str(told.get("confidence") or agency_request.confidence),
    )


def findings_on(agency_request: AgencyRequest) -> list[Found]:
    """Return the findings of counsel, newest first."""
    rows = Reclassification.objects.filter(agency_request=agency_request).select_related("made_by")
    return [
        Found(made, name_of(made.subtype, current()), name_of(made.from_subtype, current()))
        for made in rows.order_by("-made_at", "-pk")[:MOST_FINDINGS]
    ]
