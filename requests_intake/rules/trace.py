"""Why a request is what it is: reasons with evidence and citations, and what would settle the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum

from requests_intake.recognition.markers import Seen
from requests_intake.rules.entries import Handling, Policy, Rule
from requests_intake.rules.evidence import NONE, NOT_ASKED, UNSURE, Evidence
from requests_intake.rules.facts import AgencyType, Source

OPEN_ANSWERS = frozenset({UNSURE, NOT_ASKED, AgencyType.UNKNOWN.value})
COMMANDED = frozenset({"warrant", "order"})


@dataclass(frozen=True, slots=True)
class Quote:
    """The field that was answered, and the answer in its own words."""

    field: str
    quote: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that fitted, why it says what it says, its sources and what it rests on."""

    rule: str
    because: str
    cites: tuple[str, ...]
    evidence: tuple[Quote, ...]


def explain(rule: Rule | Handling, evidence: Evidence, policy: Policy) -> Reason:
    """Give the reason of a rule that fitted, with sources named in full."""
    quotes = [_quote(key, wanted, evidence, policy) for key, wanted in rule.when.items()]
    known = tuple(dict.fromkeys(quote for quote in quotes if quote))
    return Reason(rule.slug, rule.because, policy.named(rule.cites), known)


def missing(evidence: Evidence, policy: Policy, *, is_sure: bool) -> tuple[str, ...]:
    """List what would settle the rest: questions that bear on the result and were answered "not sure" or not at all."""
    with_paper = NONE not in evidence.facts["title"]
    wanted = [
        question for question in policy.questions if question.id in _bearing(evidence, with_paper=with_paper)
    ]
    return tuple(
        question.missing
        for question in wanted
        if _is_open(question.id, evidence) and not (is_sure and question.id != "says_secret")
    )


def plain(value: object) -> object:
    """Turn nested values into JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


def _bearing(evidence: Evidence, *, with_paper: bool) -> frozenset[str]:
    if not with_paper:
        return frozenset({"seeks", "paper", "agency_type"})
    always = {"says_secret", "title", "issuer", "form_number"}
    return frozenset(always | ({"commands"} if evidence.facts["title"] & COMMANDED else set()))


def _is_open(question_id: str, evidence: Evidence) -> bool:
    key = {"form_number": "form"}.get(question_id, question_id)
    return bool(evidence.facts.get(key, frozenset()) & OPEN_ANSWERS)


def _quote(key: str, wanted: frozenset[str], evidence: Evidence, policy: Policy) -> Quote | None:
    """Quote the answer that a condition met; what the rules worked out for themselves is not quoted."""
    if key not in evidence.fields:
        return None
    field = evidence.fields[key]
    if key in evidence.read:
        return _read_off(field, evidence.read[key])
    if field.endswith(".form_number"):
        return Quote(field, policy.question("form_number").label(evidence.form_number))
    if field == "paper":
        return Quote(
            field, _labels("paper", evidence.facts["paper"] - {NOT_ASKED}, policy) or "No paper was mentioned"
        )
    return Quote(field, _labels(key, evidence.facts[key] & wanted, policy))


def _read_off(field: str, origin: tuple[Source, tuple[Seen, ...]]) -> Quote:
    """Quote markers only, in their own canonical words: the text around them is not kept."""
    source, seen = origin
    if source is Source.NARRATIVE:
        return Quote(field, "; ".join(each.words for each in seen))
    return Quote(field, "; ".join(f"{each.words} (page {each.page}, {each.zone})" for each in seen))


def _labels(key: str, values: frozenset[str], policy: Policy) -> str:
    question = next((question for question in policy.questions if question.id == key), None)
    return "; ".join(
        sorted(question.label(value) if question else value.replace("_", " ") for value in values)
    )
