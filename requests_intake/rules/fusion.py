"""One paper out of several readings: what people answered comes first, and a scan may lower but never raise.

The rule is asymmetric on purpose. Recognition may make a paper administrative only where the heading bears a marker of
Homeland Security and none of a court; it never makes one judicial; it may always raise secrecy; and where two readings
cannot both be right, the paper is uncertain and Legal sees both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from requests_intake.recognition.markers import Seen
from requests_intake.rules import form_numbers
from requests_intake.rules.facts import (
    Command,
    Contradiction,
    FormFamily,
    Issuer,
    Paper,
    Reading,
    Source,
    Title,
)

COURTS = frozenset({Issuer.US_COURT, Issuer.STATE_COURT, Issuer.OTHER_STATE_COURT})
OFFICES = frozenset({Issuer.FEDERAL_OFFICE, Issuer.STATE_OFFICE, Issuer.PRIVATE})
PROCESS = frozenset({Title.WARRANT, Title.SUBPOENA, Title.ORDER, Title.CAPIAS})
UNANSWERED: frozenset[object] = frozenset({None, Title.UNSURE, Issuer.UNSURE, "", "unsure", "none"})


@dataclass(frozen=True, slots=True)
class Fused:
    """The facts of a paper that the rules look at, and what each that nobody answered was read off."""

    title: Title | None
    issuer: Issuer | None
    form_number: str
    commands: Command | None
    is_secret: bool
    marks: frozenset[str]
    contradictions: frozenset[Contradiction]
    filled: frozenset[str]
    read: Mapping[str, tuple[Source, tuple[Seen, ...]]]


def fuse(paper: Paper) -> Fused:
    """Join the answers about a paper with every other reading of it.

    `filled` names what was answered with "not sure" and then read off a text.
    """
    read: dict[str, tuple[Source, tuple[Seen, ...]]] = {}
    title, issuer, number, commands = paper.title, paper.issuer, paper.form_number, paper.commands
    for reading in paper.readings:
        origin = _origins(reading)
        if reading.titles and _may_title(reading.titles[0], title, paper):
            title = reading.titles[0]
            read["title"] = origin["title"]
        if commands is None and reading.commands:
            commands = reading.commands
            read["commands"] = origin["commands"]
        if issuer in UNANSWERED and (lowered := _lowered(reading, paper, title)):
            issuer = lowered
            read["issuer"] = origin["issuer"]
        if number in UNANSWERED and reading.form_number and _may_lower(reading, paper):
            number = reading.form_number
            read["form"] = read["form_family"] = origin["form"]
        if reading.is_secret:
            read["says_secret"] = origin["secret"]
        if reading.marks - paper.marks:
            read["marks"] = origin["marks"]
    return Fused(
        title=title,
        issuer=issuer,
        form_number=number,
        commands=commands,
        is_secret=any(reading.is_secret for reading in paper.readings),
        marks=paper.marks.union(*(reading.marks for reading in paper.readings)),
        contradictions=paper.contradictions | frozenset(_contradictions(paper)),
        filled=frozenset({"title"} if title is not paper.title and paper.title is Title.UNSURE else ()),
        read=read,
    )


def _may_title(read: Title, title: Title | None, paper: Paper) -> bool:
    """Tell whether a heading that was read stands: nobody gave one, or the one given says less than what is read."""
    if title in UNANSWERED or (title is Title.OTHER and read in PROCESS):
        return True
    return read is Title.WARRANT and paper.commands in {Command.SEARCH, Command.ARREST}


def _origins(reading: Reading) -> Mapping[str, tuple[Source, tuple[Seen, ...]]]:
    """Return, for each question, the markers in a reading that answer it."""
    keys = ("title", "issuer", "commands", "form", "secret")
    about = {key: tuple(seen for seen in reading.seen if seen.about == key) for key in keys}
    return {
        key: (reading.source, seen or reading.seen[:1])
        for key, seen in (*about.items(), ("marks", reading.seen))
    }


def has_homeland(reading: Reading) -> bool:
    """Tell whether a reading bears a marker of Homeland Security or of an immigration court."""
    return (
        Issuer.HOMELAND_SECURITY in reading.issuers
        or form_numbers.family(reading.form_number) is FormFamily.HOMELAND
    )


def has_court(reading: Reading) -> bool:
    """Tell whether a reading bears a marker of a court."""
    return (
        bool(reading.issuers & COURTS) or form_numbers.family(reading.form_number) is FormFamily.FEDERAL_COURT
    )


def _may_lower(reading: Reading, paper: Paper) -> bool:
    others = [each for each in paper.readings if each is not reading]
    return has_homeland(reading) and not has_court(reading) and not any(has_court(each) for each in others)


def _lowered(reading: Reading, paper: Paper, title: Title | None) -> Issuer | None:
    """Return the issuer that a reading may supply: Homeland Security, or the sender of a mere letter."""
    if _may_lower(reading, paper):
        return Issuer.HOMELAND_SECURITY
    if title in PROCESS or has_court(reading) or has_homeland(reading):
        return None
    return next((sender for sender in sorted(OFFICES) if sender in reading.issuers), None)


def _contradictions(paper: Paper) -> Iterable[Contradiction]:
    answered_court = (
        paper.issuer in COURTS or form_numbers.family(paper.form_number) is FormFamily.FEDERAL_COURT
    )
    answered_homeland = (
        paper.issuer is Issuer.HOMELAND_SECURITY
        or form_numbers.family(paper.form_number) is FormFamily.HOMELAND
    )
    other_office = paper.issuer in OFFICES and paper.title is not Title.OTHER
    court = any(has_court(reading) for reading in paper.readings)
    homeland = any(has_homeland(reading) for reading in paper.readings)
    if court and homeland:
        yield Contradiction.BOTH_IN_HEADING
    if (answered_homeland or other_office) and court:
        yield Contradiction.COURT_IN_HEADING
    if (answered_court or paper.issuer in {Issuer.STATE_OFFICE, Issuer.PRIVATE}) and homeland:
        yield Contradiction.HOMELAND_IN_HEADING
    for reading in paper.readings:
        yield from _differences(paper, reading)


def _differences(paper: Paper, reading: Reading) -> Iterable[Contradiction]:
    if reading.source is Source.NARRATIVE and paper.title in PROCESS:
        return  # a story may name other papers too; what the paper itself says was answered
    courts = reading.issuers & COURTS
    if paper.issuer in COURTS and courts and paper.issuer not in courts:
        yield Contradiction.OTHER_COURT_IN_HEADING
    if paper.title in PROCESS and (titles := PROCESS.intersection(reading.titles)):
        same = (
            {Title.WARRANT, Title.CAPIAS} if paper.title in {Title.WARRANT, Title.CAPIAS} else {paper.title}
        )
        if not titles & same:
            yield Contradiction.OTHER_TITLE
    if paper.title is Title.OTHER and reading.titles and reading.titles[0] in PROCESS:
        yield Contradiction.OTHER_TITLE
    answered, found = form_numbers.read(paper.form_number), form_numbers.read(reading.form_number)
    plain = {form_numbers.NONE, form_numbers.UNSURE, form_numbers.OTHER}
    if (
        answered not in plain
        and found not in plain
        and form_numbers.base(answered) != form_numbers.base(found)
    ):
        yield Contradiction.OTHER_FORM
