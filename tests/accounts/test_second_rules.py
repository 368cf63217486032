"""The rules of second factors, from values alone."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.factors.rules import (
    FRESH_FOR,
    NEEDS_SECOND,
    STEP,
    digits_of,
    first_unused,
    is_copied,
    is_within,
    steps_around,
)
from accounts.roles import Role

NOW = datetime(2026, 11, 23, 15, 42, 7, tzinfo=UTC)


def test_counsel_administrators_auditors_and_operators_need_a_second_factor() -> None:
    assert {
        *(Role.LEGAL_ADVISOR, Role.LEGAL_SUPERVISOR),
        *(Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM_ADMIN),
    } == NEEDS_SECOND


@pytest.mark.parametrize(
    ("ago", "is_fresh"),
    [
        (timedelta(), True),
        (FRESH_FOR, True),
        (FRESH_FOR + timedelta(seconds=1), False),
        (-timedelta(seconds=1), False),
    ],
)
def test_a_factor_is_fresh_for_ten_minutes_and_never_before_it_was_shown(
    ago: timedelta,
    is_fresh: bool,  # noqa: FBT001 — a row's value
) -> None:
    assert is_within(NOW - ago, FRESH_FOR, now=NOW) is is_fresh
    assert not is_within(None, FRESH_FOR, now=NOW)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("123 456", "123456"),
        (" 1234-5678 9012 ", "123456789012"),
        ("１２３４５６", ""),
        ("12345a", ""),
        ("", ""),
        ("-", ""),
    ],
)
def test_a_code_is_its_digits(typed: str, digits: str) -> None:
    assert digits_of(typed) == digits


def test_a_clock_may_be_one_step_wrong() -> None:
    step = int(NOW.timestamp()) // STEP
    assert list(steps_around(NOW)) == [step - 1, step, step + 1]


@pytest.mark.parametrize(
    ("matching", "last", "step"), [([7], 6, 7), ([7], 7, None), ([7], 8, None), ([9, 7], 6, 7), ([], 0, None)]
)
def test_no_time_step_counts_twice_or_backwards(matching: list[int], last: int, step: int | None) -> None:
    assert first_unused(matching, last=last) == step


@pytest.mark.parametrize(
    ("counter", "last", "is_wrong"),
    [(0, 0, False), (1, 0, False), (5, 4, False), (4, 4, True), (3, 4, True), (0, 4, True)],
)
def test_a_counter_that_stands_still_shows_a_copy(counter: int, last: int, is_wrong: bool) -> None:  # noqa: FBT001 — a row's value
    assert is_copied(counter, last=last) is is_wrong
