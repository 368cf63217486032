"""How many requests a second one core classifies."""

from collections.abc import Iterator

from requests_intake.policy import current
from requests_intake.rules.engine import classify
from tools.bench.core import timed
from tools.bench.lines import Line
from tools.bench.samples import answers

PLAIN = 2_000
"""Requests a second on an ordinary core."""


def lines(calls: int = 4_000) -> Iterator[Line]:
    """Measure the rules on answers of many kinds."""
    policy = current()
    given = [answers(number) for number in range(max(8, calls))]
    done = timed(lambda number: classify(given[number], policy), calls=len(given))
    yield Line(
        bench="classify",
        value=done.rate,
        unit="requests/s",
        limit=PLAIN * done.speed,
        samples=done.milliseconds,
        is_floor=True,
    )
