"""How long a promise waits for its next attempt."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promises.backoff import MAX_ATTEMPTS, SENT, WRITTEN, Pace, delay, is_last

PACES = st.sampled_from([SENT, WRITTEN])


@pytest.mark.parametrize(
    ("pace", "seconds"),
    [
        pytest.param(SENT, [2, 6, 18, 54, 162, 300, 300, 300], id="what is sent: three times as long"),
        pytest.param(WRITTEN, [1, 2, 4, 8, 16, 32, 60, 60], id="what is written: twice as long"),
    ],
)
def test_the_wait_grows_up_to_its_longest(pace: Pace, seconds: list[int]) -> None:
    waits = [delay(attempts, 0.5, pace=pace) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert waits == [timedelta(seconds=wait) for wait in seconds]


def test_what_is_written_is_tried_a_fifth_time_within_its_minute_however_often_its_process_was_killed() -> (
    None
):
    assert sum((delay(attempts, 1, pace=WRITTEN) for attempts in range(1, 6)), timedelta()) < timedelta(
        minutes=1
    )


@given(st.integers(1, MAX_ATTEMPTS), st.floats(0, 1), PACES)
def test_chance_spreads_the_wait_by_a_quarter_at_most(attempts: int, chance: float, pace: Pace) -> None:
    middle = delay(attempts, 0.5, pace=pace)
    assert middle * 0.749 <= delay(attempts, chance, pace=pace) <= middle * 1.251


@given(st.floats(0, 1), st.floats(0, 1), PACES)
def test_more_chance_never_means_less_waiting(first: float, second: float, pace: Pace) -> None:
    low, high = sorted([first, second])
    assert delay(3, low, pace=pace) <= delay(3, high, pace=pace)


def test_the_eighth_attempt_is_the_last() -> None:
    assert [is_last(attempts) for attempts in (1, 7, 8, 9)] == [False, False, True, True]
