"""By when the Office of Legal Advisor must have acknowledged a request.

The three limits are the urgency table of the domain's vocabulary: 15 minutes, 2 business hours, the next
business day. They are the district's own rule, no law sets them.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from routing.office_days import NO_DAYS, Closed, after_office_time, closing, day_of, next_office_day


class Within(StrEnum):
    """How fast a request must be acknowledged."""

    MINUTES_15 = "15m"
    BUSINESS_HOURS_2 = "2bh"
    BUSINESS_DAY_1 = "1bd"


def acknowledge_by(within: Within, start: datetime, closed: Closed = NO_DAYS) -> datetime:
    """Return the moment (UTC) by which a request that came at `start` (aware) must be acknowledged.

    `closed` are the district's own days off; the state's holidays are known.
    """
    match within:
        case Within.MINUTES_15:
            return start + timedelta(minutes=15)
        case Within.BUSINESS_HOURS_2:
            return after_office_time(start, timedelta(hours=2), closed)
        case Within.BUSINESS_DAY_1:
            return closing(next_office_day(day_of(start), closed))
