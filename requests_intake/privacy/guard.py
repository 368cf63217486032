"""Screening one text: what must be left out, what should be asked about, and where it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from requests_intake.privacy.folding import Folded, fold
from requests_intake.privacy.lexicon import Case, Lexicon, Pass, Rule, load
from requests_intake.privacy.phrases import BREAK
from requests_intake.privacy.words import Word, words_of

FOLDER = Path(__file__).resolve().parent / "lexicon"
PART, SHARED = 4_000, 300
STOP = frozenset({BREAK})
NUMBER = frozenset({"^num"})


class Verdict(StrEnum):
    """What may be done with a text, from the best to the worst."""

    ALLOW = "allow"
    FLAG = "flag"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place: from `start` to before `end`, in code points of the text as typed."""

    start: int
    end: int
    rule: str
    kind: str
    verdict: Verdict
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What became of a text."""

    verdict: Verdict
    findings: tuple[Finding, ...]


Hit = tuple[int, int, Rule]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, loaded once for a process; raises `LexiconError`."""
    return load(FOLDER)


def screen(text: str) -> Screening:
    """Say what in `text` must not be kept about a student or a family; takes time in proportion to its length."""
    book = lexicon()
    folded = fold(text)
    hits = [
        (start + first, start + last, rule)
        for start, part in _parts(folded)
        for first, last, rule in (*_said(part, book), *_numbered(part, book))
    ]
    findings = tuple(_finding(hit, folded) for hit in _without_overlaps(hits))
    if any(found.verdict is Verdict.BLOCK for found in findings):
        return Screening(Verdict.BLOCK, findings)
    return Screening(Verdict.FLAG if findings else Verdict.ALLOW, findings)


def without(text: str, screening: Screening) -> str:
    """Return the text with what must be left out taken out of it; what is only asked about stays."""
    kept, place = [], 0
    for found in screening.findings:
        if found.verdict is Verdict.BLOCK:
            kept.append(text[place : found.start].rstrip(" \t"))
            place = found.end
    return "".join([*kept, text[place:]]).strip()


def _parts(folded: Folded) -> Iterator[tuple[int, Folded]]:
    """Cut a long text after a sentence; where there is none, neighbouring parts share some words."""
    text, start = folded.text, 0
    while start < len(text):
        end = following = min(start + PART, len(text))
        if end < len(text):
            stop = max(text.rfind(sign, start + PART // 2, end) for sign in (". ", "\n\n", "! ", "? "))
            end, following = (stop + 1, stop + 1) if stop > 0 else (end, end - SHARED)
        yield start, Folded(text[start:end], folded.cased[start:end], folded.places[start : end + 1])
        start = following


def _said(folded: Folded, book: Lexicon) -> Iterator[Hit]:
    """Find the phrases; words that a pass covers are left alone."""
    words = _compounded(words_of(folded, book), book)
    has_case = any(sign.islower() for sign in folded.cased)
    keys = [_keys(word, book, has_case=has_case) for word in words]
    matches = [
        (at, span, owner)
        for at, here in enumerate(keys)
        for key in here
        for phrase, owner in book.told_by.get(key, ())
        if (span := phrase.find(keys, at))
    ]
    may_stand = _passed((span, owner) for _, span, owner in matches if isinstance(owner, Pass))
    for at, (first, last), owner in matches:
        if isinstance(owner, Rule) and not any(one.fits(owner) for one in may_stand.get(at, ())):
            yield words[first].start, words[last].end, owner


def _passed(matches: Iterable[tuple[tuple[int, int], Pass]]) -> dict[int, list[Pass]]:
    """Return for each word what lets it stand."""
    found: dict[int, list[Pass]] = {}
    for (first, last), one in matches:
        for at in range(first, last + 1):
            found.setdefault(at, []).append(one)
    return found


def _keys(word: Word, book: Lexicon, *, has_case: bool) -> frozenset[str]:
    """Return the keys a word answers to: itself, its lists, and how it is written."""
    if word.is_break:
        return STOP
    if word.text[0].isdecimal():
        return book.keys[word.text] | NUMBER if word.text in book.keys else NUMBER
    return book.written(word.text, Case.of(word.cased) if has_case else Case.UNKNOWN)


def _compounded(words: list[Word], book: Lexicon) -> list[Word]:
    """Make one word of names that have several, the longest first."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        many = _compound_at(words, at, book)
        if many:
            whole = " ".join(word.text for word in words[at : at + many])
            found.append(Word(whole, words[at].cased, words[at].start, words[at + many - 1].end))
        else:
            found.append(words[at])
        at += many or 1
    return found


def _compound_at(words: list[Word], at: int, book: Lexicon) -> int:
    """Return how many words from here on make one name of the lexicon, 0 for none."""
    if at + 1 == len(words):
        return 0
    for parts in book.compounds.get((words[at].text, words[at + 1].text), ()):
        if tuple(word.text for word in words[at : at + len(parts)]) == parts:
            return len(parts)
    return 0


def _numbered(folded: Folded, book: Lexicon) -> Iterator[Hit]:
    """Find the numbers and the words of scripts without spaces."""
    if any(sign.isdecimal() for sign in folded.text):
        for pattern, rule in book.patterns:
            yield from ((match.start(), match.end(), rule) for match in pattern.finditer(folded.text))
    if not folded.text.isascii():
        for sign, rule in book.signs:
            place = folded.text.find(sign)
            while place >= 0:
                yield place, place + len(sign), rule
                place = folded.text.find(sign, place + len(sign))


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    """Join places that must be left out and overlap; of those only asked about keep what they do not touch."""
    ordered = sorted(hits, key=lambda hit: (hit[0], -hit[1], hit[2].slug))
    blocks: list[Hit] = []
    for start, end, rule in (hit for hit in ordered if hit[2].verdict == "block"):
        if blocks and start < blocks[-1][1]:
            first, last, earlier = blocks[-1]
            blocks[-1] = (first, max(last, end), earlier)
        else:
            blocks.append((start, end, rule))
    flags: list[Hit] = []
    at = 0
    for hit in (hit for hit in ordered if hit[2].verdict == "flag"):
        while at < len(blocks) and blocks[at][1] <= hit[0]:
            at += 1
        is_free = at == len(blocks) or blocks[at][0] >= hit[1]
        if is_free and not (flags and hit[0] < flags[-1][1]):
            flags.append(hit)
    return sorted([*blocks, *flags], key=lambda hit: hit[0])


def _finding(hit: Hit, folded: Folded) -> Finding:
    start, end, rule = hit
    places = folded.places
    return Finding(
        start=places[start],
        end=places[end - 1] + 1,
        rule=rule.slug,
        kind=rule.kind,
        verdict=Verdict(rule.verdict),
        message=rule.message,
        suggestion=rule.suggestion,
    )
