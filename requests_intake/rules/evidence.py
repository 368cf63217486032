"""What the rules may look at: answers turned into named facts, each with the field it came from."""

from collections.abc import Mapping
from dataclasses import dataclass

from requests_intake.rules import form_numbers
from requests_intake.rules.entries import When
from requests_intake.rules.facts import (
    AgencyType,
    Answers,
    Authority,
    Channel,
    Command,
    Confidence,
    FormFamily,
    Issuer,
    Mark,
    Paper,
    PaperSeen,
    Seek,
    Title,
    Told,
)

NONE = "none"
NOT_ASKED = "not_asked"
UNSURE = "unsure"

EVIDENCE: Mapping[str, frozenset[str]] = {
    "channel": frozenset(Channel),
    "danger": frozenset({*Told, NOT_ASKED}),
    "seeks": frozenset(Seek),
    "paper": frozenset({*PaperSeen, NOT_ASKED}),
    "agency_type": frozenset(AgencyType),
    "says_secret": frozenset({*Told, NOT_ASKED}),
    "title": frozenset({*Title, NONE}),
    "issuer": frozenset({*Issuer, NONE}),
    "form": frozenset({form_numbers.OTHER, form_numbers.NONE, form_numbers.UNSURE}),
    "form_family": frozenset(FormFamily),
    "commands": frozenset({*Command, NONE}),
    "marks": frozenset(Mark),
}

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


def gather(answers: Answers) -> tuple[Evidence, ...]:
    """Turn answers into evidence, one for each paper in view, or a single one without a paper."""
    papers = answers.in_view()
    if not papers:
        return (_without_paper(answers),)
    return tuple(_of_paper(answers, paper, place) for place, paper in enumerate(papers))


def is_known(key: str, value: str) -> bool:
    """Tell whether a rule may name this value of an evidence fact."""
    if key == "form" and form_numbers.read(value) == value:
        return True
    return value in EVIDENCE[key]


def _without_paper(answers: Answers) -> Evidence:
    facts = _of_visit(answers, seeks=answers.seeks or frozenset({Seek.UNSURE}))
    facts |= {key: frozenset({NONE}) for key in ("title", "issuer", "commands")}
    return Evidence(facts, {**_VISIT_FIELDS, "title": "paper"})


def _of_paper(answers: Answers, paper: Paper, place: int) -> Evidence:
    number = form_numbers.read(paper.form_number)
    facts = _of_visit(answers, seeks=answers.seeks)
    facts |= {
        "says_secret": _one(paper.says_secret, NOT_ASKED),
        "title": _one(paper.title, UNSURE),
        "issuer": _one(paper.issuer, UNSURE),
        "form": frozenset({number, form_numbers.base(number)}),
        "form_family": _one(form_numbers.family(number), UNSURE),
        "commands": _one(paper.commands, UNSURE),
        "marks": _words(paper.marks),
    }
    keys = {"form": "form_number", "form_family": "form_number"}
    at = {key: f"papers[{place}].{keys.get(key, key)}" for key in _PAPER_FACTS}
    return Evidence(facts, {**_VISIT_FIELDS, **at}, number)


_VISIT_FIELDS = {key: key for key in ("channel", "danger", "seeks", "paper", "agency_type")}
_PAPER_FACTS = ("says_secret", "title", "issuer", "form", "form_family", "commands", "marks")


def _of_visit(answers: Answers, *, seeks: frozenset[Seek]) -> dict[str, frozenset[str]]:
    return {
        "channel": _one(answers.channel, UNSURE),
        "danger": _one(answers.danger, NOT_ASKED),
        "seeks": _words(seeks),
        "paper": _one(answers.paper, NOT_ASKED),
        "agency_type": _one(answers.agency_type, AgencyType.UNKNOWN),
    }


def _one(value: str | None, missing: str) -> frozenset[str]:
    return frozenset({missing if value is None else str(value)})


def _words(values: frozenset[Seek] | frozenset[Mark]) -> frozenset[str]:
    return frozenset(str(value) for value in values)
