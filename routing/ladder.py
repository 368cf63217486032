"""The ladder: who is called, and when, while nobody has acknowledged a request; a table that counsel can read.

Every rung is a promise made when the request is routed, so that no process has to remember anything.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from requests_intake.rules.facts import Urgency
from routing.office_days import NO_DAYS, Closed, after_office_time

FILE = Path(__file__).with_name("ladder.txt")
WHEN = re.compile(r"(?P<limit>limit)?\+?(?P<minutes>\d+)?")
COLUMNS = 4


class Whom(StrEnum):
    """Who is called on a rung."""

    DUTY = "duty"
    NEXT = "next"
    HEAD = "head"
    SUPERINTENDENT = "superintendent"


class Clock(StrEnum):
    """In which time a rung counts its minutes."""

    ALWAYS = "always"
    OFFICE = "office"


class LadderRefused(ValueError):
    """A table of rungs that cannot be used, with the line and the reason."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `minutes` after sending, or after the limit; `name` is unlike any other's and names no person."""

    name: str
    urgency: Urgency
    minutes: int
    from_limit: bool
    clock: Clock
    whom: Whom

    @property
    def is_again(self) -> bool:
        """Say whether it pages the same person again."""
        return self.whom is Whom.DUTY and self.minutes > 0


Ladder = tuple[Rung, ...]


def due_at(rung: Rung, *, sent_at: datetime, limit: datetime, closed: Closed = NO_DAYS) -> datetime:
    """Return when a rung is due (UTC) for a request sent at `sent_at` to be acknowledged by `limit`."""
    start, wait = (limit if rung.from_limit else sent_at), timedelta(minutes=rung.minutes)
    if rung.clock is Clock.ALWAYS or not wait:
        return (start + wait).astimezone(UTC)
    return after_office_time(start, wait, closed)


def read(text: str, *, name: str = FILE.name) -> Mapping[Urgency, Ladder]:
    """Return the ladder of each urgency.

    Raises `LadderRefused` with the line if a rung cannot be read, does not come after the one before it, or a
    ladder has no beginning or no end.
    """
    ladders: dict[Urgency, list[Rung]] = {urgency: [] for urgency in Urgency}
    last = 0
    for last, line in _lines(text):
        try:
            rung = _rung(line, ladders)
            _follows(ladders[rung.urgency], rung)
        except ValueError as error:
            raise LadderRefused(f"{name}, line {last}: {error}") from error
        ladders[rung.urgency].append(rung)
    for urgency, rungs in ladders.items():
        if not rungs or rungs[-1].whom is not Whom.SUPERINTENDENT:
            raise LadderRefused(
                f"{name}, line {last}: the ladder of {urgency} has no end; its last rung must be {Whom.SUPERINTENDENT}."
            )
    return {urgency: tuple(rungs) for urgency, rungs in ladders.items()}


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if words := line.partition("#")[0].strip():
            yield number, words


def _rung(line: str, ladders: Mapping[Urgency, list[Rung]]) -> Rung:
    words = line.split()
    if len(words) != COLUMNS:
        raise ValueError("a rung is four words: urgency, when, clock, whom.")
    urgency, when = Urgency(words[0]), WHEN.fullmatch(words[1])
    if when is None or not words[1]:
        raise ValueError(f"{words[1]!r} is no time; write minutes, limit, or limit+minutes.")
    return Rung(
        name=f"{urgency}-{len(ladders[urgency]) + 1}",
        urgency=urgency,
        minutes=int(when["minutes"] or 0),
        from_limit=bool(when["limit"]),
        clock=Clock(words[2]),
        whom=Whom(words[3]),
    )


def _follows(before: list[Rung], rung: Rung) -> None:
    """Refuse a rung that does not come after the one before it."""
    if not before:
        if rung.minutes or rung.from_limit or rung.clock is Clock.OFFICE or rung.whom is not Whom.DUTY:
            raise ValueError(f"the ladder of {rung.urgency} must begin with the advisor on duty, at once.")
        return
    last = before[-1]
    if (last.from_limit, last.minutes) > (rung.from_limit, rung.minutes):
        raise ValueError(f"this rung of {rung.urgency} comes before the one above it.")
    if last.whom is Whom.SUPERINTENDENT:
        raise ValueError(f"the ladder of {rung.urgency} ended above with the Superintendent’s Office.")


LADDERS: Mapping[Urgency, Ladder] = read(FILE.read_text(encoding="utf-8"))
RUNGS: Mapping[str, Rung] = {rung.name: rung for rungs in LADDERS.values() for rung in rungs}

_URGENCIES = {
    Urgency.IMMEDIATE: "Immediate",
    Urgency.SAME_DAY: "Same day",
    Urgency.STANDARD: "Next business day",
}
_PEOPLE = {
    Whom.DUTY: "advisor on duty",
    Whom.NEXT: "next advisor",
    Whom.HEAD: "head of OLA",
    Whom.SUPERINTENDENT: "Superintendent’s Office",
}


def picture() -> str:
    """Draw the ladders as a Mermaid flow chart."""
    lines = ["flowchart LR"]
    for urgency, rungs in LADDERS.items():
        nodes: dict[str, list[str]] = {}
        for rung in rungs:
            nodes.setdefault(_when(rung), []).append(_PEOPLE[rung.whom])
        steps = [
            f'{urgency}{number}["{when}: {" and ".join(people)}"]'
            for number, (when, people) in enumerate(nodes.items())
        ]
        lines.append(f"    {urgency}([{_URGENCIES[urgency]}]) --> {' --> '.join(steps)}")
        lines.append(
            f"    {urgency}{len(steps) - 1} -. sealed .-> telephone{{{{the school telephones OLA}}}}"
        )
    return "\n".join(lines)


def _when(rung: Rung) -> str:
    """Say when, as the picture does."""
    if not rung.minutes:
        return "at the limit" if rung.from_limit else "now"
    unit = "office minutes" if rung.clock is Clock.OFFICE else "minutes"
    return f"{rung.minutes} {unit} {'after the limit' if rung.from_limit else 'later'}"
