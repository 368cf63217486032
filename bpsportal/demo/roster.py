"""The roster of the demonstration: this week and the next ones, with a gap to be seen, a day exchanged, time off."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.models import User
from audit.places import CHANGES
from audit.services import Entry
from audit.verbs import Verb
from bpsportal.demo.people import Cast
from routing.models import ClosedDay, SchoolYear, Shift, TimeOff
from routing.office_days import day_of
from routing.roster import Post, Season

WEEK, DAY = timedelta(days=7), timedelta(days=1)
BEGINS, ENDS = (9, 3), (6, 22)


def fill_roster(cast: Cast) -> None:
    """Put people on duty from the week of the story's end on; nobody is on duty on the day after the next week."""
    today = day_of(cast.until)
    monday = today - timedelta(days=today.weekday())
    duty, head = cast.listed[0], cast.listed[-1]
    for year in (_year(today) - 1, _year(today)):
        SchoolYear.objects.create(first_on=date(year, *BEGINS), last_on=date(year + 1, *ENDS))
    # In summer the same people are on the summer list.
    season = Season.YEAR if _is_school(today) else Season.SUMMER
    for post, person in ((Post.DEPUTY, head), (Post.HEAD, head), (Post.SUPERINTENDENT, cast.superintendent)):
        _shift(post, person, monday, monday + 12 * WEEK - DAY, season)
    _shift(Post.DUTY, duty, monday, monday + WEEK - DAY, season)
    _shift(Post.DUTY, cast.colleague, monday + WEEK + DAY, monday + 2 * WEEK - DAY, season)
    _shift(Post.DUTY, cast.colleague, monday + 5 * DAY, monday + 5 * DAY, season)
    other = Season.SUMMER if season is Season.YEAR else Season.YEAR
    _shift(Post.DUTY, duty, date(_year(today) + 1, 6, 23), date(_year(today) + 1, 7, 31), other)
    away = monday + 8 * DAY
    TimeOff.objects.create(person=cast.colleague, stand_in=duty, first_on=away, last_on=away + DAY)
    ClosedDay.objects.create(day=date(_year(today), 11, 27), name="Day after Thanksgiving")


def roster_entries(cast: Cast, before: datetime, mint: Callable[[], UUID]) -> Iterator[Entry]:
    """Yield that the head of Legal made the roster, shortly before everything else."""
    done = ("school_year_set", "duties_read", "duty_added", "time_off_added", "closed_day_added")
    for number, word in enumerate(word for word in CHANGES if word in done):
        at = before - timedelta(minutes=10 - number)
        yield Entry(Verb.ROSTER_CHANGED, cast.listed[-1].as_actor(), at, mint(), data={"did": word})


def _shift(post: Post, person: User, first: date, last: date, season: Season) -> None:
    Shift.objects.create(post=post, person=person, first_on=first, last_on=last, season=season)


def _year(day: date) -> int:
    """Return the year in which the school year of a day began; in summer that of the one just over."""
    return day.year if (day.month, day.day) >= BEGINS else day.year - 1


def _is_school(day: date) -> bool:
    return day <= date(_year(day) + 1, *ENDS)
