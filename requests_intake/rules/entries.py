"""What a policy is made of: sources, questions, subtypes, cards and rules, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from requests_intake.recognition.markers import Lexicon
from requests_intake.rules.facts import AcknowledgeWithin, Authority, Confidence, RequestClass, Urgency

When = Mapping[str, frozenset[str]]
NOTHING: frozenset[str] = frozenset()


class CourtIssued(StrEnum):
    """Whether a court stands behind a paper, whoever signed it."""

    YES = "y"
    NO = "n"
    OFFICER = "o"
    OTHER_STATE = "x"
    UNKNOWN = "u"

    @property
    def judicial(self) -> bool | None:
        """True where a court stands behind it, False where none does, None where it cannot be told."""
        return {CourtIssued.NO: False, CourtIssued.UNKNOWN: None}.get(self, True)


class Compels(StrEnum):
    """Whether it orders the school to do something."""

    YES = "yes"
    NO = "no"
    LIMITED = "limited"
    LEGAL_DECIDES = "legal_decides"


class Entry(StrEnum):
    """Authority to enter beyond the front office; the counter never acts on it."""

    NO = "no"
    YES_IN_SCOPE = "yes_in_scope"
    LIMITED_NAMED_PERSON = "limited_named_person"
    LIMITED_SUPERVISED = "limited_supervised"
    EXIGENT_ONLY = "exigent_only"
    LEGAL_DECIDES = "legal_decides"


class Records(StrEnum):
    """Who, if anyone, may release records; never the counter."""

    NO = "no"
    LEGAL_ONLY = "legal_only"
    STATUTORY_LIMITED = "statutory_limited"


class ParentNotice(StrEnum):
    """When a parent or eligible student is told; nothing is ever sent by itself."""

    PROMPT = "prompt"
    PROMPT_UNLESS_BARRED = "prompt_unless_barred"
    BEFORE_RELEASE = "before_release"
    BEFORE_RELEASE_UNLESS_ORDERED = "before_release_unless_ordered"
    AFTER_IF_RELEASED = "after_if_released"
    BARRED = "barred"
    BARRED_IF_ORDERED = "barred_if_ordered"
    LEGAL_DECIDES = "legal_decides"
    NOT_REQUIRED = "not_required"
    SPECIAL = "special"


class Recipient(StrEnum):
    """Who else is told besides the Office of Legal Advisor."""

    SCHOOL_LEADER = "school_leader"
    SAFETY_SERVICES = "safety_services"
    SUPERINTENDENT_OFFICE = "superintendent_office"
    NURSE = "nurse"
    COUNSELLOR = "counsellor"
    REGISTRAR = "registrar"
    FACILITIES = "facilities"
    SPECIAL_EDUCATION = "special_education"
    NAMED_EMPLOYEE = "named_employee"
    CENTRAL_OFFICE = "central_office"
    EMERGENCY_SERVICES = "emergency_services"


LIMITS: Mapping[Urgency, AcknowledgeWithin] = {
    Urgency.IMMEDIATE: AcknowledgeWithin.MINUTES_15,
    Urgency.SAME_DAY: AcknowledgeWithin.BUSINESS_HOURS_2,
    Urgency.STANDARD: AcknowledgeWithin.BUSINESS_DAY_1,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A law, circular, case or report; `verified` is False where counsel must check it first."""

    key: str
    name: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Subtype:
    """One row of the catalogue: what a paper or contact is, and what follows from it."""

    slug: str
    name: str
    request_class: RequestClass
    authority: Authority
    court_issued: CourtIssued
    compels: Compels
    entry: Entry
    records: Records
    card: str
    urgency: Urgency
    acknowledge_within: AcknowledgeWithin
    also_notify: tuple[Recipient, ...]
    notify_note: str
    parent_notice: ParentNotice
    notice_note: str
    basis: str
    issued_by: str
    printed: str
    traps: tuple[str, ...]
    cites: tuple[str, ...]
    verified: bool
    for_counsel: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One line to do, and a smaller one that explains it."""

    text: str
    detail: str

    def __str__(self) -> str:
        """Return both as one line."""
        return f"{self.text} {self.detail}".strip()


@dataclass(frozen=True, slots=True)
class IfScript:
    """What to do or say if something happens."""

    when: str
    then: str

    def __str__(self) -> str:
        """Return both as one line."""
        return f"{self.when}: {self.then}"


@dataclass(frozen=True, slots=True)
class Card:
    """What staff are told: `steps`, one `script` and the `ifs`, `do_not`, and `more` for this paper."""

    slug: str
    title: str
    version: str
    steps: tuple[Step, ...]
    script: str
    ifs: tuple[IfScript, ...]
    do_not: tuple[str, ...]
    more: tuple[str, ...]
    cites: tuple[str, ...]

    @property
    def do(self) -> tuple[str, ...]:
        """The lines to do, as text."""
        return tuple(str(step) for step in self.steps)

    @property
    def say(self) -> tuple[str, ...]:
        """The script, then the scripts for what may happen, as text."""
        return (self.script, *(str(script) for script in self.ifs))

    def lines(self) -> tuple[str, ...]:
        """Return everything on the card, flat."""
        return (*self.do, *self.say, *self.do_not, *self.more)


@dataclass(frozen=True, slots=True)
class Handling:
    """A condition and what it means for handling; `card` only where another card is shown."""

    slug: str
    when: When
    because: str
    cites: tuple[str, ...]
    card: str = ""

    def fits(self, facts: When) -> bool:
        """Tell whether every listed fact has one of its listed values."""
        return fits(self.when, facts)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the decision table; `conflict` names the two readings of a contradiction."""

    slug: str
    when: When
    then: str
    confidence: Confidence
    because: str
    cites: tuple[str, ...]
    conflict: str

    def fits(self, facts: When) -> bool:
        """Tell whether every listed fact has one of its listed values."""
        return fits(self.when, facts)

    def covers(self, other: "Rule") -> bool:
        """Tell whether whatever fits the other rule fits this one too, so that the other is never reached."""
        return all(key in other.when and other.when[key] <= values for key, values in self.when.items())


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question."""

    value: str
    label: str
    hint: str
    unsure: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question at the counter, as it is asked."""

    id: str
    number: str
    text: str
    hint: str
    missing: str
    options: tuple[Option, ...]
    multiple: bool
    about_paper: bool
    with_date: bool

    def label(self, value: str) -> str:
        """Return the words of an answer, or the value itself if it is not one of the printed choices."""
        return next((option.label for option in self.options if option.value == value), value)

    @property
    def unsure_value(self) -> str:
        """The answer that means "not sure"."""
        return next(option.value for option in self.options if option.unsure)


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything counsel approves at once, with its version and fingerprint."""

    version: str
    effective_on: date
    digest: str
    sources: Mapping[str, Source]
    questions: tuple[Question, ...]
    subtypes: Mapping[str, Subtype]
    cards: Mapping[str, Card]
    rules: tuple[Rule, ...]
    doubts: tuple[Handling, ...]
    raises: tuple[Handling, ...]
    seals: tuple[Handling, ...]
    shows: tuple[Handling, ...]
    cautions: tuple[Handling, ...]
    lexicon: Lexicon
    by_title: Mapping[str, tuple[Rule, ...]]

    def question(self, question_id: str) -> Question:
        """Return a question by its id; raises `KeyError` if there is none."""
        found = next((question for question in self.questions if question.id == question_id), None)
        if found is None:
            raise KeyError(question_id)
        return found

    def named(self, cites: tuple[str, ...]) -> tuple[str, ...]:
        """Return the full names of cited sources."""
        return tuple(self.sources[cite].name for cite in cites)


def fits(when: When, facts: When) -> bool:
    """Tell whether every listed fact has one of its listed values; a fact not given has none."""
    for key, values in when.items():  # noqa: SIM110 - twice as fast as all(): it runs for every row of the policy
        if values.isdisjoint(facts.get(key, NOTHING)):
            return False
    return True
