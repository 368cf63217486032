"""One request as a line of JSON: read strictly, answered in full."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from requests_intake.rules.engine import Classification
from requests_intake.rules.entries import Policy
from requests_intake.rules.facts import AgencyType, Channel, Command, Seek, Told
from requests_intake.rules.submission import PrintedPaper, Submission
from requests_intake.rules.trace import plain

Word = TypeVar("Word", bound=StrEnum)

FIELDS = frozenset(
    {
        "id",
        "channel",
        "agency_name",
        "agency_type",
        "narrative",
        "seeks",
        "danger",
        "received_at",
        "school",
        "papers",
    }
)
PAPER_FIELDS = frozenset({"title", "issuer", "form_number", "signed_by", "says_secret", "commands", "text"})
MOST_TEXT, MOST_PAPERS = 200_000, 50
DANGER = {True: Told.YES, False: Told.NO, None: Told.UNSURE}


class WireError(ValueError):
    """A line that cannot be read; the sentence names the field and never repeats what was typed into it."""


def submission_of(value: object) -> Submission:
    """Return the request in one object of the input; raises `WireError` for an unknown field or value."""
    given = _table(value, "The line", FIELDS)
    seeks = given.get("seeks", [])
    if not isinstance(seeks, list):
        raise WireError("seeks must be a list.")
    return Submission(
        channel=_word(given, "channel", Channel) or Channel.UNKNOWN,
        agency_name=_text(given, "agency_name"),
        agency_type=_word(given, "agency_type", AgencyType),
        narrative=_text(given, "narrative"),
        seeks=frozenset(_known("seeks", item, Seek) for item in seeks),
        danger=_danger(given),
        received_at=_moment(given),
        school=_text(given, "school"),
        papers=_papers(given.get("papers", [])),
    )


def answer(key: str, result: Classification, policy: Policy) -> dict[str, object]:
    """Return everything the rules say about one request, as JSON values."""
    card = policy.cards[result.counter_card]
    told = result.as_dict()
    lines = {"do": card.do, "say": card.say, "do_not": card.do_not, "more": card.more}
    del told["answers"], told["card_version"]
    told |= {"id": key, "card": plain(lines), "card_lines": list(card.lines())}
    order = (
        "id",
        "request_class",
        "subtype",
        "authority",
        "judicial",
        "confidence",
        "urgency",
        "acknowledge_within",
    )
    return {name: told[name] for name in order} | {
        name: item for name, item in told.items() if name not in order
    }


def _table(value: object, what: str, fields: frozenset[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise WireError(f"{what} must be an object with named fields.")
    unknown = sorted(str(name) for name in value if name not in fields)
    if unknown:
        raise WireError(f"{what} has the unknown field {_shown(unknown[0])}.")
    return value


def _papers(value: object) -> tuple[PrintedPaper, ...]:
    if not isinstance(value, list) or len(value) > MOST_PAPERS:
        raise WireError(f"papers must be a list of at most {MOST_PAPERS} papers.")
    return tuple(_paper(item) for item in value)


def _paper(value: object) -> PrintedPaper:
    given = _table(value, "A paper", PAPER_FIELDS)
    return PrintedPaper(
        title=_text(given, "title"),
        issuer=_text(given, "issuer"),
        form_number=_text(given, "form_number"),
        signed_by=_text(given, "signed_by"),
        says_secret=_word(given, "says_secret", Told),
        commands=_word(given, "commands", Command),
        text=_text(given, "text"),
    )


def _danger(given: Mapping[str, object]) -> Told | None:
    if "danger" not in given:
        return None
    value = given["danger"]
    if value is not None and not isinstance(value, bool):
        raise WireError("danger must be true, false or null.")
    return DANGER[value]


def _moment(given: Mapping[str, object]) -> datetime | None:
    text = _text(given, "received_at")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WireError("received_at must be a moment like 2026-11-23T10:42:00-05:00.") from None
    if moment.tzinfo is None:
        raise WireError("received_at must say its time zone, like 2026-11-23T10:42:00-05:00.")
    return moment


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WireError(f"{name} must be a text.")
    if len(value) > MOST_TEXT:
        raise WireError(f"{name} is longer than {MOST_TEXT:,} characters.")
    return value


def _word(given: Mapping[str, object], name: str, words: type[Word]) -> Word | None:
    value = given.get(name)
    return None if value in {None, ""} else _known(name, value, words)


def _known(name: str, value: object, words: type[Word]) -> Word:
    if isinstance(value, str):
        try:
            return words(value)
        except ValueError:
            raise WireError(f"{name} has the unknown value {_shown(value)}.") from None
    raise WireError(f"{name} must be one of its words.")


def _shown(value: str) -> str:
    """Return a word that was refused, cut, and without signs that a terminal would obey."""
    return '"' + "".join(sign if sign.isprintable() else "?" for sign in value[:40]) + '"'
