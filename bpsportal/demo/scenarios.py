"""The scenarios of the demonstration, read from the tables that counsel can read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counsel.models import Outcome
from requests_intake.lifecycle import Status

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Ending:
    """What Legal answered."""

    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that happens at a counter: what was answered, what was seen, how it may end."""

    slug: str
    weight: int
    agency: str
    has_badge: bool
    narrative: str
    reply_in_days: int
    coded: dict[str, str | list[str]]
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Now:
    """A request that is open, or nearly so, when the demonstration begins."""

    scenario: Scenario
    minutes: int
    reaches: Status
    school: int
    notices: str
    counter: str


def scenarios() -> dict[str, Scenario]:
    """Return every scenario by its slug, in the order of the table."""
    return {row["slug"]: _scenario(row) for row in _rows("scenarios")}


def today(known: Mapping[str, Scenario]) -> list[Now]:
    """Return what is going on when the demonstration begins; schools are counted from 0."""
    return [
        Now(
            scenario=known[row["scenario"]],
            minutes=row["minutes"],
            reaches=Status(row["reaches"]),
            school=row["school"] - 1,
            notices=row.get("notices", ""),
            counter=row.get("counter", ""),
        )
        for row in _rows("today")
    ]


def _scenario(row: Mapping[str, Any]) -> Scenario:
    return Scenario(
        slug=row["slug"],
        weight=row["weight"],
        agency=row["agency"],
        has_badge=row.get("badge", True),
        narrative=row["narrative"],
        reply_in_days=row.get("reply_in_days", 0),
        coded=dict(row["answers"]),
        endings=tuple(Ending(Outcome(outcome), sentence) for outcome, sentence in row["endings"]),
    )


def _rows(table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / f"{table}.toml").read_text(encoding="utf-8"))[table]
    return rows
