"""A stretch of whole days in New York, where the schools are."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


class BadPeriod(ValueError):
    """The days do not make a period; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included.

    Raises `BadPeriod` if the end lies before the start or a day lies outside 2000 to 2199.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if not (EARLIEST <= self.start <= LATEST and EARLIEST <= self.end <= LATEST):
            raise BadPeriod("Use days between the years 2000 and 2199.")
        if self.end < self.start:
            raise BadPeriod("The last day is before the first day. Swap them.")

    @property
    def since(self) -> datetime:
        """The first moment of the first day (UTC)."""
        return _midnight(self.start)

    @property
    def until(self) -> datetime:
        """The first moment after the last day (UTC); a day of a clock change has 23 or 25 hours."""
        return _midnight(self.end + timedelta(days=1))


def last_days(count: int, *, now: datetime) -> Period:
    """Return the `count` days that end with the day of `now` in New York."""
    today = now.astimezone(NEW_YORK).date()
    return Period(today - timedelta(days=count - 1), today)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, NEW_YORK).astimezone(UTC)
