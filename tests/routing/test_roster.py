"""Who is on duty and who is called, decided from values: weeks, days, time off, summer, and never nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.clock import NEW_YORK
from routing.ladder import Whom
from routing.office_days import closing, day_of, is_office_day, opening
from routing.roster import (
    DAY,
    Absence,
    Gap,
    Line,
    Place,
    Post,
    Roster,
    Season,
    called,
    duties_of,
    gaps,
    on_post,
    summer_gaps,
)
from routing.roster_text import RosterRefused, read

DANA, IRIS, LUIS, JOAN, KIM = range(1, 6)
STAFF = {
    DANA: Place.ADVISOR,
    IRIS: Place.ADVISOR,
    LUIS: Place.HEAD,
    JOAN: Place.SUPERINTENDENT,
    KIM: Place.SUPERINTENDENT,
}
MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY + 6 * DAY
WEEK = Line(Post.DUTY, DANA, MONDAY, SUNDAY)
TUESDAY_OF_IRIS = Line(Post.DUTY, IRIS, MONDAY + DAY, MONDAY + DAY)
DEPUTY = Line(Post.DEPUTY, IRIS, MONDAY, SUNDAY)
PEOPLE = {"dana": DANA, "iris": IRIS, "luis": LUIS}


def roster(*lines: Line, away: tuple[Absence, ...] = (), staff: dict[int, Place] | None = None) -> Roster:
    return Roster(lines=lines, absences=away, staff=STAFF if staff is None else staff)


def test_a_day_goes_before_its_week() -> None:
    made = roster(WEEK, TUESDAY_OF_IRIS)
    assert [on_post(made, Post.DUTY, MONDAY + n * DAY) for n in range(3)] == [DANA, IRIS, DANA]


@pytest.mark.parametrize(("stand_in", "found"), [(IRIS, IRIS), (None, None), (99, None)])
def test_who_is_away_is_stood_in_for_by_somebody_who_is_there(
    stand_in: int | None, found: int | None
) -> None:
    away = Absence(DANA, MONDAY, MONDAY, stand_in)
    made = roster(WEEK, away=(away,))
    assert on_post(made, Post.DUTY, MONDAY) == found
    assert on_post(made, Post.DUTY, MONDAY + DAY) == DANA


def test_a_stand_in_who_is_away_too_does_not_count() -> None:
    away = (Absence(DANA, MONDAY, MONDAY, IRIS), Absence(IRIS, MONDAY, MONDAY))
    assert on_post(roster(WEEK, away=away), Post.DUTY, MONDAY) is None


CALLED = {
    "who is on duty": (roster(WEEK), Whom.DUTY, (DANA,)),
    "whoever usually is, where the roster is empty": (Roster(staff=STAFF, standing=IRIS), Whom.DUTY, (IRIS,)),
    "the heads, where nobody is on duty": (roster(), Whom.DUTY, (LUIS,)),
    "everybody at Legal, where there is no head": (
        *(roster(staff={DANA: Place.ADVISOR, IRIS: Place.ADVISOR}), Whom.DUTY),
        (DANA, IRIS),
    ),
    "the Superintendent's Office, where there is nobody at Legal": (
        *(roster(staff={JOAN: Place.SUPERINTENDENT}), Whom.DUTY),
        (JOAN,),
    ),
    "the deputy": (roster(WEEK, DEPUTY), Whom.NEXT, (IRIS,)),
    "another advisor, where there is no deputy": (roster(WEEK), Whom.NEXT, (IRIS,)),
    "the head, where there is no other advisor": (
        *(roster(WEEK, staff={DANA: Place.ADVISOR, LUIS: Place.HEAD}), Whom.NEXT),
        (LUIS,),
    ),
    "the head": (roster(WEEK), Whom.HEAD, (LUIS,)),
    "who is head that week": (roster(Line(Post.HEAD, IRIS, MONDAY, SUNDAY)), Whom.HEAD, (IRIS,)),
    "all of the Superintendent's Office": (roster(), Whom.SUPERINTENDENT, (JOAN, KIM)),
    "who is on call there": (
        *(roster(Line(Post.SUPERINTENDENT, KIM, MONDAY, SUNDAY)), Whom.SUPERINTENDENT),
        (KIM,),
    ),
    "somebody on leave rather than nobody": (
        *(roster(away=(Absence(LUIS, MONDAY, MONDAY),), staff={LUIS: Place.HEAD}), Whom.HEAD),
        (LUIS,),
    ),
}


@pytest.mark.parametrize(("made", "whom", "people"), CALLED.values(), ids=CALLED.keys())
def test_who_is_called(made: Roster, whom: Whom, people: tuple[int, ...]) -> None:
    assert called(made, whom, MONDAY, sealed=False) == people


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
LINES = st.builds(
    lambda post, person, first, length: Line(post, person, first, first + timedelta(length)),
    *(st.sampled_from(Post), st.sampled_from([*STAFF, 99]), DAYS, st.integers(0, 40)),
)
AWAY = st.builds(
    lambda person, first, length, other: Absence(person, first, first + timedelta(length), other),
    *(st.sampled_from([*STAFF]), DAYS, st.integers(0, 400), st.sampled_from([None, *STAFF])),
)
PARTS = st.dictionaries(st.sampled_from([*STAFF]), st.sampled_from(Place), min_size=1)


@given(st.lists(LINES), st.lists(AWAY), PARTS, DAYS, st.sampled_from(Whom))
def test_somebody_who_works_here_is_always_found_and_a_sealed_matter_stays_inside_legal(
    lines: list[Line], away: list[Absence], staff: dict[int, Place], day: date, whom: Whom
) -> None:
    made = roster(*lines, away=tuple(away), staff=staff)
    people = called(made, whom, day, sealed=False)
    has_superintendent = Place.SUPERINTENDENT in staff.values()
    assert people or (whom is Whom.SUPERINTENDENT and not has_superintendent)
    assert set(people) <= set(staff)
    inside = called(roster(away=tuple(away), staff=staff), whom, day, sealed=True)
    assert all(staff[who] is not Place.SUPERINTENDENT for who in inside)


SECONDS = st.integers(
    int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2029, 1, 1, tzinfo=UTC).timestamp())
)


@given(SECONDS)
def test_every_moment_belongs_to_one_day_across_both_clock_changes(second: int) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    day = day_of(moment)
    start, end = (datetime(d.year, d.month, d.day, tzinfo=NEW_YORK).timestamp() for d in (day, day + DAY))
    assert start <= second < end
    assert end - start in {23 * 3600, 24 * 3600, 25 * 3600}


@given(DAYS)
def test_offices_open_for_ten_hours_at_the_same_clock_time_on_every_day(day: date) -> None:
    assert closing(day) - opening(day) == timedelta(hours=10)
    assert f"{opening(day).astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == f"{day} 07:30"


CLOSED = {
    "a Sunday": ("2026-11-22", False),
    "Thanksgiving": ("2026-11-26", False),
    "Patriots' Day": ("2026-04-20", False),
    "Independence Day, kept on a Saturday": ("2026-07-04", False),
    "the district's own day off": ("2026-11-27", False),
    "a Monday": ("2026-11-23", True),
}


@pytest.mark.parametrize(("day", "works"), CLOSED.values(), ids=CLOSED.keys())
def test_office_days(day: str, *, works: bool) -> None:
    assert is_office_day(date.fromisoformat(day), {date(2026, 11, 27)}) is works


def test_gaps_are_shown_a_week_ahead() -> None:
    made = roster(WEEK, DEPUTY)
    assert gaps(made, MONDAY) == [
        Gap(Post.DUTY, SUNDAY + DAY, SUNDAY + DAY),
        Gap(Post.DEPUTY, SUNDAY + DAY, SUNDAY + DAY),
    ]
    assert [gap.post for gap in gaps(Roster(staff={DANA: Place.ADVISOR}), MONDAY)] == list(Post)


YEARS = ((date(2025, 9, 3), date(2026, 6, 22)), (date(2026, 9, 3), date(2027, 6, 22)))
JULY = Line(Post.DUTY, IRIS, date(2026, 7, 1), date(2026, 7, 31), Season.SUMMER)


def test_in_summer_only_the_summer_list_counts() -> None:
    all_year = Line(Post.DUTY, DANA, date(2026, 6, 1), date(2026, 9, 30))
    made = Roster(lines=(all_year, JULY), years=YEARS, staff=STAFF)
    days = (date(2026, 6, 22), date(2026, 6, 23), date(2026, 7, 1), date(2026, 9, 3))
    assert [on_post(made, Post.DUTY, day) for day in days] == [DANA, None, IRIS, DANA]


@pytest.mark.parametrize(
    ("today", "found"),
    [
        ("2026-05-31", []),
        ("2026-06-01", [("2026-06-23", "2026-06-30"), ("2026-08-01", "2026-09-02")]),
        ("2026-08-15", [("2026-08-15", "2026-09-02")]),
        ("2026-09-03", []),
    ],
)
def test_a_summer_list_with_gaps_is_shown_from_the_first_of_june(
    today: str, found: list[tuple[str, str]]
) -> None:
    made = Roster(lines=(JULY,), years=YEARS, staff=STAFF)
    spans = [(str(gap.first), str(gap.last)) for gap in summer_gaps(made, date.fromisoformat(today))]
    assert spans == found


def test_ones_own_days_count_stand_ins_and_exchanged_days() -> None:
    away = Absence(DANA, MONDAY + 3 * DAY, MONDAY + 3 * DAY, IRIS)
    made = roster(WEEK, TUESDAY_OF_IRIS, away=(away,))
    own = [(line.first.day, line.last.day) for line in duties_of(made, DANA, MONDAY, SUNDAY)]
    others = [(line.first.day, line.last.day) for line in duties_of(made, IRIS, MONDAY, SUNDAY)]
    assert own == [(23, 23), (25, 25), (27, 29)]
    assert others == [(24, 24), (26, 26)]


TYPED = {
    "a gap": (
        "duty 2026-11-23 2026-11-29 dana\nduty 2026-12-01 2026-12-06 iris",
        2,
        "nobody is on this post",
    ),
    "an overlap": ("duty 2026-11-23 2026-11-29 dana\n\nduty 2026-11-29 2026-12-06 iris", 3, "already"),
    "two on one day": ("duty 2026-11-23 2026-11-23 dana\nduty 2026-11-23 2026-11-23 iris", 2, "already"),
    "an unknown name": ("duty 2026-11-23 2026-11-29 nobody", 1, "signs in as 'nobody'"),
    "an unknown post": ("janitor 2026-11-23 2026-11-29 dana", 1, "is no post"),
    "no day": ("duty 2026-11-23 2026-11-31 dana", 1, "is no day"),
    "backwards": ("duty 2026-11-29 2026-11-23 dana", 1, "is before"),
    "a word too few": ("duty 2026-11-29 dana", 1, "the first day"),
}


@pytest.mark.parametrize(("text", "line", "why"), TYPED.values(), ids=TYPED.keys())
def test_a_typed_list_that_cannot_be_used_is_refused_with_the_line(text: str, line: int, why: str) -> None:
    with pytest.raises(RosterRefused, match=why) as refused:
        read(text, PEOPLE, season=Season.YEAR)
    assert f"Line {line}:" in str(refused.value)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(RosterRefused, match="empty"):
        read("\n  \n", PEOPLE, season=Season.YEAR)


def test_a_typed_list_is_read() -> None:
    text = "duty 2026-11-23 2026-11-29 dana\nduty 2026-11-24 2026-11-24 iris\nduty 2026-11-30 2026-12-06 luis"
    lines = read(text, PEOPLE, season=Season.SUMMER)
    assert [(line.person, line.first.day, line.season) for line in lines] == [
        (DANA, 23, Season.SUMMER),
        (IRIS, 24, Season.SUMMER),
        (LUIS, 30, Season.SUMMER),
    ]
