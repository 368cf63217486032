"""Who acted, as plain values: the record knows nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the portal itself, at the moment of acting; `id` is None for whoever has no account."""

    id: int | None
    name: str
    role: str


SYSTEM = Actor(None, "Request Desk", "system")
COMMAND_LINE = Actor(None, "The command line", "system")
