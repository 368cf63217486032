"""What a bench prints, on a run too small to measure anything."""

import json

import pytest

from tools.bench import classifying, core, screening
from tools.bench.__main__ import BENCHES
from tools.bench.lines import Line, percentile
from tools.launch.bench import NEEDS_A_PORTAL

KEYS = ["bench", "value", "unit", "limit", "ratio", "n", "p50", "p95", "p99", "machine", "at"]
TINY = {"classify": classifying.lines, "screen_text": screening.lines}


@pytest.mark.parametrize("name", TINY)
def test_a_line_is_one_json_object_with_the_same_keys(name: str) -> None:
    for line in TINY[name](32):
        told = json.loads(line.written())
        assert list(told) == KEYS
        assert told["bench"].startswith(name)
        assert told["n"] in {8, 32}
        assert told["ratio"] == pytest.approx(told["value"] / told["limit"], rel=0.01)
        assert told["p50"] <= told["p95"] <= told["p99"]
        assert "\n" not in line.written()


@pytest.mark.parametrize(
    ("value", "is_floor", "is_missed"),
    [(99, True, True), (100, True, False), (100, False, False), (101, False, True)],
)
def test_a_limit_is_a_floor_or_a_ceiling(value: float, is_floor: bool, is_missed: bool) -> None:  # noqa: FBT001 — a row's values
    line = Line(bench="b", value=value, unit="u", limit=100, samples=[value], is_floor=is_floor)
    assert line.is_missed is is_missed


@pytest.mark.parametrize(("share", "expected"), [(50, 50), (95, 95), (99, 99)])
def test_a_percentile_is_a_sample_that_so_many_do_not_exceed(share: int, expected: float) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected
    assert percentile([7.0], share) == 7.0


def test_the_speed_of_a_core_is_taken_in_the_same_run() -> None:
    done = core.timed(lambda number: sum(range(number)), calls=16, batches=4)
    assert len(done.milliseconds) == 16
    assert done.rate > 0
    assert done.speed > 0


def test_the_launcher_knows_every_bench() -> None:
    assert set(NEEDS_A_PORTAL) == set(BENCHES)
