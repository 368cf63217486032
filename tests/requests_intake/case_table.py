"""The case table: scenarios that counsel can read and add to, and how an answer is held against them.

How a case is written stands in `cases/README.md`. Nothing here knows the rules: the same judgement is passed on an
answer of the engine and on a line that `manage.py classify` printed.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.requests_intake.noise import Strength, noisy

HERE = Path(__file__).parent
FOLDER = HERE / "cases"
CATALOGUE: dict[str, dict[str, str]] = {
    row["slug"]: row
    for row in csv.DictReader((HERE / "catalogue_facts.csv").read_text(encoding="utf-8").splitlines())
}
STANDS_BEHIND: dict[str, bool | None] = {"y": True, "o": True, "x": True, "n": False, "u": None}
UNKNOWN = "unknown"  # how a case writes the null of `judicial`
NOT_SURE = "not sure"  # how a case writes the null of `danger`
SEEDS = (1, 2)
Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One scenario: what was given, what counsel expects, and why."""

    name: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    why: str
    cites: tuple[str, ...]
    about: str = ""
    shows: tuple[str, ...] = ()
    noisy: bool = False
    strength: Strength | None = None

    @property
    def subtypes(self) -> tuple[str, ...]:
        """The subtypes that counsel takes for right, the truest first."""
        one = self.expect.get("subtype")
        return (one,) if one else tuple(self.expect.get("one_of_subtypes", ()))

    @property
    def true_subtype(self) -> str:
        """What counsel knows it to be, whatever can be told from what was given."""
        return self.about or self.subtypes[0]

    @property
    def request(self) -> dict[str, object]:
        """The case as one line of the input of `manage.py classify`."""
        given = {
            key: None if value == NOT_SURE and key == "danger" else value for key, value in self.given.items()
        }
        return {"id": self.name, **given}

    @property
    def evidence(self) -> frozenset[str]:
        """The kinds of evidence it gives: printed facts, recognised text, narrative."""
        papers = self.given.get("papers", ())
        answered = any(
            value for paper in papers for key, value in paper.items() if key not in {"text", "says_secret"}
        )
        found = {
            "answers": answered or bool(self.given.get("seeks")),
            "text": any(paper.get("text") for paper in papers),
            "narrative": bool(self.given.get("narrative")),
        }
        return frozenset(kind for kind, is_given in found.items() if is_given)


def read(path: Path) -> list[Case]:
    """Return the cases of one file; a word that no case knows is an error that names the case."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["cases"]
    return [_case(row) for row in rows]


def _case(row: dict[str, Any]) -> Case:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    try:
        return Case(**values)
    except TypeError as error:
        raise ValueError(f"The case {row.get('name')!r} cannot be read: {error}.") from error


@cache
def all_cases() -> tuple[Case, ...]:
    """Return every case of every file, in the order of the files."""
    return tuple(
        case for path in sorted(FOLDER.glob("*.toml")) if path.stem != "shown" for case in read(path)
    )


@cache
def shown() -> dict[str, str]:
    """Return the closed words of `shows`, each with its sentence."""
    return tomllib.loads((FOLDER / "shown.toml").read_text(encoding="utf-8"))


def with_noise(cases: tuple[Case, ...]) -> Iterator[Case]:
    """Return each case marked noisy at every strength, with several seeds."""
    for case in cases:
        if case.noisy:
            yield from (_scanned(case, strength, seed) for strength in Strength for seed in SEEDS)


def _scanned(case: Case, strength: Strength, seed: int) -> Case:
    papers = [
        {**paper, "text": noisy(paper.get("text", ""), strength=strength, seed=seed)}
        for paper in case.given["papers"]
    ]
    name = f"{case.name} ~ {strength} scan {seed}"
    return replace(case, name=name, given={**case.given, "papers": papers}, noisy=False, strength=strength)


def judicial(subtype: str) -> bool | None:
    """Tell whether a court stands behind a subtype; None where it cannot be told."""
    return STANDS_BEHIND[CATALOGUE[subtype]["court"]]
