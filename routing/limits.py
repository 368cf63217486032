"""By when the Office of Legal Advisor must have acknowledged a request.

The three limits are the urgency table of the domain's vocabulary: 15 minutes, 2 business hours, the next
business day. They are the district's own rule, no law sets them. Holidays are not known here yet, so a limit can
fall earlier than it need, never later.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pages.clock import NEW_YORK

OPENS, CLOSES = time(7, 30), time(17, 30)
SATURDAY = 5


class Within(StrEnum):
    """How fast a request must be acknowledged."""

    MINUTES_15 = "15m"
    BUSINESS_HOURS_2 = "2bh"
    BUSINESS_DAY_1 = "1bd"


def acknowledge_by(within: Within, start: datetime) -> datetime:
    """Return the moment by which a request that came at `start` (aware) must be acknowledged (UTC)."""
    match within:
        case Within.MINUTES_15:
            return start + timedelta(minutes=15)
        case Within.BUSINESS_HOURS_2:
            return _add_business_time(start, timedelta(hours=2))
        case Within.BUSINESS_DAY_1:
            return _closing(_next_business_day(start.astimezone(NEW_YORK)))


def _add_business_time(start: datetime, needed: timedelta) -> datetime:
    """Walk forward through office hours until `needed` has passed."""
    local = start.astimezone(NEW_YORK)
    while True:
        if local.weekday() < SATURDAY:
            begin = max(start, _at(local, OPENS))
            left = _at(local, CLOSES) - begin
            if left >= needed:
                return begin + needed
            needed -= max(left, timedelta())
        local = _next_business_day(local)


def _next_business_day(local: datetime) -> datetime:
    """Return the same clock time on the next weekday."""
    following = local + timedelta(days=1)
    while following.weekday() >= SATURDAY:
        following += timedelta(days=1)
    return following


def _at(local: datetime, clock: time) -> datetime:
    """Return that day's clock time as UTC, so that differences are real time across a clock change."""
    return datetime.combine(local.date(), clock, NEW_YORK).astimezone(ZoneInfo("UTC"))


def _closing(local: datetime) -> datetime:
    return _at(local, CLOSES)
