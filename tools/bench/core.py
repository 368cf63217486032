"""How fast one core of this machine is right now, and calls timed on it.

A figure like "2,000 a second on one core" is meant for an ordinary core. So that a slow or busy machine is not
taken for slow code, and fast hardware does not hide slow code, each figure is scaled by a fixed piece of work
that is timed in between, on the same core in the same run: `limit = figure x speed()`.
"""

import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

ORDINARY = 0.0045
"""Seconds the fixed work takes on an ordinary core (AMD EPYC of a rented machine, Python 3.11): speed 1."""

WORDS = ("warrant", "subpoena", "order", "notice", "school", "records", "officer", "court")
PATTERN = re.compile(r"\b(warrant|order)\s+(\w+)\b")
ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Timed:
    """What a bench of one core found: calls a second, the core's speed, and milliseconds of each call."""

    rate: float
    speed: float
    milliseconds: Sequence[float]


def speed() -> float:
    """Return how fast this core is now: 1 for an ordinary one, 2 for one twice as fast."""
    return ORDINARY / min(_seconds(_fixed_work) for _ in range(3))


def timed(call: Callable[[int], object], *, calls: int, batches: int = 8) -> Timed:
    """Make the calls (each is told its number) in batches, with the core's speed taken around each batch.

    Time is the processor's own, so what other programs do meanwhile is not counted.
    """
    each = max(1, calls // batches)
    rates, speeds, milliseconds = [], [speed()], list[float]()
    for batch in range(batches):
        numbers = range(batch * each, (batch + 1) * each)
        singles = [_seconds(partial(call, number)) for number in numbers]
        speeds.append(speed())
        rates.append(each / sum(singles))
        milliseconds += [1000 * single for single in singles]
    return Timed(statistics.median(rates), statistics.median(speeds), milliseconds)


def _seconds(call: Callable[[], object]) -> float:
    start = time.thread_time_ns()
    call()
    return (time.thread_time_ns() - start) / 1e9


def _fixed_work() -> int:
    """Do a little of what rules do all day: look up, compare, search text, build values."""
    found = 0
    for turn in range(ROUNDS):
        text = " ".join(WORDS[(turn + step) % len(WORDS)] for step in range(24))
        found += len(PATTERN.findall(text))
        facts = {word: frozenset({word, text[:step]}) for step, word in enumerate(WORDS)}
        found += sum(facts[word] <= facts[other] for word in WORDS for other in WORDS)
    return found
