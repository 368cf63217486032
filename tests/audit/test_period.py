"""Whole days in New York, also where the clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit.period import BadPeriod, Period, last_days

DAYS = {
    "winter": (date(2026, 11, 23), "2026-11-23T05:00Z", 24),
    "summer": (date(2026, 7, 1), "2026-07-01T04:00Z", 24),
    "the clock goes back": (date(2026, 11, 1), "2026-11-01T04:00Z", 25),
    "the clock goes forward": (date(2026, 3, 8), "2026-03-08T05:00Z", 23),
    "the end of a year": (date(2026, 12, 31), "2026-12-31T05:00Z", 24),
    "a leap day": (date(2028, 2, 29), "2028-02-29T05:00Z", 24),
}


@pytest.mark.parametrize(("day", "since", "hours"), DAYS.values(), ids=DAYS.keys())
def test_a_day_is_as_long_as_it_is_in_new_york(day: date, since: str, hours: int) -> None:
    period = Period(day, day)
    assert period.since == datetime.fromisoformat(since)
    assert period.until - period.since == timedelta(hours=hours)


def test_the_last_day_is_included() -> None:
    period = Period(date(2026, 11, 17), date(2026, 11, 23))
    assert period.until == datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        (datetime(2026, 11, 23, 15, tzinfo=UTC), date(2026, 11, 17), date(2026, 11, 23)),
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), date(2026, 11, 17), date(2026, 11, 23)),
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), date(2026, 11, 18), date(2026, 11, 24)),
    ],
)
def test_seven_days_end_with_today_in_new_york(now: datetime, start: date, end: date) -> None:
    assert last_days(7, now=now) == Period(start, end)


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        (date(2026, 11, 24), date(2026, 11, 23), "The last day is before the first day."),
        (date.min, date(2026, 1, 1), "between the years 2000 and 2199"),
        (date(2026, 1, 1), date.max, "between the years 2000 and 2199"),
    ],
)
def test_days_that_make_no_period_are_refused_in_a_sentence(start: date, end: date, sentence: str) -> None:
    with pytest.raises(BadPeriod, match=sentence):
        Period(start, end)
