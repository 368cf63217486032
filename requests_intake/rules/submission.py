"""One request as it was typed: the words of people and papers, before the rules read them."""

from dataclasses import dataclass
from datetime import datetime

from requests_intake.rules.facts import AgencyType, Channel, Command, PaperSeen, Seek, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPaper:
    """What is printed on one paper: title, issuer and form number as printed, and its recognised text, if any.

    `signed_by` holds the words under the signature, or "judge", "not_judge" or "unsure". It never decides:
    what counts is which court issued a paper, not who signed it.
    """

    title: str = ""
    issuer: str = ""
    form_number: str = ""
    signed_by: str = ""
    says_secret: Told | None = None
    commands: Command | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Everything that was typed about one request; an empty text or None was not asked or not known."""

    channel: Channel = Channel.UNKNOWN
    agency_name: str = ""
    agency_type: AgencyType | None = None
    narrative: str = ""
    seeks: frozenset[Seek] = frozenset()
    danger: Told | None = None
    received_at: datetime | None = None
    school: str = ""
    paper: PaperSeen | None = None
    papers: tuple[PrintedPaper, ...] = ()
