"""How many requests a second one core classifies."""

from collections.abc import Iterator, Sequence
from functools import partial

from requests_intake.policy import current
from requests_intake.rules.proposing import propose
from requests_intake.rules.submission import Submission
from tools.bench.core import timed
from tools.bench.lines import Line
from tools.bench.samples import submission

PLAIN, WITH_TEXT = 2_000, 400
"""Requests a second on an ordinary core: without recognised text, and with forty lines of it."""


def lines(calls: int = 4_000) -> Iterator[Line]:
    """Measure both; a second run over the same submissions would change nothing, so each is classified once."""
    for bench, with_text, figure, many in (
        ("classify", False, PLAIN, calls),
        ("classify_text", True, WITH_TEXT, calls // 4),
    ):
        given = [submission(number, with_text=with_text) for number in range(max(8, many))]
        done = timed(partial(_classify, given), calls=len(given))
        yield Line(
            bench=bench,
            value=done.rate,
            unit="requests/s",
            limit=figure * done.speed,
            samples=done.milliseconds,
            is_floor=True,
        )


def _classify(given: Sequence[Submission], number: int) -> None:
    propose(given[number], current())
