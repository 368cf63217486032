"""One spelling for words that a scan, a hurried hand or another language writes in many ways."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Shapes that a scan takes for one another; both sides are folded, so the fold needs only to be the same for both.
_LOOKALIKES = str.maketrans("01|!L58$4362", "OIIIISBSAEGZ")
_PAIRS = (("RN", "M"), ("VV", "W"), ("CI", "D"))
WORD = re.compile(r"[A-Za-z0-9|$]+")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-‐­][ \t]*\r?\n[ \t]*(?=[^\W\d_])")
_DOUBLED = re.compile(r"(.)\1+")
# Words that people cut short, each always the same way.
_CUT = {
    "CT": "COURT",
    "DEPT": "DEPARTMENT",
    "DIST": "DISTRICT",
    "ATTY": "ATTORNEY",
    "SUP": "SUPERIOR",
    "JUV": "JUVENILE",
}
SHORT, LONG, TIED = 5, 8, 6


def joined(text: str) -> str:
    """Return the text with words that were broken at the end of a line joined again."""
    return _HYPHENATED.sub("", text)


def bare(text: str) -> str:
    """Return the text without accents."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def shapes(text: str) -> list[str]:
    """Return the words of a text, each folded to its shape."""
    return [shape(word.upper()) for word in WORD.findall(bare(text))]


@lru_cache(maxsize=65_536)
def shape(word: str) -> str:
    """Return one spelling for all that look alike in a scan: "W4RRANT", "WARRANT" and "VVARRANT" are the same."""
    folded = _CUT.get(word, word).translate(_LOOKALIKES)
    for pair, single in _PAIRS:
        folded = folded.replace(pair, single)
    return _DOUBLED.sub(r"\1", folded) if len(folded) >= SHORT else folded


class Speller:
    """Brings a misspelled word back to one that markers are made of; words of other meaning are left alone."""

    def __init__(self, known: Iterable[str], others: Iterable[str]) -> None:
        """Take the folded words of all markers, and the folded words that only look like one of them."""
        self._right = frozenset(known) | frozenset(others)
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(set(known)):
            if len(word) >= SHORT:
                self._by_length.setdefault(len(word), []).append(word)
        self.folded = lru_cache(maxsize=65_536)(self._fold)

    def _fold(self, word: str) -> str:
        """Return the shape of a printed word, brought back to a known one; a number is no misspelled word."""
        return shape(word) if word.isdigit() else self.corrected(shape(word.upper()))

    def corrected(self, word: str) -> str:
        """Return the one known word within one edit, or two in a long word; else the word itself."""
        if len(word) < SHORT or word in self._right:
            return word
        reach = 1 if len(word) < LONG else 2
        near = [
            candidate
            for length in range(len(word) - reach, len(word) + reach + 1)
            for candidate in self._by_length.get(length, ())
        ]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=reach, limit=TIED)
        nearest = [str(known) for known, distance, _ in found if distance == found[0][1]]
        # A first letter is seldom wrong: of two that are equally near, the one that begins alike.
        alike = [known for known in nearest if known[0] == word[0]] if len(nearest) > 1 else nearest
        return alike[0] if len(alike) == 1 else word
