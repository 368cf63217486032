"""Cutting text into the words that phrases are about, however they were broken up, spaced out or misspelled."""

import re
from dataclasses import dataclass
from typing import Protocol

from requests_intake.privacy.folding import Folded

PIECE = re.compile(r"(?:[a-z]\.){2,}[a-z]?(?![a-z])|[a-z0-9]+(?:['@$*|][a-z0-9]+)*|[.!?;]|\n\s*\n|[^\W\d_]+")
ENDS = frozenset(".!?;")
ABBREVIATED = frozenset(
    {
        "st",
        "ave",
        "rd",
        "blvd",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sr",
        "jr",
        "no",
        "det",
        "sgt",
        "lt",
        "ofc",
        "off",
        "apt",
        "dept",
        "inc",
        "ft",
        "mt",
        "num",
    }
)
SWAPPED = str.maketrans("01345789@$|", "oieastbgasi")
THRICE = re.compile(r"([a-z])\1{2,}")
CUTS = frozenset({"-", "_", "*", ".", ",", "/"})
WHOLE = frozenset({("in", "documented"), ("no", "documented"), ("is", "lam"), ("a", "sylum")})
SHORT_PIECE, SPELLED_OUT, LONG_ENOUGH, LONGEST, MOST_BETWEEN = 3, 3, 6, 24, 3


@dataclass(slots=True)
class Word:
    """One word in its plain form, as it was cased, and where it stands in the folded text."""

    text: str
    cased: str
    start: int
    end: int
    is_break: bool = False


class Vocabulary(Protocol):
    """What cutting needs to know of the lexicon."""

    def is_known(self, word: str) -> bool:
        """Say whether a word is in the lexicon."""

    def begins(self, letters: str) -> bool:
        """Say whether a word of the lexicon begins with three letters."""

    def meant(self, typed: str) -> str:
        """Return the word that a misspelled one was meant to be, or what was typed."""


def words_of(folded: Folded, book: Vocabulary) -> list[Word]:
    """Return the words of a text in order, sentence ends among them."""
    found: list[Word] = []
    for match in PIECE.finditer(folded.text):
        found += _pieces(match[0], match.start(), folded)
    for word in found:
        if not word.is_break and not book.is_known(word.text):
            word.text = _repaired(word.text, book)
    return _rejoined(found, folded.text, book)


def _pieces(text: str, start: int, folded: Folded) -> list[Word]:
    end = start + len(text)
    cased = folded.cased[start:end]
    if text in ENDS:
        return [Word("", "", start, end, is_break=True)] if _is_end(text, start, folded) else []
    if text[0] == "\n":
        return [Word("", "", start, end, is_break=True)]
    if text.count(".") > 1:
        return [Word(text.replace(".", ""), cased.replace(".", ""), start, end)]
    if "'" not in text:
        return [Word(text, cased, start, end)]
    return _split_off(text, cased, start)


def _split_off(text: str, cased: str, start: int) -> list[Word]:
    """Cut "student's", "he's" and "isn't" in two."""
    if text.endswith("n't") and len(text) > len("n't"):
        cut = len(text) - len("n't")
        return [
            Word(text[:cut], cased[:cut], start, start + cut),
            Word("not", "not", start + cut, start + len(text)),
        ]
    place, found = start, []
    for part, as_cased in zip(text.split("'"), cased.split("'"), strict=True):
        if part:
            found.append(Word(part, as_cased, place, place + len(part)))
        place += len(part) + 1
    return found


def _is_end(sign: str, place: int, folded: Folded) -> bool:
    """Say whether a stop ends a sentence: not after an abbreviation, not inside a number or an address."""
    after = folded.cased[place + 1 : place + 3].strip("\"')")
    if sign == ".":
        before = folded.text[max(place - 5, 0) : place].split(" ")[-1]
        if before in ABBREVIATED or (after[:1] and not after[:1].isspace()):
            return False
    return True


def _repaired(word: str, book: Vocabulary) -> str:
    """Return a word without repeated letters, digits put for letters, and one slip."""
    if word.isdecimal():
        return word
    if THRICE.search(word):
        once, twice = THRICE.sub(r"\1", word), THRICE.sub(r"\1\1", word)
        word = twice if book.is_known(book.meant(twice)) else once
    if not word.isalpha():
        swapped = word.translate(SWAPPED)
        for guess in (swapped, word.translate(SWAPPED | {ord("1"): "l"})):
            if len(guess) >= LONG_ENOUGH - 1 and book.is_known(found := book.meant(guess.replace("*", ""))):
                return found
        return word
    return book.meant(word)


def _rejoined(words: list[Word], text: str, book: Vocabulary) -> list[Word]:
    """Put together what was spelled out letter by letter, or broken by a hyphen, a line end or a space."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        many = _spelled_out(words, at, book) or _broken(words, at, text, book)
        if many:
            joined = book.meant("".join(word.text for word in words[at : at + many]))
            cased = "".join(word.cased for word in words[at : at + many])
            found.append(Word(joined, cased, words[at].start, words[at + many - 1].end))
        else:
            found.append(words[at])
        at += many or 1
    return found


def _spelled_out(words: list[Word], at: int, book: Vocabulary) -> int:
    """Return how many single letters from here on spell one word of the lexicon, 0 for none."""
    if len(words[at].text) != 1 or not book.begins(
        "".join(word.text for word in words[at : at + SPELLED_OUT])
    ):
        return 0
    end = at
    while end < min(at + LONGEST, len(words)) and len(words[end].text) == 1:
        end += 1
    letters = "".join(word.text for word in words[at:end])
    if len(letters) >= LONG_ENOUGH and book.is_known(book.meant(letters)):
        return len(letters)
    return next(
        (many for many in range(len(letters), SPELLED_OUT - 1, -1) if book.is_known(letters[:many])), 0
    )


def _broken(words: list[Word], at: int, text: str, book: Vocabulary) -> int:
    """Return 2 where this word and the next are halves of one long word of the lexicon, else 0."""
    if at + 1 == len(words):
        return 0
    first, second = words[at].text, words[at + 1].text
    if not (first.isalpha() and second.isalpha() and LONG_ENOUGH <= len(first) + len(second) <= LONGEST):
        return 0
    between = text[words[at].end : words[at + 1].start]
    is_cut = "\n" in between or between.strip() in CUTS
    is_spaced = not between.strip() and min(len(first), len(second)) <= SHORT_PIECE
    if len(between) > MOST_BETWEEN or not (is_cut or is_spaced):
        return 0
    return 2 if (first, second) not in WHOLE and book.is_known(first + second) else 0
