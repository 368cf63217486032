"""On which days and hours the offices work: New York weekdays that are no holiday, 7:30 to 17:30.

Holidays are those of Massachusetts (package `holidays`) and the days on which the district closes its offices, which
the roster holds and hands in. A day is a calendar day in New York: 23 or 25 hours long where the clock changes.
"""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays

from pages.clock import NEW_YORK

OPENS, CLOSES = time(7, 30), time(17, 30)
SATURDAY = 5
DAY = timedelta(days=1)
NO_DAYS: frozenset[date] = frozenset()
Closed = Container[date]


@cache
def state_holidays(year: int) -> frozenset[date]:
    """Return the holidays of Massachusetts in a year, with the weekday on which each is kept."""
    return frozenset(holidays.country_holidays("US", subdiv="MA", years=year))


def is_office_day(day: date, closed: Closed = NO_DAYS) -> bool:
    """Say whether the offices work on a day; `closed` are the district's own days off."""
    return day.weekday() < SATURDAY and day not in state_holidays(day.year) and day not in closed


def day_of(moment: datetime) -> date:
    """Return the day in New York on which a moment (aware) falls."""
    return moment.astimezone(NEW_YORK).date()


def next_office_day(day: date, closed: Closed = NO_DAYS) -> date:
    """Return the first office day after a day."""
    day += DAY
    while not is_office_day(day, closed):
        day += DAY
    return day


def office_day_before(day: date, closed: Closed = NO_DAYS) -> date:
    """Return the last office day before a day."""
    day -= DAY
    while not is_office_day(day, closed):
        day -= DAY
    return day


def opening(day: date) -> datetime:
    """Return when the offices open on a day (UTC)."""
    return _at(day, OPENS)


def closing(day: date) -> datetime:
    """Return when the offices close on a day (UTC)."""
    return _at(day, CLOSES)


def after_office_time(start: datetime, needed: timedelta, closed: Closed = NO_DAYS) -> datetime:
    """Return the moment (UTC) at which so much office time has passed since `start` (aware)."""
    day = day_of(start)
    while True:
        if is_office_day(day, closed):
            begin = max(start, opening(day))
            left = closing(day) - begin
            if left >= needed:
                return (begin + needed).astimezone(UTC)
            needed -= max(left, timedelta())
        day = next_office_day(day, closed)


def _at(day: date, clock: time) -> datetime:
    """Return that day's clock time as UTC, so that differences are real time across a clock change."""
    return datetime.combine(day, clock, NEW_YORK).astimezone(UTC)
