"""What every way to reach a person has in common: the message, the outcome, and the one call."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

CUT_AFTER = 10.0
"""Seconds after which a channel that hangs is given up."""


class Outcome(StrEnum):
    """What became of a message."""

    DELIVERED = "delivered"
    REFUSED = "refused"  # for good: the address is wrong, or not ours to use
    FAILED = "failed"  # for now: nobody answered, or in time


class TimedOut(Exception):
    """The channel did not answer in time."""


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome, and the error where it is not delivered."""

    outcome: Outcome
    error: Exception | None = None

    @property
    def failure(self) -> str:
        """The name of the error: all of it that is kept, its text may repeat the address."""
        return type(self.error).__name__ if self.error else ""


@dataclass(frozen=True, slots=True)
class Message:
    """Constant words with a reference and a link; `message_id` stays the same when it is sent again."""

    subject: str
    body: str
    message_id: str
    notice: int | None = None


class Channel(Protocol):
    """One way to reach a person."""

    def send(self, address: str, message: Message) -> Result:
        """Send within `CUT_AFTER` seconds; whatever happens is a result, nothing is raised."""
        ...


DELIVERED = Result(Outcome.DELIVERED)
