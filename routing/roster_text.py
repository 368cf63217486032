"""A roster as people type it, one duty a line: post, first day, last day, sign-in name."""

from collections.abc import Mapping, Sequence
from datetime import date

from routing.roster import DAY, Line, Post, Season

WORDS = 4


class RosterRefused(ValueError):
    """A roster that cannot be used, with the line and the reason."""


def read(text: str, people: Mapping[str, int], *, season: Season, known: Sequence[Line] = ()) -> list[Line]:
    """Return the duties of a typed list; `known` are those that the roster holds already.

    Raises `RosterRefused` with the line for what cannot be read, for two people on one post, and for days in
    the middle of the list on which nobody stands on a post.
    """
    found: list[Line] = []
    for number, words in enumerate(text.splitlines(), start=1):
        if not words.strip():
            continue
        try:
            line = _line(words.split(), people, season)
            _fits(line, [*known, *found])
        except ValueError as error:
            raise RosterRefused(f"Line {number}: {error}") from error
        found.append(line)
    if not found:
        raise RosterRefused("The list is empty. Write one duty a line.")
    return found


def _line(words: Sequence[str], people: Mapping[str, int], season: Season) -> Line:
    if len(words) != WORDS:
        raise ValueError("write the post, the first day, the last day and the sign-in name.")
    post, first, last, name = words
    if post not in set(Post):
        raise ValueError(f"{post!r} is no post; write {', '.join(Post)}.")
    if name not in people:
        raise ValueError(f"nobody who can be on duty signs in as {name!r}.")
    line = Line(Post(post), people[name], _day(first), _day(last), season)
    if line.last < line.first:
        raise ValueError(f"{last} is before {first}.")
    return line


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ValueError(f"{word!r} is no day; write it as 2026-11-23.") from None


def _fits(line: Line, before: Sequence[Line]) -> None:
    """Refuse a line that overlaps another, or leaves days between itself and the one before."""
    for other in before:
        if line.clashes(other):
            raise ValueError(f"somebody is on this post already from {other.first} to {other.last}.")
    weeks = [other for other in before if other.post is line.post and other.season is line.season]
    ends = [other.last for other in weeks if not other.is_day and other.last < line.first]
    if ends and not line.is_day and max(ends) + DAY < line.first:
        raise ValueError(f"nobody is on this post from {max(ends) + DAY} to {line.first - DAY}.")
