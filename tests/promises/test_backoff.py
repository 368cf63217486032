"""How long a promise waits for its next attempt."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promises.backoff import MAX_ATTEMPTS, delay, is_last


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 2), (2, 6), (3, 18), (4, 54), (5, 162), (6, 300), (7, 300), (8, 300)],
)
def test_the_wait_triples_up_to_five_minutes(attempts: int, seconds: int) -> None:
    assert delay(attempts, 0.5) == timedelta(seconds=seconds)


@given(st.integers(1, MAX_ATTEMPTS), st.floats(0, 1))
def test_chance_spreads_the_wait_by_a_quarter_at_most(attempts: int, chance: float) -> None:
    middle = delay(attempts, 0.5)
    assert middle * 0.749 <= delay(attempts, chance) <= middle * 1.251


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_chance_never_means_less_waiting(first: float, second: float) -> None:
    low, high = sorted([first, second])
    assert delay(3, low) <= delay(3, high)


def test_the_eighth_attempt_is_the_last() -> None:
    assert [is_last(attempts) for attempts in (1, 7, 8, 9)] == [False, False, True, True]
