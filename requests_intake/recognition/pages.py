"""A text laid out again as a page: lines of folded words, and where on the paper each stands."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from requests_intake.recognition.folding import WORD, Speller, bare, joined, shape

HEADING_LINES = 8
HEADER_LINES, FOOTER_LINES = 2, 3
CORNER_WORDS = 12
LONG_LINE, PIECE, SHORT_LINE, OPEN_LINE = 28, 12, 8, 5
MAX_CHARACTERS = 200_000
# What may stand before the name of a court in a caption.
LEADS = frozenset(
    shape(word) for word in ("IN", "THE", "FOR", "OF", "AT", "COMMONWEALTH", "MASSACHUSETTS", "SS")
)
SENTENCE = frozenset(
    shape(word)
    for word in (
        "BY",
        "OF",
        "FROM",
        "BEFORE",
        "SUCH",
        "ANY",
        "PROCEEDINGS",
        "THROUGH",
        "TO",
        "A",
        "IN",
        "AN",
        "OR",
    )
)
_CLAUSE_END = re.compile(
    r"(?<![\s.][A-Z])(?<!\bno)(?<!\bv)(?<!\bDet)(?<!\bSgt)(?<!\bDept)[.!?]+(?=\s|$)|[;,:\n()\"“”]+|\s[-–—]+\s|\bbut\b|\bthough\b|\bhowever\b",
    re.IGNORECASE,
)


class Zone(StrEnum):
    """Where on a paper words stand."""

    CAPTION = "caption"
    HEADING = "heading"
    CORNER = "corner"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its folded words, the page it stands on, and how it looks."""

    raw: str
    words: tuple[str, ...]
    capitals: tuple[bool, ...]
    page: int
    is_heading: bool
    is_corner: bool
    is_piece: bool
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase was found: the line, its first word there, and the position in the whole text."""

    line: Line
    word: int
    position: int

    @property
    def is_caption(self) -> bool:
        """Tell whether the words stand as a heading does, not in the middle of a sentence."""
        if not self.line.is_heading or (self.line.goes_on and self.word == 0):
            return False
        before = self.line.words[: self.word]
        if all(word in LEADS for word in before):
            return True
        if before[-1] in SENTENCE:
            return False
        is_short = not self.line.is_piece and len(self.line.words) <= SHORT_LINE
        return is_short or self.line.capitals[self.word]

    @property
    def zone(self) -> Zone:
        """Return the zone with most to say: caption, heading, corner, else body."""
        if self.is_caption:
            return Zone.CAPTION
        if self.line.is_heading:
            return Zone.HEADING
        return Zone.CORNER if self.line.is_corner else Zone.BODY


class Page:
    """The lines of a text, searchable for phrases whatever spaces a scan put in or left out."""

    def __init__(self, lines: list[Line]) -> None:
        """Squeeze all words together and remember where each begins and ends."""
        self.lines = lines
        words = [word for line in lines for word in line.words]
        self.text = "".join(words)
        self.starts = list(accumulate(map(len, words), initial=0))
        self.edges = frozenset(self.starts)
        self._firsts = list(accumulate((len(line.words) for line in lines), initial=0))

    def place(self, word: int) -> Place:
        """Return where on the page a word stands; `word` counts from the first word of the text."""
        number = bisect_right(self._firsts, word) - 1
        return Place(self.lines[number], word - self._firsts[number], self.starts[word])


def lay_out(text: str, speller: Speller) -> Page:
    """Return a text as a page: heading block (top third of page one), corners (first and last lines) and body."""
    lines: list[Line] = []
    for number, sheet in enumerate(text[:MAX_CHARACTERS].split("\f"), start=1):
        lines.extend(_lines_of(sheet, number, speller))
    return Page(lines)


def lay_out_clauses(text: str, speller: Speller) -> Page:
    """Return what a person wrote as a page with a line for each clause, so that "no" reaches no further."""
    whole = bare(text[:MAX_CHARACTERS])
    has_small = any(letter.islower() for letter in whole)
    lines = []
    for clause in _CLAUSE_END.split(whole):
        printed = WORD.findall(clause)
        if printed:
            words = tuple(map(speller.folded, printed))
            capitals = tuple(has_small and word.isupper() for word in printed)
            lines.append(
                Line(
                    raw=clause,
                    words=words,
                    capitals=capitals,
                    page=1,
                    is_heading=False,
                    is_corner=False,
                    is_piece=False,
                    goes_on=False,
                )
            )
    return Page(lines)


def _lines_of(sheet: str, page: int, speller: Speller) -> list[Line]:
    has_small = any(letter.islower() for letter in sheet)
    rows = [row for line in joined(sheet).splitlines() for row in _pieces(line)]
    heading = max(HEADING_LINES, -(-len(rows) // 3)) if page == 1 else 0
    made: list[Line] = []
    for place, (raw, printed, is_piece) in enumerate(rows):
        is_edge = place < HEADER_LINES or place >= len(rows) - FOOTER_LINES
        made.append(
            Line(
                raw=raw,
                words=tuple(map(speller.folded, printed)),
                capitals=tuple(has_small and word.isupper() for word in printed) if place < heading else (),
                page=page,
                is_heading=place < heading,
                is_corner=is_edge or (place < heading and len(printed) <= CORNER_WORDS),
                is_piece=is_piece,
                goes_on=bool(made) and _is_open(made[-1]),
            )
        )
    return made


def _is_open(before: Line) -> bool:
    """Tell whether a line breaks off in the middle of a sentence."""
    return not before.is_piece and len(before.words) > OPEN_LINE and before.words[-1] in SENTENCE | LEADS


def _pieces(line: str) -> list[tuple[str, list[str], bool]]:
    """Cut a line that runs on and on, as a text without line ends does, into pieces of a line's length."""
    text = bare(line)
    found = list(WORD.finditer(text))
    if len(found) <= LONG_LINE:
        return [(text, [match[0] for match in found], False)] if found else []
    cuts = [found[start : start + PIECE] for start in range(0, len(found), PIECE)]
    return [(text[cut[0].start() : cut[-1].end()], [match[0] for match in cut], True) for cut in cuts]
