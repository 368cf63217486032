"""Texts with what the guard must say of them, and how well each rule does on them."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from requests_intake.privacy.guard import Verdict, screen


class CorpusError(ValueError):
    """A corpus cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One text, the verdict it must get, and the rules that must speak (none where it may stand)."""

    text: str
    verdict: Verdict
    rules: frozenset[str]
    group: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the guard says of a sample."""

    sample: Sample
    verdict: Verdict
    rules: frozenset[str]

    @property
    def is_leak(self) -> bool:
        """Say whether something that must be left out would be kept."""
        return self.sample.verdict is Verdict.BLOCK and self.verdict is not Verdict.BLOCK

    @property
    def is_wrongful_block(self) -> bool:
        """Say whether something that may stand, or is only asked about, would be refused."""
        return self.sample.verdict is not Verdict.BLOCK and self.verdict is Verdict.BLOCK


@dataclass(frozen=True, slots=True)
class Score:
    """How often a rule spoke rightly, wrongly, and not where it should have."""

    rule: str
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what the rule found that it was to find."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what the rule was to find that it found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def load(path: Path) -> list[Sample]:
    """Read a corpus; raises `CorpusError`."""
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8"))["groups"]
        return [
            Sample(text, Verdict(group["verdict"]), frozenset(group["rules"]), group["name"])
            for group in groups
            for text in group["texts"]
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{path} is not a corpus: {error}.") from error


def answers(samples: Iterable[Sample]) -> list[Answer]:
    """Screen every sample; of the rules only those count that led to the verdict."""
    found = []
    for sample in samples:
        screening = screen(sample.text)
        rules = {one.rule for one in screening.findings if one.verdict is screening.verdict}
        found.append(Answer(sample, screening.verdict, frozenset(rules)))
    return found


def scores(found: Iterable[Answer]) -> list[Score]:
    """Return precision and recall of every rule that spoke or should have."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for one in found:
        right.update(one.rules & one.sample.rules)
        wrong.update(one.rules - one.sample.rules)
        missed.update(one.sample.rules - one.rules)
    rules = sorted({*right, *wrong, *missed})
    return [Score(rule, right[rule], wrong[rule], missed[rule]) for rule in rules]
