"""Markers: the words on a paper that say what it is, and finding them wherever a scan put them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from requests_intake.recognition.folding import Speller, shapes
from requests_intake.recognition.pages import Page, Place, Zone, lay_out, lay_out_clauses


class Where(StrEnum):
    """Where the words count: on which part of a paper, in an answer, or in what a person wrote.

    `CAPITALS` are words of a report that count only where they are written in capitals: ICE is not ice.
    """

    CAPTION = "caption"
    HEADING = "heading"
    CORNER = "corner"
    ANYWHERE = "anywhere"
    ANSWER = "answer"
    NARRATIVE = "narrative"
    CAPITALS = "capitals"


_TOLD = frozenset({Where.NARRATIVE, Where.CAPITALS})
_SEEN_IN: Mapping[Where, frozenset[Zone]] = {
    Where.CAPTION: frozenset({Zone.CAPTION}),
    Where.HEADING: frozenset({Zone.CAPTION, Zone.HEADING}),
    Where.CORNER: frozenset({Zone.CAPTION, Zone.HEADING, Zone.CORNER}),
    Where.ANYWHERE: frozenset(Zone),
    Where.ANSWER: frozenset(),
    Where.NARRATIVE: frozenset(),
    Where.CAPITALS: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Marker:
    """Words that say something about a paper: `reads` holds the closed words they stand for, if any.

    `unless` lists markers that take its meaning away when they stand in the heading.
    """

    slug: str
    where: Where
    phrases: tuple[str, ...]
    reads: Mapping[str, str]
    unless: tuple[str, ...]
    because: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A marker that was met: its own canonical words, the page and the zone; never the words around it.

    `about` is the question it answers, empty where it only tells related papers apart.
    """

    marker: str
    about: str
    words: str
    page: int
    zone: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A marker that was found, by which of its phrases, and where."""

    marker: Marker
    phrase: str
    length: int
    place: Place

    @property
    def counts(self) -> bool:
        """Tell whether it stands where it has its meaning."""
        return self.place.zone in _SEEN_IN[self.marker.where]

    @property
    def is_written_so(self) -> bool:
        """Tell whether a word that counts in capitals only is written in them."""
        return self.marker.where is not Where.CAPITALS or self.place.line.capitals[self.place.word]


@dataclass(frozen=True, slots=True)
class _Phrase:
    shape: str
    printed: str
    marker: Marker


@dataclass(slots=True)
class Lexicon:
    """All markers of a policy, ready to be looked for."""

    markers: Mapping[str, Marker]
    look_alikes: tuple[str, ...] = ()
    speller: Speller = field(init=False)
    _printed: "_Index" = field(init=False)
    _told: "_Index" = field(init=False)

    def __post_init__(self) -> None:
        """Fold every phrase once."""
        folded = [
            (_Phrase("".join(parts), phrase, marker), parts)
            for marker in self.markers.values()
            for phrase in marker.phrases
            if (parts := shapes(phrase))
        ]
        self._printed = _index(phrase for phrase, _ in folded if phrase.marker.where not in _TOLD)
        self._told = _index(phrase for phrase, _ in folded if phrase.marker.where in _TOLD)
        known = {word for _, parts in folded for word in parts}
        self.speller = Speller(known, (shape for word in self.look_alikes for shape in shapes(word)))

    def page(self, text: str) -> Page:
        """Lay out a printed text, its words brought back to those of the markers."""
        return lay_out(text, self.speller)

    def report(self, text: str) -> Page:
        """Lay out what a person wrote, a line for each clause."""
        return lay_out_clauses(text, self.speller)

    def find(self, page: Page) -> list[Hit]:
        """Return every marker of papers in the order of the text; of words inside longer ones only the longer."""
        return _hits(page, self._printed)

    def find_told(self, page: Page, *, is_name: bool = False) -> list[Hit]:
        """Return every marker of reports; what counts only in capitals must stand in them, except in a mere name."""
        return [hit for hit in _hits(page, self._told) if is_name or hit.is_written_so]


@dataclass(frozen=True, slots=True)
class _Index:
    """Phrases filed under their first letters, so that each word of a page is held against few of them."""

    heads: frozenset[str]
    filed: Mapping[str, list[_Phrase]]


_SHORTEST, _HEAD, _KEY = 2, 3, 6
_SIZES = tuple(range(_SHORTEST, _KEY + 1))


def _index(phrases: Iterable[_Phrase]) -> _Index:
    filed: dict[str, list[_Phrase]] = {}
    for phrase in phrases:
        filed.setdefault(phrase.shape[:_KEY], []).append(phrase)
    return _Index(frozenset(key[:_HEAD] for key in filed), filed)


def _hits(page: Page, index: _Index) -> list[Hit]:
    text, edges, filed, heads = page.text, page.edges, index.filed, index.heads
    hits: list[Hit] = []
    for word, start in enumerate(page.starts[:-1]):
        head = text[start : start + _HEAD]
        if head not in heads and head[:_SHORTEST] not in heads:
            continue
        for size in _SIZES:
            if near := filed.get(text[start : start + size]):
                hits += [
                    Hit(phrase.marker, phrase.printed, len(phrase.shape), page.place(word))
                    for phrase in near
                    if start + len(phrase.shape) in edges and text.startswith(phrase.shape, start)
                ]
    hits.sort(key=lambda hit: (hit.place.position, -hit.length, hit.marker.slug))
    return list(_longest(hits))


def _longest(hits: Iterable[Hit]) -> Iterable[Hit]:
    """Leave out words that stand inside longer ones which say something about the same question."""
    ends: dict[str, int] = {}
    for hit in hits:
        end = hit.place.position + hit.length
        about = next(iter(hit.marker.reads), hit.marker.slug)
        if end > ends.get(about, -1):
            ends[about] = end
            yield hit
