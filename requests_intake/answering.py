"""From the coded answers of the form to the evidence that the rules read."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from requests_intake.rules import stored
from requests_intake.rules.facts import (
    AgencyType,
    Answers,
    Channel,
    Command,
    Issuer,
    Paper,
    PaperSeen,
    Seek,
    Title,
    Told,
)

E = TypeVar("E", bound=StrEnum)
Coded = Mapping[str, str | Sequence[str]]
NO_NUMBER = ("", "none", "unsure")


def answers_of(coded: Coded, *, reply_by: date | None = None) -> Answers:
    """Return the evidence in a form's answers; a question left open stays "not asked".

    Answers about a paper count even where "Is there a paper?" was answered with no: whoever names the biggest word
    at the top has seen one, and ignoring a real court paper is the dangerous mistake.
    """
    paper = Paper(
        title=_one(Title, coded, "title"),
        issuer=_one(Issuer, coded, "issuer"),
        form_number=str(coded.get("form_number", "")),
        commands=_one(Command, coded, "commands"),
        says_secret=_one(Told, coded, "says_secret"),
    )
    seen = _one(PaperSeen, coded, "paper")
    if _is_described(paper) and seen is not PaperSeen.ELECTRONIC:
        seen = PaperSeen.YES
    is_there = seen in {PaperSeen.YES, PaperSeen.ELECTRONIC, PaperSeen.UNSURE}
    is_secret = paper.says_secret in {Told.YES, Told.UNSURE}
    return Answers(
        channel=_one(Channel, coded, "channel") or Channel.UNKNOWN,
        danger=_one(Told, coded, "danger"),
        seeks=frozenset(Seek(value) for value in coded.get("seeks", ())),
        paper=seen,
        papers=(paper,) if is_there or is_secret else (),
        agency_type=_one(AgencyType, coded, "agency_type"),
        reply_by=reply_by,
    )


def answers_stored(coded: Coded, told: Mapping[str, object], *, reply_by: date | None) -> Answers:
    """Return the evidence on which a stored request was judged.

    `told` is its frozen classification, which keeps the answers as the rules saw them; where it does not, they are
    made again from the coded answers of the form.
    """
    kept = told.get("answers")
    return stored.answers_from(kept) if isinstance(kept, Mapping) else answers_of(coded, reply_by=reply_by)


def _is_described(paper: Paper) -> bool:
    """Say whether somebody read something off the paper; "not sure" and "none" say nothing."""
    return (
        paper.title not in {None, Title.UNSURE}
        or paper.issuer not in {None, Issuer.UNSURE}
        or paper.form_number not in NO_NUMBER
        or paper.commands not in {None, Command.UNSURE, Command.OTHER}
    )


def _one(enum: type[E], coded: Coded, name: str) -> E | None:
    value = coded.get(name)
    return enum(str(value)) if value else None
