"""The questions at the counter, for the pages that ask them."""

from pathlib import Path

from requests_intake.rules import catalogue
from requests_intake.rules.entries import Option, Question

__all__ = ["Option", "Question", "load"]


def load(folder: Path) -> tuple[Question, ...]:
    """Return the questions of the policy in a folder, in order; raises `PolicyError` if it cannot be used."""
    return catalogue.load(folder).questions
