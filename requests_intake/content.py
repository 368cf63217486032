"""What a school says about a request: coded answers for the rules, and the words beside them."""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date, datetime

from requests_intake.models import AgencyRequest
from requests_intake.rules.engine import Classification
from requests_intake.rules.entries import Policy
from requests_intake.rules.facts import Answers
from requests_intake.rules.proposing import with_words


@dataclass(frozen=True, slots=True)
class Content:
    """The validated content of the form."""

    answers: Answers
    coded: dict[str, str | list[str]]
    occurred_at: datetime
    reply_by: date | None = None
    agency_name: str = ""
    officer_name: str = ""
    officer_badge: str = ""
    officer_phone: str = ""
    narrative: str = ""
    kept: tuple[str, ...] = ()  # fields that the person chose to keep when the privacy guard asked

    def evidence(self, policy: Policy) -> Answers:
        """Return the answers with what the typed words say beside them."""
        words = {"narrative": self.narrative, "agency_name": self.agency_name}
        return with_words(self.answers, **words, policy=policy)

    def digest(self) -> str:
        """Return a hash of what was said; the time of the visit is left out, a reopened form carries another one."""
        said = {item.name: getattr(self, item.name) for item in fields(self)}
        del said["answers"], said["occurred_at"], said["kept"]
        said["reply_by"] = str(self.reply_by)
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def write_to(self, agency_request: AgencyRequest) -> None:
        """Put the words and the coded answers into the request."""
        agency_request.answers = self.coded
        agency_request.occurred_at = self.occurred_at
        agency_request.reply_by = self.reply_by
        agency_request.agency_name = self.agency_name
        agency_request.officer_name = self.officer_name
        agency_request.officer_badge = self.officer_badge
        agency_request.officer_phone = self.officer_phone
        agency_request.narrative = self.narrative
        agency_request.content_digest = self.digest()


def write_result(agency_request: AgencyRequest, result: Classification, *, told: dict[str, object]) -> None:
    """Put what the rules made of it into the request; `told` is the whole result as JSON values, with its reasons."""
    agency_request.request_class = result.request_class.value
    agency_request.subtype = result.subtype
    agency_request.authority = result.authority.value
    agency_request.judicial = result.judicial
    agency_request.confidence = result.confidence.value
    agency_request.urgency = result.urgency.value
    agency_request.acknowledge_within = result.acknowledge_within.value
    agency_request.counter_card = result.counter_card
    agency_request.card_version = result.card_version
    agency_request.sealed = result.sealed
    agency_request.classification = told
