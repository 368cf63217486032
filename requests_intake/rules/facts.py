"""Closed words of the rules, and the evidence that people and papers give."""

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum

from requests_intake.recognition.markers import Seen


class RequestClass(StrEnum):
    """The four classes; never shown to counsel without the authority."""

    WARRANT = "warrant"
    SUBPOENA = "subpoena"
    COURT_ORDER = "court_order"
    INFORMAL_INQUIRY = "informal_inquiry"


class Authority(StrEnum):
    """What stands behind a request, whatever it is called."""

    JUDICIAL = "judicial"
    ADMINISTRATIVE = "administrative"
    STATUTORY = "statutory"
    CLAIMED_EMERGENCY = "claimed_emergency"
    NONE = "none"
    FOREIGN_COURT = "foreign_court"
    UNVERIFIED = "unverified"


class Urgency(StrEnum):
    """How fast the Office of Legal Advisor must pick up; sending is always now."""

    IMMEDIATE = "immediate"
    SAME_DAY = "same_day"
    STANDARD = "standard"


class AcknowledgeWithin(StrEnum):
    """The limit that belongs to an urgency: 15 minutes, 2 business hours, 1 business day."""

    MINUTES_15 = "15m"
    BUSINESS_HOURS_2 = "2bh"
    BUSINESS_DAY_1 = "1bd"


class Confidence(StrEnum):
    """How much of the answer rests on something seen."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


class Channel(StrEnum):
    """How the request came."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    EMAIL = "email"
    MAIL = "mail"
    FAX = "fax"
    UNKNOWN = "unknown"


class Told(StrEnum):
    """A yes-or-no question with its third answer."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Seek(StrEnum):
    """What is asked for."""

    STUDENT_RECORDS = "student_records"
    STUDENT_INFORMATION = "student_information"
    INTERVIEW_STUDENT = "interview_student"
    TAKE_CUSTODY = "take_custody"
    ENTER_PREMISES = "enter_premises"
    SEARCH_PREMISES = "search_premises"
    SERVE_PAPERS = "serve_papers"
    STAFF_INFORMATION = "staff_information"
    VIDEO_FOOTAGE = "video_footage"
    INCIDENT_REPORT = "incident_report"
    CONSENT_OR_SIGNATURE = "consent_or_signature"
    MISSING_CHILD = "missing_child"
    KEEP_DATA = "keep_data"
    OTHER = "other"
    UNSURE = "unsure"


class PaperSeen(StrEnum):
    """Whether a paper is in view."""

    YES = "yes"
    NO = "no"
    REFUSED = "refused"
    ELECTRONIC = "electronic"
    UNSURE = "unsure"


class Title(StrEnum):
    """The biggest word at the top."""

    WARRANT = "warrant"
    SUBPOENA = "subpoena"
    ORDER = "order"
    CAPIAS = "capias"
    OTHER = "other"
    UNSURE = "unsure"


class Issuer(StrEnum):
    """Whose name is printed at the very top."""

    US_COURT = "us_court"
    STATE_COURT = "state_court"
    OTHER_STATE_COURT = "other_state_court"
    HOMELAND_SECURITY = "homeland_security"
    FEDERAL_OFFICE = "federal_office"
    STATE_OFFICE = "state_office"
    PRIVATE = "private"
    UNSURE = "unsure"


class Command(StrEnum):
    """What the paper tells people to do."""

    SEARCH = "search"
    ARREST = "arrest"
    BRING_RECORDS = "bring_records"
    TESTIFY = "testify"
    CUSTODY_OR_STAY_AWAY = "custody_or_stay_away"
    PRESERVE = "preserve"
    OTHER = "other"
    UNSURE = "unsure"


class AgencyType(StrEnum):
    """Who came."""

    FEDERAL_IMMIGRATION = "federal_immigration"
    FEDERAL_OTHER = "federal_other"
    STATE_POLICE = "state_police"
    LOCAL_POLICE = "local_police"
    SCHOOL_POLICE = "school_police"
    DISTRICT_ATTORNEY = "district_attorney"
    COURT = "court"
    PROBATION = "probation"
    CHILD_PROTECTION = "child_protection"
    ATTORNEY = "attorney"
    MILITARY = "military"
    CONSULATE = "consulate"
    PRIVATE = "private"
    HEALTH = "health"
    FAMILY = "family"
    OTHER_AGENCY = "other_agency"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where a reading of a paper comes from when nobody answered a question."""

    RECOGNISED = "recognised"
    NARRATIVE = "narrative"


