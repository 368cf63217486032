"""What is known after the troubles, as plain values: what the client was told, the rows, the record, the mail."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

UNSENT = frozenset({"draft", "discarded"})


@dataclass(slots=True)
class History:
    """What became of every visit, as the client saw it: invoke, then ok with a reference, fail, or unknown.

    `fail` holds what was certainly not sent, `unknown` what may have been or not; `impatient` are those who press
    once and leave. `taken` holds the references of which an advisor was answered after "I have it".
    """

    retries: int = 0
    keys: dict[int, str] = field(default_factory=dict)
    ok: dict[int, str] = field(default_factory=dict)
    fail: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    impatient: set[int] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    redriven: Counter[str] = field(default_factory=Counter)

    @property
    def left_waiting(self) -> set[int]:
        """Who kept pressing and still has no answer."""
        return self.unknown - self.impatient


@dataclass(frozen=True, slots=True)
class Request:
    """One row of a request; `limit` is by when Legal must have said "I have it"."""

    reference: str
    key: str
    status: str
    urgency: str = "immediate"
    submitted_at: datetime | None = None
    routed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    limit: datetime | None = None

    @property
    def is_sent(self) -> bool:
        return self.status not in UNSENT


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the record; `number` is its place in its stream."""

    verb: str
    stream: str
    number: int
    reference: str
    at: datetime
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Referral:
    """A request before an office."""

    reference: str
    office: str
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one recipient on one step."""

    number: int
    reference: str
    office: str
    to: str
    step: str
    occasion: int
    state: str
    message_id: str

    @property
    def place(self) -> tuple[str, ...]:
        """What may be told once: whom, on which step of which promise."""
        return (self.reference, self.office, self.to, self.step, str(self.occasion))


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise."""

    kind: str
    key: str
    state: str
    due_at: datetime
    attempts: int = 1

    @property
    def name(self) -> str:
        return f"{self.kind} {self.key}"


@dataclass(slots=True)
class Mail:
    """What the mail server saw, by Message-ID; `faces` are recipient and words, which a repeat must not change."""

    sent: Counter[str] = field(default_factory=Counter)
    yes: Counter[str] = field(default_factory=Counter)
    no: Counter[str] = field(default_factory=Counter)
    faces: dict[str, set[tuple[str, str]]] = field(default_factory=dict)


@dataclass(slots=True)
class Evidence:
    """Everything the checker looks at; `at` is when the rows were read, after everything had come to rest."""

    history: History
    requests: list[Request]
    events: list[Event]
    heads: dict[str, int]
    referrals: list[Referral]
    notices: list[Notice]
    owed: list[Owed]
    mail: Mail
    at: datetime
