"""How long a screen lasts, from values."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.idle import Limits, Turn, limits_of
from accounts.roles import Role

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
LIMITS = Limits(quiet=timedelta(minutes=10), longest=timedelta(hours=10))


@pytest.mark.parametrize(
    ("acted", "now", "left"),
    [
        (0, 0, 600),
        (0, 599, 1),
        (0, 600, 0),
        (0, 6000, 0),
        (300, 600, 300),
        (35_900, 35_990, 10),  # ten hours are ten hours, whatever was done last
        (36_100, 36_100, 0),
    ],
)
def test_a_turn_ends_after_a_quiet_time_and_after_ten_hours_at_the_latest(
    acted: int, now: int, left: int
) -> None:
    turn = Turn(NINE, NINE + timedelta(seconds=acted))
    assert turn.left(LIMITS, now=NINE + timedelta(seconds=now)) == timedelta(seconds=left)


@pytest.mark.parametrize("role", Role, ids=str)
def test_counters_have_limits_of_their_own(role: Role) -> None:
    office = Limits(timedelta(minutes=15), timedelta(hours=8))
    is_counter = role in {Role.FRONT_OFFICE, Role.SCHOOL_LEADER}
    assert limits_of(role.value, counter=LIMITS, office=office) == (LIMITS if is_counter else office)
