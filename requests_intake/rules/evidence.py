"""What the rules may look at: answers turned into named facts, each with the field it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from requests_intake.recognition.markers import Seen
from requests_intake.rules import form_numbers
from requests_intake.rules.entries import When
from requests_intake.rules.facts import (
    AgencyType,
    Answers,
    Authority,
    Channel,
    Command,
    Confidence,
    Contradiction,
    FormFamily,
    Issuer,
    Paper,
    PaperSeen,
    Seek,
    Source,
    Title,
    Told,
)
from requests_intake.rules.fusion import fuse, has_court

NONE = "none"
NOT_ASKED = "not_asked"
UNSURE = "unsure"

# Questions that a person may have answered with "not sure".
LEFT_OPEN = ("title", "issuer", "commands", "form_number", "seeks", "agency_type")

EVIDENCE: Mapping[str, frozenset[str]] = {
    "channel": frozenset(Channel),
    "danger": frozenset({*Told, NOT_ASKED}),
    "seeks": frozenset({*Seek, NOT_ASKED}),
    "paper": frozenset({*PaperSeen, NOT_ASKED}),
    "agency_type": frozenset(AgencyType),
    "says_secret": frozenset({*Told, NOT_ASKED}),
    "title": frozenset({*Title, NONE}),
    "issuer": frozenset({*Issuer, NONE}),
    "form": frozenset({form_numbers.OTHER, form_numbers.NONE, form_numbers.UNSURE}),
    "form_family": frozenset(FormFamily),
    "commands": frozenset({*Command, NONE}),
    "contradiction": frozenset(Contradiction),
    "read_court": frozenset({"yes", "no"}),
    "seeks_heard": frozenset(Seek),
    "agency_heard": frozenset({*AgencyType, NOT_ASKED}),
    "left_open": frozenset(LEFT_OPEN),
    "filled": frozenset({"title"}),
}
# Facts whose values are the markers of the policy itself; the loader checks them against its lexicon.
MARKED = ("marks", "copied", "said")

OUTCOME: Mapping[str, frozenset[str]] = {
    "sealed": frozenset({"yes", "no"}),
    "authority": frozenset(Authority),
    "confidence": frozenset(Confidence),
    "court": frozenset({"behind", "none", "unknown"}),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts of one paper, or of a visit without one, and the field where each was answered."""

    facts: When
    fields: Mapping[str, str]
    form_number: str = ""
    read: Mapping[str, tuple[Source, tuple[Seen, ...]]] = field(default_factory=dict)


def gather(answers: Answers) -> tuple[Evidence, ...]:
    """Turn answers into evidence, one for each paper in view, or a single one without a paper."""
    papers = answers.in_view()
    if not papers:
        return (_without_paper(answers),)
    return tuple(_of_paper(answers, paper, place) for place, paper in enumerate(papers))


def is_known(key: str, value: str) -> bool:
    """Tell whether a rule may name this value of an evidence fact."""
    if key in MARKED:
        return True
    if key == "form" and form_numbers.read(value) == value:
        return True
    return value in EVIDENCE[key]


def _without_paper(answers: Answers) -> Evidence:
    facts = _of_visit(answers, seeks=answers.seeks)
    facts |= {key: frozenset({NONE}) for key in ("title", "issuer", "commands")}
    return Evidence(facts, {**_VISIT_FIELDS, "title": "paper"})


def _of_paper(answers: Answers, paper: Paper, place: int) -> Evidence:
    fused = fuse(paper)
    number = form_numbers.read(fused.form_number)
    secret = _one(paper.says_secret, NOT_ASKED) | (
        frozenset({Told.YES.value}) if fused.is_secret else frozenset()
    )
    facts = _of_visit(answers, seeks=answers.seeks)
    facts |= {
        "says_secret": secret,
        "title": _one(fused.title, UNSURE),
        "issuer": _one(fused.issuer, UNSURE),
        "form": frozenset({number, form_numbers.base(number)}),
        "form_family": _one(form_numbers.family(number), UNSURE),
        "commands": _one(fused.commands, UNSURE),
        "marks": fused.marks,
        "copied": paper.marks,
        "contradiction": _words(fused.contradictions),
        "read_court": frozenset({"yes" if any(map(has_court, paper.readings)) else "no"}),
        "filled": fused.filled,
    }
    facts["left_open"] |= _left_open(paper)
    keys = {"form": "form_number", "form_family": "form_number"}
    at = {key: f"papers[{place}].{keys.get(key, key)}" for key in _PAPER_FACTS}
    texts = {
        key: f"papers[{place}].text" if source is Source.RECOGNISED else "narrative"
        for key, (source, _) in fused.read.items()
    }
    return Evidence(facts, {**_VISIT_FIELDS, **at, **texts}, number, fused.read)


_VISIT_FIELDS = {key: key for key in ("channel", "danger", "seeks", "paper", "agency_type")} | {
    "said": "narrative",
    "seeks_heard": "narrative",
    "agency_heard": "agency_name",
}
_PAPER_FACTS = ("says_secret", "title", "issuer", "form", "form_family", "commands", "marks", "copied")


def _of_visit(answers: Answers, *, seeks: frozenset[Seek]) -> dict[str, frozenset[str]]:
    heard = answers.heard
    is_open = not seeks - {Seek.UNSURE}
    agency = (
        answers.agency_type if answers.agency_type not in {None, AgencyType.UNKNOWN} else heard.agency_type
    )
    left_open = {"seeks"} if Seek.UNSURE in answers.seeks else set()
    left_open |= {"agency_type"} if answers.agency_type is AgencyType.UNKNOWN else set()
    return {
        "channel": _one(answers.channel, UNSURE),
        "danger": _one(answers.danger, NOT_ASKED),
        "seeks": _words((heard.seeks or seeks) if is_open else seeks) or frozenset({NOT_ASKED}),
        "paper": _one(answers.paper, NOT_ASKED),
        "agency_type": _one(agency or answers.agency_type, AgencyType.UNKNOWN),
        "said": heard.marks,
        "seeks_heard": _words(heard.seeks),
        "agency_heard": _one(heard.agency_type, NOT_ASKED),
        "left_open": frozenset(left_open),
    }


def _left_open(paper: Paper) -> frozenset[str]:
    answered = {"title": paper.title, "issuer": paper.issuer, "commands": paper.commands}
    left = {key for key, value in answered.items() if value is not None and value.value == UNSURE}
    return frozenset(left | ({"form_number"} if paper.form_number.strip().lower() == UNSURE else set()))


def _one(value: str | None, missing: str) -> frozenset[str]:
    return frozenset({missing if value is None else str(value)})


def _words(values: frozenset[Seek] | frozenset[Contradiction]) -> frozenset[str]:
    return frozenset(str(value) for value in values)
