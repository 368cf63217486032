"""The language in which the lexicon says what to look for: words in a row, read one sentence at a time.

    student|pupil      one of these words
    [country]          a word of this list
    rio_grande         several words that make one
    Bloods  TPS        written with a capital, in capitals
    from?              this word may be missing
    ..3                up to three words between, within the sentence (".." alone: up to two)
    !high|school       not followed by one of these words
    <!parole           not preceded by one of these words (only at the beginning)
    ^cap ^upper ^num   any word with a capital, in capitals, a number
    [namesake]&cap     a word of this list, written with a capital

Every phrase has one telling word by which it is found; matching looks only at the words around it, so time grows with
the length of the text and with nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

Keys = Sequence[frozenset[str]]
BREAK = "^break"
NO_GAP, LARGE, COMMON, NEVER = 2, 20, 100, 100_000
FLAGS = ("^cap", "^upper", "^num")


class PhraseError(ValueError):
    """A phrase of the lexicon cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a phrase: the words that fit, or a gap, or words that must not stand there."""

    keys: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    optional: bool = False
    gap: int = 0
    negative: bool = False
    behind: bool = False

    def fits(self, here: frozenset[str]) -> bool:
        """Say whether a word that answers to the keys `here` fits this place."""
        return not self.keys.isdisjoint(here) and self.also <= here


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase around its telling word; what stands before it is kept from right to left."""

    before: tuple[Part, ...]
    telling: Part
    after: tuple[Part, ...]

    def find(self, keys: Keys, at: int) -> tuple[int, int] | None:
        """Return the first and the last word of the phrase whose telling word stands at `at`, if it is there."""
        end = _ahead(keys, at + 1, self.after, 0) if self.telling.also <= keys[at] else -1
        start = _back(keys, at - 1, self.before, 0) if end >= 0 else -1
        return (start, end - 1) if start >= 0 else None


def read(text: str, common: AbstractSet[str], sizes: Mapping[str, int]) -> Phrase:
    """Read a phrase; `common` words do not tell anything, `sizes` says how many words each list has."""
    parts = [_part(word) for word in text.split()]
    weights = [_weight(part, common, sizes) for part in parts]
    at = min(range(len(parts)), key=lambda place: (weights[place], place), default=-1)
    if at < 0 or weights[at] >= NEVER:
        raise PhraseError(f'The phrase "{text}" has no telling word.')
    if any(part.behind for part in parts[1:]) or any(
        part.negative and not part.behind for part in parts[:-1]
    ):
        raise PhraseError(f'The phrase "{text}" has "<!" or "!" in its middle.')
    if any("?" in key for part in parts for key in part.keys):
        raise PhraseError(f'The phrase "{text}" has a "?" inside.')
    return Phrase(tuple(reversed(parts[:at])), parts[at], tuple(parts[at + 1 :]))


def _part(word: str) -> Part:
    if gap := re.fullmatch(r"\.\.(\d?)", word):
        return Part(gap=int(gap[1] or NO_GAP))
    behind, negative = word.startswith("<!"), word.startswith(("!", "<!"))
    optional = word.endswith("?")
    body = word.lstrip("<!").removesuffix("?")
    if not body:
        raise PhraseError(f'"{word}" names no word.')
    body, _, also = body.partition("&")
    keys, must = frozenset(body.replace("_", " ").split("|")), frozenset({f"^{also}"} if also else ())
    return Part(keys, must, optional, 0, negative, behind)


def _weight(part: Part, common: AbstractSet[str], sizes: Mapping[str, int]) -> int:
    if part.gap or part.negative or part.optional or part.keys & {*FLAGS}:
        return NEVER
    return sum(1 + min(sizes.get(key, 0), LARGE) + (COMMON if key in common else 0) for key in part.keys)


def _ahead(keys: Keys, at: int, parts: tuple[Part, ...], number: int) -> int:
    """Return where the parts from `number` on end if they begin at `at`, -1 where they do not fit."""
    if number == len(parts):
        return at
    part = parts[number]
    here = keys[at] if at < len(keys) else frozenset((BREAK,))
    if part.negative:
        return -1 if part.keys & here else _ahead(keys, at, parts, number + 1)
    if part.gap:
        return _over_gap(keys, at, parts, number)
    if part.fits(here) and (found := _ahead(keys, at + 1, parts, number + 1)) >= 0:
        return found
    return _ahead(keys, at, parts, number + 1) if part.optional else -1


def _over_gap(keys: Keys, at: int, parts: tuple[Part, ...], number: int) -> int:
    for place in range(at, min(at + parts[number].gap, len(keys) - 1) + 1):
        if (found := _ahead(keys, place, parts, number + 1)) >= 0:
            return found
        if BREAK in keys[place]:
            break
    return -1


def _back(keys: Keys, at: int, parts: tuple[Part, ...], number: int) -> int:
    """Return where the parts from `number` on begin if they end at `at`, -1 where they do not fit."""
    if number == len(parts):
        return at + 1
    part = parts[number]
    here = keys[at] if at >= 0 else frozenset((BREAK,))
    if part.negative:
        there = here if part.behind else keys[at + 1]
        return -1 if part.keys & there else _back(keys, at, parts, number + 1)
    if part.gap:
        for place in range(at, max(at - part.gap, 0) - 1, -1):
            if (found := _back(keys, place, parts, number + 1)) >= 0:
                return found
            if BREAK in keys[place]:
                break
        return -1
    if part.fits(here) and (found := _back(keys, at - 1, parts, number + 1)) >= 0:
        return found
    return _back(keys, at, parts, number + 1) if part.optional else -1
