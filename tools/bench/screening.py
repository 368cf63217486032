"""How fast the privacy guard reads, and that its time grows with the length only."""

from collections.abc import Iterator

from requests_intake.privacy import screen
from tools.bench.core import timed
from tools.bench.lines import Line
from tools.bench.samples import story

SHORT, LONG, TENTH = 300, 100_000, 10_000
RATE, SECONDS, GROWTH = 1_000, 0.5, 12
"""On an ordinary core: short texts a second, seconds for a long one, and how much longer than a tenth of it."""


def lines(calls: int = 2_000) -> Iterator[Line]:
    """Measure short texts, one long one, and the growth between."""
    texts = [story(number, SHORT) for number in range(max(8, calls))]
    short = timed(lambda number: screen(texts[number]), calls=len(texts))
    yield Line(
        bench="screen_text",
        value=short.rate,
        unit="texts/s",
        limit=RATE * short.speed,
        samples=short.milliseconds,
        is_floor=True,
    )
    rounds = max(8, calls // 250)
    longs = [story(number, LONG) for number in range(rounds)]
    long = timed(lambda number: screen(longs[number]), calls=rounds)
    tenth = timed(lambda number: screen(longs[number][:TENTH]), calls=rounds)
    seconds = [single / 1000 for single in long.milliseconds]
    yield Line(
        bench="screen_text_long",
        value=1 / long.rate,
        unit="s",
        limit=SECONDS / long.speed,
        samples=seconds,
    )
    growth = [one / other for one, other in zip(long.milliseconds, tenth.milliseconds, strict=True)]
    yield Line(
        bench="screen_text_growth",
        value=tenth.rate * tenth.speed**-1 / (long.rate * long.speed**-1),
        unit="times",
        limit=GROWTH,
        samples=growth,
    )
