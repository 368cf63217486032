"""How fast a request is taken, against a bare Django view that writes as many rows in one transaction."""

import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

import psycopg2
from django.db import connection

from tools.bench import lines as bench
from tools.bench.bare.tables import MAKE
from tools.bench.counters import Counter, Line, bare_counter, bare_forms, counters, portal_forms, rows_written

AT_ONCE = 8
ROUNDS, ONE_EACH, EIGHT_EACH = 6, 25, 12
THROUGHPUT, LATENCY = 0.5, 2.0
Forms = Iterator[tuple[str, Mapping[str, str]]]


def lines(rounds: int = ROUNDS) -> Iterator[bench.Line]:
    """Send over one connection, then over eight; the portal and the bare view take turns."""
    make_tables()
    people = counters(AT_ONCE)
    rows_written(people[0])  # warms up
    rows = rows_written(people[0])
    print(f"submit writes {rows} rows", file=sys.stderr, flush=True)
    for name, at_once, each in (("submit", 1, ONE_EACH), ("submit_eight", AT_ONCE, EIGHT_EACH)):
        ours, bare = _take_turns(people[:at_once], rows, rounds, each)
        yield _throughput(name, ours, bare) if at_once == 1 else _latency(name, ours, bare)


def make_tables() -> None:
    """Make the tables of what we are held against, as the owner."""
    with psycopg2.connect(os.environ["DATABASE_URL"]) as owner, owner.cursor() as cursor:
        cursor.execute(MAKE)


def _take_turns(
    people: Sequence[Counter], rows: int, rounds: int, each: int
) -> tuple[list[float], list[float]]:
    """Return how many seconds each form took, at the portal and at the bare view."""
    ours, bare = list[float](), list[float]()
    bare_people = [bare_counter(os.environ["BARE_URL"], person) for person in people]
    for turn in range(rounds + 1):  # the first round warms up
        took = _all(os.environ["PORTAL_URL"], people, [portal_forms(person) for person in people], each)
        bare_took = _all(os.environ["BARE_URL"], bare_people, [bare_forms(rows) for _ in people], each)
        if turn:
            ours += took
            bare += bare_took
    return ours, bare


def _all(base: str, people: Sequence[Counter], forms: Sequence[Forms], each: int) -> list[float]:
    """Let everybody send so many forms at once."""
    took: list[float] = []

    def send(person: Counter, own: Forms) -> None:
        line = Line(base, person)
        with suppress(StopIteration):
            for _ in range(each):
                took.append(line.send(*next(own))[0])  # noqa: PERF401 - several threads share the list
        line.close()

    threads = [threading.Thread(target=send, args=pair) for pair in zip(people, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    if len(took) != each * len(people):
        raise RuntimeError("Not every form was taken.")
    return took


def _throughput(name: str, ours: Sequence[float], bare: Sequence[float]) -> bench.Line:
    return bench.Line(
        bench=name,
        value=len(ours) / sum(ours),
        unit="requests/s",
        limit=THROUGHPUT * len(bare) / sum(bare),
        samples=[1000 * took for took in ours],
        is_floor=True,
    )


def _latency(name: str, ours: Sequence[float], bare: Sequence[float]) -> bench.Line:
    return bench.Line(
        bench=name,
        value=1000 * bench.percentile(ours, 95),
        unit="ms",
        limit=1000 * LATENCY * bench.percentile(bare, 95),
        samples=[1000 * took for took in ours],
    )
