"""The matrix itself: everybody, at every address, in every way, with every thing, and what must be answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.matrix.rows import METHODS, ROWS, Answer, Row
from tests.matrix.things import Thing
from tests.matrix.who import Who
from tests.matrix.world import World

T = Thing
FEW = (T.OURS, T.SEALED_THEIRS)
"""Enough for somebody whose role does not open the address at all, and for a way that is none."""
APART = (T.OURS, T.THEIRS, T.SEALED, T.SEALED_THEIRS, T.SEALED_LISTED, T.DRAFT, T.THEIR_DRAFT, T.MISSING)
LIKE_OTHERS = {Who.LEADER, Who.SUPER_FRONT, Who.SUPER_ADVISOR, Who.UNLISTED_HEAD}
"""They differ from somebody above in one thing only; what tells their requests apart is enough."""
SAME_WAYS = LIKE_OTHERS | {Who.COLLEAGUE, Who.ELSEWHERE, Who.UNLISTED}
"""They differ from somebody above in what they see, not in the ways that an address has."""
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
    """Yield the matrix for these people; without `whole` one of the ways that no address answers stands for all.

    Where the role keeps somebody out already, or the way is none, a few things stand for all.
    """
    for who in people:
        for place, (name, row) in enumerate(sorted(ROWS.items())):
            for method in METHODS if whole else _ways(row, who, WRONG[place % len(WRONG)]):
                for thing in _things(row, who, method, whole=whole):
                    yield Cell(who, name, method, thing, row.answers(who, method, thing))


def _ways(row: Row, who: Who, wrong: str) -> Iterable[str]:
    """Return the ways worth trying: the right ones, and one that is never right."""
    right = [way for way in row.methods.split() if way != "HEAD"]
    if who not in row.to:
        return right[-1:]
    return right if who in SAME_WAYS else dict.fromkeys((*right, wrong))


def _things(row: Row, who: Who, method: str, *, whole: bool) -> Iterable[Thing]:
    if who in row.to and method in row.methods.split():
        some = [thing for thing in row.of if thing in APART]
        return some if some and who in LIKE_OTHERS and not whole else row.of
    few = [thing for thing in FEW if thing in row.of] or list(row.of)
    return few if whole else few[-1:]


def address(world: World, name: str, thing: Thing) -> str:
    """Return the address of a thing."""
    arguments = [world.key[thing]] if thing else []
    return reverse(name, args=[*arguments, *ROWS[name].more])
