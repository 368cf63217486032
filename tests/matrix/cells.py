"""The matrix itself: everybody, at every address, in every way, with every thing, and what must be answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.matrix.rows import METHODS, ROWS, Answer, Row
from tests.matrix.things import Thing
from tests.matrix.who import Who
from tests.matrix.world import World

FEW = {Thing.OURS, Thing.SEALED_THEIRS, Thing.MISSING}
"""Enough for somebody whose role does not open the address at all."""
WRONG = ("PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Cell:
    """One try."""

    who: Who
    name: str
    method: str
    thing: Thing
    expected: Answer


def names(resolver: URLResolver | None = None, prefix: str = "") -> set[str]:
    """Return the name of every address of the portal, from the table that answers requests."""
    found: set[str] = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            found.add(f"{prefix}{entry.name}")
        else:
            found |= names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
    return found


def cells(people: Iterable[Who] = tuple(Who), *, whole: bool = False) -> Iterator[Cell]:
    """Yield the matrix for these people: without `whole` only what can be told apart by a rule somewhere.

    Left out then are the ways that no address answers but one of them each, and most things for those whom the role
    keeps out already.
    """
    for who in people:
        for place, (name, row) in enumerate(sorted(ROWS.items())):
            wrong = WRONG[place % len(WRONG)]
            for method in METHODS:
                for thing in row.of if whole else _things(row, who, method, wrong):
                    yield Cell(who, name, method, thing, row.answers(who, method, thing))


def _things(row: Row, who: Who, method: str, wrong: str) -> Iterable[Thing]:
    """Return the things that are worth trying in this way."""
    if row.of == (Thing.NONE,):
        return row.of if method not in WRONG or method == wrong else ()
    if method not in row.methods.split():
        return row.of[:1] if method in {"GET", "POST", wrong} else ()
    if method == "HEAD" or who not in row.to:
        return FEW.intersection(row.of) or row.of[:1]
    return row.of


def address(world: World, name: str, thing: Thing) -> str:
    """Return the address of a thing."""
    arguments = [world.key[thing]] if thing else []
    return reverse(name, args=[*arguments, *ROWS[name].more])
