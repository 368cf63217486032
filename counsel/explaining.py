"""Why a request is what it is, for counsel: the stored reasons of its day, in the words of the page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIELDS: Mapping[str, str] = {
    "channel": "How they came",
    "danger": "Danger, or going past the office",
    "seeks": "What they ask for",
    "paper": "Is there a paper?",
    "agency_type": "Who came",
    "agency_name": "Agency",
    "narrative": "What happened, as typed",
}
OF_A_PAPER: Mapping[str, str] = {
    "title": "biggest word at the top",
    "issuer": "name at the very top",
    "form_number": "form number",
    "commands": "what it tells people to do",
    "says_secret": "words of secrecy",
    "signed_by": "words under the signature",
    "marks": "words of the heading",
    "text": "recognised text",
}
PAPER = re.compile(r"papers\[(\d+)\]\.(\w+)")


@dataclass(frozen=True, slots=True)
class Quote:
    """What was looked at, and the words that counted."""

    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One rule that fitted: its name, its reason in a sentence, its evidence and its sources."""

    rule: str
    because: str
    evidence: tuple[Quote, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rule that decided, what else applied, and what stands against it or is missing."""

    deciding: Line | None
    others: tuple[Line, ...]
    conflicts: tuple[str, ...]
    missing: tuple[str, ...]
    cautions: tuple[str, ...]
    policy_version: str
    policy_digest: str


def explain(told: Mapping[str, object]) -> Explanation:
    """Read a stored classification; one that an older version wrote may lack a part, and then the page does too."""
    lines = tuple(_line(reason) for reason in _tables(told.get("reasons")))
    return Explanation(
        deciding=lines[0] if lines else None,
        others=lines[1:],
        conflicts=_texts(told.get("conflicts")),
        missing=_texts(told.get("missing")),
        cautions=_texts(told.get("cautions")),
        policy_version=str(told.get("policy_version", "")),
        policy_digest=str(told.get("policy_digest", "")),
    )


def field_words(field: str) -> str:
    """Say in words which answer or part of a paper a field of the evidence is."""
    if found := PAPER.fullmatch(field):
        part = OF_A_PAPER.get(found[2], found[2].replace("_", " "))
        return f"Paper {int(found[1]) + 1}, {part}"
    return FIELDS.get(field, field.replace("_", " ").capitalize())


def _line(reason: Mapping[str, object]) -> Line:
    quotes = _tables(reason.get("evidence"))
    return Line(
        rule=str(reason.get("rule", "")),
        because=str(reason.get("because", "")),
        evidence=tuple(Quote(field_words(str(one.get("field", ""))), _quoted(one)) for one in quotes),
        cites=_texts(reason.get("cites")),
    )


def _quoted(quote: Mapping[str, object]) -> str:
    """Return the words; of recognised text they are the marker's own, with page and zone where these are kept."""
    where = [f"page {page}" if (page := quote.get("page")) else "", str(quote.get("zone") or "")]
    place = ", ".join(part for part in where if part)
    return str(quote.get("quote", "")) + (f" ({place})" if place else "")


def _tables(value: object) -> Iterable[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
