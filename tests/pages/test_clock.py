"""How moments are said to people in New York, whatever the season."""

from datetime import UTC, datetime, time, timedelta

import pytest

from pages import clock

NOW = datetime(2026, 11, 23, 15, 44, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        pytest.param(datetime(2026, 11, 23, 15, 42, 7, tzinfo=UTC), "10:42:07 a.m. EST", id="today"),
        pytest.param(datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC), "12:00:00 p.m. EST", id="noon"),
        pytest.param(datetime(2026, 11, 23, 5, 0, 0, tzinfo=UTC), "12:00:00 a.m. EST", id="midnight"),
        pytest.param(
            datetime(2026, 11, 23, 4, 59, 59, tzinfo=UTC), "Nov 22, 11:59:59 p.m. EST", id="last night"
        ),
        pytest.param(datetime(2026, 7, 4, 16, 5, 0, tzinfo=UTC), "Jul 4, 12:05:00 p.m. EDT", id="summer"),
        pytest.param(
            datetime(2025, 12, 31, 20, 0, 0, tzinfo=UTC), "Dec 31, 2025, 3:00:00 p.m. EST", id="last year"
        ),
        pytest.param(
            datetime(2026, 11, 1, 5, 30, 0, tzinfo=UTC),
            "Nov 1, 1:30:00 a.m. EDT",
            id="the doubled hour, first",
        ),
        pytest.param(
            datetime(2026, 11, 1, 6, 30, 0, tzinfo=UTC),
            "Nov 1, 1:30:00 a.m. EST",
            id="the doubled hour, again",
        ),
    ],
)
def test_a_moment_is_said_in_new_york_with_its_zone(moment: datetime, said: str) -> None:
    assert clock.when(moment, now=NOW) == said


def test_seconds_can_be_left_out() -> None:
    assert clock.when(NOW, now=NOW, seconds=False) == "10:44 a.m. EST"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        clock.when(datetime(2026, 11, 23, 10, 42), now=NOW)  # noqa: DTZ001 — the case under test


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "00:00"),
        (0, "00:00"),
        (140, "02:20"),
        (3_599, "59:59"),
        (3_600, "1 h 00 min"),
        (3_905, "1 h 05 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_a_length_of_time_is_said_in_words(seconds: int, said: str) -> None:
    assert clock.length(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("minutes", "direction", "said"),
    [
        pytest.param(-4, "up", "04:00", id="gone by"),
        pytest.param(11, "down", "11:00", id="left"),
        pytest.param(0, "down", "00:00", id="just now due"),
        pytest.param(-4, "down", "04:00 late", id="late"),
        pytest.param(-3 * 24 * 60, "down", "3 days late", id="days late"),
    ],
)
def test_a_clock_says_how_long_since_or_how_long_until(minutes: int, direction: str, said: str) -> None:
    assert clock.clock(NOW + timedelta(minutes=minutes), direction, now=NOW) == said


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (-5, "less than a minute"),
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 00 min"),
        (3900, "1 h 05 min"),
    ],
)
def test_whole_minutes_hurry_nobody(gone: int, said: str) -> None:
    assert clock.minutes(timedelta(seconds=gone)) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-23T15:42:07+00:00", "Monday, November 23, 2026, 10:42 a.m. EST"),
        ("2026-07-04T03:59:00+00:00", "Friday, July 3, 2026, 11:59 p.m. EDT"),
    ],
)
def test_on_paper_a_moment_has_its_weekday_year_and_zone(moment: str, said: str) -> None:
    assert clock.in_full(datetime.fromisoformat(moment)) == said


@pytest.mark.parametrize(
    ("hour", "said"), [(time(7, 30), "7:30 a.m."), (time(12), "12:00 p.m."), (time(0, 5), "12:05 a.m.")]
)
def test_an_hour_of_opening_is_spoken(hour: time, said: str) -> None:
    assert clock.spoken(hour) == said