class Cue(StrEnum):
    """What words around the name of a paper say about it: whether it is there at all."""

    SHOWN = "shown"
    ABSENT = "absent"
    SPOKEN_OF = "spoken_of"
    REFUSED = "refused"


class Contradiction(StrEnum):
    """Two readings of one paper that cannot both be right; Legal must see both."""

    ISSUER_ITSELF = "issuer_itself"
    ISSUER_AND_TITLE = "issuer_and_title"
    SIGNATURE = "signature"
    COURT_IN_HEADING = "court_in_heading"
    HOMELAND_IN_HEADING = "homeland_in_heading"
    BOTH_IN_HEADING = "both_in_heading"
    OTHER_COURT_IN_HEADING = "other_court_in_heading"
    OTHER_TITLE = "other_title"
    OTHER_FORM = "other_form"


class FormFamily(StrEnum):
    """Whose forms a form number belongs to."""

    HOMELAND = "homeland"
    FEDERAL_COURT = "federal_court"
    OTHER = "other"
    NONE = "none"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text says a paper is, in closed words: a proposal that ranks below what people answered.

    `titles` are in the order of the text, the one that stands as the heading first.
    """

    source: Source
    titles: tuple[Title, ...] = ()
    issuers: frozenset[Issuer] = frozenset()
    form_number: str = ""
    commands: Command | None = None
    is_secret: bool = False
    marks: frozenset[str] = frozenset()
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The printed facts of one paper, as a person answered them; None means not asked.

    `marks` are the markers in the printed words, `readings` what other texts say about the same paper.
    """

    title: Title | None = None
    issuer: Issuer | None = None
    form_number: str = ""
    commands: Command | None = None
    says_secret: Told | None = None
    marks: frozenset[str] = frozenset()
    contradictions: frozenset[Contradiction] = frozenset()
    readings: tuple[Reading, ...] = ()

    def is_blank(self) -> bool:
        """Tell whether nothing was read off it, and nothing about secrecy either."""
        answered = (self.title, self.issuer, self.commands, self.form_number.lower() or None)
        is_secret = self.says_secret in {Told.YES, Told.UNSURE}
        is_marked = bool(self.marks or self.contradictions or self.readings)
        return (
            not is_secret and not is_marked and all(value in {None, "unsure", "none"} for value in answered)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the typed words say beside the answers: who came, what they seek, and what was spoken of."""

    agency_type: AgencyType | None = None
    seeks: frozenset[Seek] = frozenset()
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything the rules may look at; None means not asked."""

    channel: Channel = Channel.UNKNOWN
    danger: Told | None = None
    seeks: frozenset[Seek] = frozenset()
    paper: PaperSeen | None = None
    papers: tuple[Paper, ...] = field(default=())
    agency_type: AgencyType | None = None
    reply_by: date | None = None
    heard: Heard = Heard()

    def in_view(self) -> tuple[Paper, ...]:
        """Return the papers to judge.

        A paper that is there but not described is one of unknown kind; one that is refused, denied or in doubt
        counts only if something was read off it.
        """
        if self.paper in {PaperSeen.YES, PaperSeen.ELECTRONIC}:
            return self.papers or (Paper(),)
        if self.paper is None:
            return self.papers
        return tuple(paper for paper in self.papers if not paper.is_blank())

    def as_dict(self) -> dict[str, object]:
        """Return the answers as JSON values, sets sorted, so that the same answers give the same text."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}


def _plain(value: object) -> object:
    if isinstance(value, Paper | Reading | Seen | Heard):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    return str(value) if isinstance(value, StrEnum | date) else value
