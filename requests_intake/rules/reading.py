"""Turning entries of policy files into values, one function for each kind."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from requests_intake.recognition.markers import Marker, Where
from requests_intake.rules.entries import (
    Card,
    Compels,
    CourtIssued,
    Handling,
    IfScript,
    Option,
    ParentNotice,
    Question,
    Recipient,
    Records,
    Rule,
    Source,
    Step,
    Subtype,
    When,
)
from requests_intake.rules.entries import (
    Entry as EntryRight,
)
from requests_intake.rules.evidence import EVIDENCE, MARKED, OUTCOME, is_known
from requests_intake.rules.facts import (
    AcknowledgeWithin,
    AgencyType,
    Authority,
    Command,
    Confidence,
    Cue,
    Issuer,
    RequestClass,
    Seek,
    Title,
    Told,
    Urgency,
)
from requests_intake.rules.table import Entry

CLASS_KEYS = frozenset({"class", "request_class", "top_class"})
SCRIPT_WORDS = 40
# What a marker may stand for.
READS: Mapping[str, type[StrEnum]] = {
    "issuer": Issuer,
    "title": Title,
    "commands": Command,
    "secret": Told,
    "agency_type": AgencyType,
    "seek": Seek,
    "cue": Cue,
}


def source(entry: Entry) -> Source:
    """Read a source."""
    return Source(entry.name, entry.text("name"), entry.flag("verified"), entry.text("note", default=""))


def question(entry: Entry) -> Question:
    """Read a question; refuses one that has not exactly one answer for "not sure"."""
    found = Question(
        id=entry.text("id"),
        number=entry.text("number", default=""),
        text=entry.text("text"),
        hint=entry.text("hint", default=""),
        missing=entry.text("missing"),
        options=tuple(_option(Entry(entry.file, entry.name, item)) for item in entry.items("options")),
        multiple=entry.flag("multiple", default=False),
        about_paper=entry.flag("about_paper", default=False),
        with_date=entry.flag("with_date", default=False),
    )
    if sum(option.unsure for option in found.options) != 1:
        raise entry.refuse('It must have exactly one answer that means "not sure".')
    _check_values(entry, found)
    return found


def subtype(entry: Entry) -> Subtype:
    """Read a row of the catalogue."""
    return Subtype(
        slug=entry.name,
        name=entry.text("name"),
        request_class=entry.word("class", RequestClass),
        authority=entry.word("authority", Authority),
        court_issued=entry.word("court_issued", CourtIssued),
        compels=entry.word("compels", Compels),
        entry=entry.word("entry", EntryRight),
        records=entry.word("records", Records),
        card=entry.text("card"),
        urgency=entry.word("urgency", Urgency),
        acknowledge_within=entry.word("acknowledge_within", AcknowledgeWithin),
        also_notify=entry.words("also_notify", Recipient),
        notify_note=entry.text("notify_note", default=""),
        parent_notice=entry.word("parent_notice", ParentNotice),
        notice_note=entry.text("notice_note", default=""),
        basis=entry.text("basis"),
        issued_by=entry.text("issued_by", default=""),
        printed=entry.text("printed", default=""),
        traps=entry.texts("traps", may_be_empty=True),
        cites=entry.texts("cites"),
        verified=entry.flag("verified"),
        for_counsel=entry.texts("for_counsel", may_be_empty=True),
    )


def card(entry: Entry, first_screen: dict[str, object]) -> Card:
    """Read a card; what it does not say itself comes from the first screen of every paper."""
    entry.rest = {**first_screen, **entry.rest}
    found = Card(
        slug=entry.name,
        title=entry.text("title"),
        version=entry.text("version"),
        steps=tuple(Step(*pair) for pair in entry.pairs("do")),
        script=entry.text("say"),
        ifs=tuple(IfScript(*pair) for pair in entry.pairs("if")),
        do_not=entry.texts("do_not"),
        more=entry.texts("more"),
        cites=entry.texts("cites"),
    )
    if len(found.script.split()) > SCRIPT_WORDS:
        raise entry.refuse(f"say has more than {SCRIPT_WORDS} words.")
    return found


def rule(entry: Entry) -> Rule:
    """Read a row of the decision table."""
    return Rule(
        slug=entry.text("slug"),
        when=_when(entry, (*EVIDENCE, *MARKED)),
        then=entry.text("then"),
        confidence=entry.word("confidence", Confidence),
        because=entry.text("because"),
        cites=entry.texts("cites"),
        conflict=entry.text("conflict", default=""),
    )


def marker(entry: Entry) -> Marker:
    """Read a marker: words on a paper or in a report, and the closed words they stand for."""
    reads = Entry(entry.file, entry.name, entry.rest.pop("reads", {}))
    return Marker(
        slug=entry.text("slug"),
        where=entry.word("where", Where),
        phrases=entry.texts("phrases"),
        reads=_closed(reads),
        unless=entry.texts("unless", may_be_empty=True),
        because=entry.text("because"),
        cites=entry.texts("cites"),
    )


def _closed(reads: Entry) -> dict[str, str]:
    found = {key: str(reads.word(key, words)) for key, words in READS.items() if key in reads.rest}
    reads.done()
    return found


def handling(entry: Entry) -> Handling:
    """Read a row about handling; it may look at the outcome too, and must have a condition."""
    found = Handling(
        slug=entry.text("slug"),
        when=_when(entry, (*EVIDENCE, *MARKED, *OUTCOME, "subtype")),
        because=entry.text("because"),
        cites=entry.texts("cites"),
        card=entry.text("card", default=""),
    )
    if not found.when:
        raise entry.refuse("when is empty: this would fit every request.")
    return found


def _option(entry: Entry) -> Option:
    found = Option(
        value=entry.text("value"),
        label=entry.text("label"),
        hint=entry.text("hint", default=""),
        unsure=entry.flag("unsure", default=False),
    )
    entry.done()
    return found


def _check_values(entry: Entry, asked: Question) -> None:
    key = {"form_number": "form"}.get(asked.id, asked.id)
    if key not in EVIDENCE:
        return
    for option in asked.options:
        if not is_known(key, option.value):
            raise entry.refuse(f'The answer "{option.value}" is not one that the rules know.')


def _when(entry: Entry, keys: Iterable[str]) -> When:
    conditions = Entry(entry.file, entry.name, entry.rest.pop("when", None))
    if CLASS_KEYS & conditions.rest.keys():
        raise entry.refuse("A rule may not look at the class; key it on the subtype and the authority.")
    allowed = frozenset(keys)
    found = {key: frozenset(conditions.texts(key)) for key in list(conditions.rest) if key in allowed}
    conditions.done()
    for key, values in found.items():
        _check_known(entry, key, values)
    return found


def _check_known(entry: Entry, key: str, values: frozenset[str]) -> None:
    if key == "subtype":
        return
    for value in sorted(values):
        if not (value in OUTCOME[key] if key in OUTCOME else is_known(key, value)):
            raise entry.refuse(f'{key} has the unknown answer "{value}".')
