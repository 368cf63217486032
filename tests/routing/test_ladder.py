"""The ladder as a table: what it says, when each rung is due, and which tables are refused with the line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.clock import NEW_YORK
from requests_intake.rules.entries import LIMITS
from requests_intake.rules.facts import AcknowledgeWithin, Urgency
from routing.ladder import FILE, LADDERS, RUNGS, LadderRefused, Whom, due_at, picture, read
from routing.limits import Within, acknowledge_by
from routing.office_days import closing, is_office_day, opening
from tests.lint import ROOT

MONDAY = datetime(2026, 11, 23, 10, 42, tzinfo=NEW_YORK)


def due(urgency: Urgency, sent: datetime, whom: Whom) -> list[str]:
    limit = acknowledge_by(Within(LIMITS[urgency]), sent)
    moments = [due_at(rung, sent_at=sent, limit=limit) for rung in LADDERS[urgency] if rung.whom is whom]
    return [f"{moment.astimezone(NEW_YORK):%a %H:%M}" for moment in moments]


CLIMBS = {
    "immediate": (
        Urgency.IMMEDIATE,
        MONDAY,
        ["Mon 10:42", "Mon 10:47", "Mon 10:52"],
        "Mon 10:47",
        "Mon 10:52",
        "Mon 10:57",
    ),
    "immediate at night": (
        *(Urgency.IMMEDIATE, MONDAY.replace(hour=23, minute=50)),
        *(["Mon 23:50", "Mon 23:55", "Tue 00:00"], "Mon 23:55", "Tue 00:00", "Tue 00:05"),
    ),
    "same day": (Urgency.SAME_DAY, MONDAY, ["Mon 10:42", "Mon 11:42"], "Mon 11:42", "Mon 12:42", "Mon 13:42"),
    "same day, late": (
        *(Urgency.SAME_DAY, MONDAY.replace(hour=17, minute=0)),
        *(["Mon 17:00", "Tue 08:00"], "Tue 08:00", "Tue 09:00", "Tue 10:00"),
    ),
    "next business day": (
        *(Urgency.STANDARD, MONDAY),
        *(["Mon 10:42", "Mon 15:42"], "Tue 09:42", "Tue 17:30", "Wed 09:30"),
    ),
    "over Thanksgiving": (
        *(Urgency.SAME_DAY, datetime(2026, 11, 25, 17, 0, tzinfo=NEW_YORK)),
        *(["Wed 17:00", "Fri 08:00"], "Fri 08:00", "Fri 09:00", "Fri 10:00"),
    ),
}


@pytest.mark.parametrize(
    ("urgency", "sent", "duty", "next_one", "head", "superintendent"), CLIMBS.values(), ids=CLIMBS.keys()
)
def test_when_each_rung_is_due(
    urgency: Urgency, sent: datetime, duty: list[str], next_one: str, head: str, superintendent: str
) -> None:
    assert due(urgency, sent, Whom.DUTY) == duty
    assert due(urgency, sent, Whom.NEXT) == [next_one]
    assert due(urgency, sent, Whom.HEAD) == [head]
    assert due(urgency, sent, Whom.SUPERINTENDENT) == [superintendent]


FIRST, LAST_ONE = datetime(2026, 1, 1, tzinfo=UTC).timestamp(), datetime(2029, 1, 1, tzinfo=UTC).timestamp()
MOMENTS = st.integers(int(FIRST), int(LAST_ONE)).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(st.sampled_from(Urgency), MOMENTS)
def test_rungs_come_one_after_the_other_in_every_season(urgency: Urgency, sent: datetime) -> None:
    limit = acknowledge_by(Within(LIMITS[urgency]), sent)
    moments = [due_at(rung, sent_at=sent, limit=limit) for rung in LADDERS[urgency]]
    assert moments == sorted(moments)
    assert moments[0] == sent
    assert limit in moments


@given(st.sampled_from([Urgency.SAME_DAY, Urgency.STANDARD]), MOMENTS)
def test_what_waits_for_office_hours_calls_nobody_out_of_them(urgency: Urgency, sent: datetime) -> None:
    limit = acknowledge_by(Within(LIMITS[urgency]), sent)
    for rung in LADDERS[urgency][1:]:
        moment = due_at(rung, sent_at=sent, limit=limit)
        day = moment.astimezone(NEW_YORK).date()
        assert is_office_day(day)
        assert opening(day) <= moment <= closing(day)
        assert closing(day) - opening(day) == timedelta(hours=10)


def test_every_urgency_has_a_ladder_and_every_rung_its_own_name() -> None:
    assert set(LADDERS) == set(Urgency)
    assert {LIMITS[urgency] for urgency in LADDERS} == set(AcknowledgeWithin)
    assert len(RUNGS) == sum(len(rungs) for rungs in LADDERS.values())


GOOD = FILE.read_text(encoding="utf-8")
LAST = len(GOOD.splitlines())
REFUSED = {
    "without an end": (
        GOOD.replace("standard   limit+120 office  superintendent", ""),
        LAST - 1,
        "has no end",
    ),
    "without a beginning": ("immediate 5 always duty", 1, "must begin"),
    "backwards": (
        "immediate 0 always duty\nimmediate 10 always head\nimmediate 5 always next",
        3,
        "before the one",
    ),
    "beyond its end": (GOOD + "standard limit+130 office head", LAST + 1, "ended above"),
    "no time": ("immediate 0 always duty\nimmediate soon always head", 2, "is no time"),
    "an unknown person": ("immediate 0 always duty\nimmediate 5 always mayor", 2, "mayor"),
    "an unknown urgency": ("whenever 0 always duty", 1, "whenever"),
    "a word too few": ("immediate 0 duty", 1, "four words"),
    "empty": ("", 0, "has no end"),
}


@pytest.mark.parametrize(("text", "line", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_a_table_that_cannot_be_used_is_refused_with_the_line(text: str, line: int, why: str) -> None:
    with pytest.raises(LadderRefused, match=why) as refused:
        read(text)
    assert f"line {line}:" in str(refused.value)


def test_the_picture_in_the_readme_is_that_of_the_table() -> None:
    assert f"```mermaid\n{picture()}\n```" in (ROOT / "README.md").read_text(encoding="utf-8")
