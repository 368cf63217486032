"""What a person wrote: who came, what they want, and which papers were really there.

A paper that is only spoken of ("we will get a warrant") is not a paper, and one that is claimed but not shown is one
that was refused. What was typed ranks last: it may lower a paper to administrative, and never makes one a court's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from requests_intake.recognition import forms
from requests_intake.recognition.markers import Hit, Seen
from requests_intake.recognition.pages import Line
from requests_intake.rules.entries import Policy
from requests_intake.rules.facts import (
    AgencyType,
    Channel,
    Command,
    Cue,
    Heard,
    Issuer,
    Reading,
    Seek,
    Source,
    Title,
    Told,
)
from requests_intake.rules.reader import number_seen

_JOINS = frozenset({"OR", "NOR", "AND"})
BEFORE, AFTER, ABSENT_WITHIN = 9, 10, 4
GENERAL = frozenset({AgencyType.LOCAL_POLICE, AgencyType.FAMILY})


@dataclass(frozen=True, slots=True)
class Story:
    """What was heard, what it says of a paper that was there, and whether one was claimed but not shown."""

    heard: Heard
    reading: Reading | None
    is_refused: bool


def hear(narrative: str, agency_name: str, channel: Channel, policy: Policy) -> Story:
    """Read what was typed about a visit, a call or a letter."""
    page = policy.lexicon.report(narrative)
    hits = policy.lexicon.find_told(page)
    name = policy.lexicon.report(agency_name)
    named = policy.lexicon.find_told(name, is_name=True)
    heard = Heard(
        agency_type=_agency(named) or _agency(hits),
        seeks=frozenset(
            Seek(hit.marker.reads["seek"]) for hit in (*hits, *named) if "seek" in hit.marker.reads
        ),
        marks=frozenset(hit.marker.slug for hit in (*hits, *named) if "cue" not in hit.marker.reads),
    )
    mentions = _mentions(hits, page.lines, channel)
    there = [hit for hit, cue in mentions if cue is Cue.SHOWN]
    number = next(iter(forms.spoken(page)), "")
    secret = any(hit.marker.reads.get("secret") == Told.YES for hit in hits)
    is_refused = not there and any(cue is Cue.REFUSED for _, cue in mentions)
    is_there = there or (number and not mentions)
    return Story(heard, _reading(there, number, is_secret=secret) if is_there else None, is_refused)


def _reading(there: Sequence[Hit], number: str, *, is_secret: bool) -> Reading:
    read = [hit.marker.reads for hit in there]
    return Reading(
        source=Source.NARRATIVE,
        titles=tuple(dict.fromkeys(Title(each["title"]) for each in read)),
        issuers=frozenset(Issuer(each["issuer"]) for each in read if "issuer" in each),
        form_number=number,
        commands=next((Command(each["commands"]) for each in read if "commands" in each), None),
        is_secret=is_secret,
        marks=frozenset(hit.marker.slug for hit in there),
        seen=(*_seen(there), *number_seen(number, zone="narrative")),
    )


def _seen(hits: Iterable[Hit]) -> Iterable[Seen]:
    met = {hit.marker.slug: hit.marker.phrases[0] for hit in hits}
    return [
        Seen(marker=slug, about="title", words=words, page=1, zone="narrative") for slug, words in met.items()
    ]


def _agency(hits: Iterable[Hit]) -> AgencyType | None:
    """Return who came: immigration if it is named at all, else who is named first, a general word like officer last."""
    named = [AgencyType(hit.marker.reads["agency_type"]) for hit in hits if "agency_type" in hit.marker.reads]
    if AgencyType.FEDERAL_IMMIGRATION in named:
        return AgencyType.FEDERAL_IMMIGRATION
    return next((each for each in named if each not in GENERAL), None) or next(iter(named), None)


def _mentions(hits: Sequence[Hit], lines: Sequence[Line], channel: Channel) -> list[tuple[Hit, Cue]]:
    """Return every paper that is named, with what the words around it say of it."""
    place = {id(line): number for number, line in enumerate(lines)}
    cues: dict[int, list[Hit]] = {}
    for hit in hits:
        if "cue" in hit.marker.reads:
            cues.setdefault(place[id(hit.place.line)], []).append(hit)
    found: list[tuple[Hit, Cue]] = []
    for hit in hits:
        if hit.marker.reads.get("title", Title.UNSURE) != Title.UNSURE:
            number = place[id(hit.place.line)]
            cue = _cue(hit, cues.get(number, ()), cues.get(number + 1, ()), channel)
            found.append((hit, found[-1][1] if found and _is_joined(found[-1][0], hit) else cue))
    return found


def _is_joined(first: Hit, second: Hit) -> bool:
    """Tell whether two papers are named in one breath: "a warrant or a court order"."""
    if first.place.line is not second.place.line:
        return False
    between = second.place.line.words[first.place.word + 1 : second.place.word]
    return bool(_JOINS.intersection(between)) and len(between) <= len(first.phrase.split()) + 1


def _cue(hit: Hit, here: Sequence[Hit], following: Sequence[Hit], channel: Channel) -> Cue:
    """Return what is said of one paper: the nearest words before its name, else after it, else in the next clause."""
    start = hit.place.word
    before = [cue for cue in here if cue.place.word < start and _reaches(cue, start)]
    is_shown_after = any(cue.place.word > start and cue.marker.reads["cue"] == Cue.SHOWN for cue in here)
    if before:
        nearest = max(before, key=lambda cue: cue.place.word)
        told = Cue(nearest.marker.reads["cue"])
        if told is Cue.REFUSED and is_shown_after:
            return Cue.SHOWN
        claimed = any(cue.marker.reads["cue"] in {Cue.REFUSED, Cue.SPOKEN_OF} for cue in before)
        return Cue.REFUSED if told is Cue.SHOWN and claimed and nearest.phrase in _WEAK else told
    after = [cue for cue in here if cue.place.word > start and _follows(cue, start)]
    if after:
        return Cue(after[0].marker.reads["cue"])
    if any(cue.marker.reads["cue"] == Cue.REFUSED for cue in following):
        return Cue.REFUSED
    return Cue.SPOKEN_OF if channel is Channel.PHONE else Cue.SHOWN


# "Says he will be back with a warrant": these words alone do not say that a paper is there.
_WEAK = frozenset({"with a", "with an", "got a", "has with"})


def _follows(cue: Hit, start: int) -> bool:
    """Tell whether a cue behind a name speaks of it: that it was not shown may be said at the end."""
    told = cue.marker.reads["cue"]
    return told == Cue.REFUSED or (told != Cue.ABSENT and cue.place.word <= start + AFTER)


def _reaches(cue: Hit, start: int) -> bool:
    """Tell whether a cue stands near enough before a name; "no" must stand right before it."""
    between = start - cue.place.word
    return between <= (ABSENT_WITHIN if cue.marker.reads["cue"] == Cue.ABSENT else BEFORE)
