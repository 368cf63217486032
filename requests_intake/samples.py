"""Drawn sample papers, so that a person can say which one theirs looks like; read from a table."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from requests_intake.rules.entries import Question

TABLE = Path(__file__).resolve().with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Sample:
    """What is printed on a paper: two lines at the very top, the big word, the corner, what it commands."""

    slug: str
    heading: tuple[str, str]
    word: str
    corner: str
    line: str
    name: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A sample, and the answer it stands for, with its words."""

    sample: Sample
    value: str
    label: str


@cache
def samples() -> tuple[Sample, ...]:
    """Return every sample, in the order of the table."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["samples"]
    return tuple(Sample(**{**row, "heading": tuple(row["heading"])}) for row in rows)


def for_question(question: Question) -> list[Choice]:
    """Return one sample for each answer to a question that can be seen on a paper."""
    found: dict[str, Sample] = {}
    for sample in samples():
        found.setdefault(sample.answers[question.id], sample)
    return [Choice(sample, value, question.label(value)) for value, sample in found.items()]
