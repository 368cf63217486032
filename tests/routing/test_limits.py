"""By when somebody must have said "I have it": three limits, counted in office time across nights and clock changes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from requests_intake.rules.facts import AcknowledgeWithin, Urgency
from routing.limits import Within, acknowledge_by
from routing.services import URGENCY_RANK

NEW_YORK = ZoneInfo("America/New_York")
MINUTES, HOURS, DAY = Within.MINUTES_15, Within.BUSINESS_HOURS_2, Within.BUSINESS_DAY_1

LIMITS = {
    "fifteen minutes in the morning": (MINUTES, "2026-11-23 10:42", "2026-11-23 10:57"),
    "fifteen minutes at night too": (MINUTES, "2026-11-22 23:50", "2026-11-23 00:05"),
    "two hours in the morning": (HOURS, "2026-11-23 10:42", "2026-11-23 12:42"),
    "two hours before the office opens": (HOURS, "2026-11-23 06:00", "2026-11-23 09:30"),
    "two hours that end with the day": (HOURS, "2026-11-23 15:30", "2026-11-23 17:30"),
    "two hours over night": (HOURS, "2026-11-23 16:30", "2026-11-24 08:30"),
    "two hours after the office closed": (HOURS, "2026-11-23 18:00", "2026-11-24 09:30"),
    "two hours over the weekend": (HOURS, "2026-11-20 17:00", "2026-11-23 09:00"),
    "two hours on a Sunday": (HOURS, "2026-11-22 12:00", "2026-11-23 09:30"),
    "two hours over the end of summer time": (HOURS, "2026-10-30 17:00", "2026-11-02 09:00"),
    "two hours over the start of summer time": (HOURS, "2026-03-06 17:00", "2026-03-09 09:00"),
    "the next business day": (DAY, "2026-11-23 10:42", "2026-11-24 17:30"),
    "the next business day, late": (DAY, "2026-11-23 23:59", "2026-11-24 17:30"),
    "the next business day after a Friday": (DAY, "2026-11-20 10:00", "2026-11-23 17:30"),
    "the next business day after a Saturday": (DAY, "2026-11-21 10:00", "2026-11-23 17:30"),
}


def _in_new_york(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(("within", "came", "limit"), LIMITS.values(), ids=LIMITS.keys())
def test_the_limit(within: Within, came: str, limit: str) -> None:
    found = acknowledge_by(within, _in_new_york(came).astimezone(UTC))
    assert found == _in_new_york(limit)


@pytest.mark.parametrize("within", Within, ids=str)
def test_a_limit_is_never_before_the_request(within: Within) -> None:
    for hour in range(0, 24 * 14, 5):
        came = datetime(2026, 10, 26, tzinfo=UTC).timestamp() + hour * 3600
        moment = datetime.fromtimestamp(came, UTC)
        assert acknowledge_by(within, moment) > moment


def test_every_limit_of_the_rules_is_known_here() -> None:
    assert {limit.value for limit in AcknowledgeWithin} == {within.value for within in Within}


def test_every_urgency_has_its_place_in_the_queue() -> None:
    assert sorted(Urgency, key=URGENCY_RANK.__getitem__) == [
        Urgency.IMMEDIATE,
        Urgency.SAME_DAY,
        Urgency.STANDARD,
    ]
