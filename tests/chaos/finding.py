"""What a check found: how many things it looked at, and which of them are broken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Finding:
    """How many were looked at, and the broken ones by a short name."""

    looked_at: int
    broken: list[str] = field(default_factory=list)


def find(
    things: Iterable[Thing], is_broken: Callable[[Thing], bool], *, name: Callable[[Thing], str] = str
) -> Finding:
    """Look at each thing."""
    everything = list(things)
    return Finding(len(everything), [name(thing) for thing in everything if is_broken(thing)])
