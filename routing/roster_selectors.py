"""What the pages of the roster show: who is on duty in the next days, gaps, the rows behind it, one's own days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from routing.models import CalendarLink, ClosedDay, SchoolYear, Shift, TimeOff
from routing.office_days import day_of, is_office_day
from routing.people import closed_days, roster_between
from routing.roster import AHEAD, DAY, Gap, Line, Post, Season, duties_of, gaps, on_post, summer_gaps
from routing.roster_services import digest_of

SHOWN_DAYS = 14
FEED_PAST, FEED_AHEAD = timedelta(days=30), timedelta(days=200)
MOST = 200
POSTS: Mapping[str, str] = {
    Post.DUTY: "Advisor on duty",
    Post.DEPUTY: "Deputy",
    Post.HEAD: "Head of OLA",
    Post.SUPERINTENDENT: "Superintendent’s Office",
}


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day: who stands on each post (None: nobody), and whether the offices work."""

    day: date
    people: list[User | None]
    is_office_day: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """Days on which nobody stands on a post, as the page says it."""

    post: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Held:
    """One row of the roster in words; `what` is how it is removed, empty where it cannot be."""

    what: str
    pk: int
    words: str
    first: date
    last: date


def next_days(now: datetime) -> list[DayRow]:
    """Return who is on duty today and on the days after it."""
    first = day_of(now)
    days = [first + number * DAY for number in range(SHOWN_DAYS)]
    roster, closed = roster_between(days[0], days[-1]), closed_days()
    people = User.objects.in_bulk(list(roster.staff))
    return [
        DayRow(
            day,
            [people.get(who) if (who := on_post(roster, post, day)) else None for post in Post],
            is_office_day(day, closed),
        )
        for day in days
    ]


def warnings(now: datetime) -> list[Warned]:
    """Return the gaps of the week ahead, and from 1 June those of the summer list."""
    today = day_of(now)
    ahead = roster_between(today, today + AHEAD * DAY)
    found = gaps(ahead, today) + summer_gaps(roster_between(today, date(today.year, 12, 31)), today)
    return [_warned(gap) for gap in dict.fromkeys(found)]


def _warned(gap: Gap) -> Warned:
    return Warned(POSTS[gap.post], gap.first, gap.last)


def held(now: datetime) -> list[Held]:
    """Return every row of the roster that is not over yet, in words."""
    today = day_of(now)
    shifts = Shift.objects.filter(last_on__gte=today).select_related("person")[:MOST]
    away = TimeOff.objects.filter(last_on__gte=today).select_related("person", "stand_in")[:MOST]
    closed = ClosedDay.objects.filter(day__gte=today)[:MOST]
    years = SchoolYear.objects.filter(last_on__gte=today)[:MOST]
    return [
        *(Held("duty", row.pk, _duty_words(row), row.first_on, row.last_on) for row in shifts),
        *(Held("time_off", row.pk, _away_words(row), row.first_on, row.last_on) for row in away),
        *(Held("closed_day", row.pk, f"Offices closed: {row.name}", row.day, row.day) for row in closed),
        *(Held("", row.pk, "School year", row.first_on, row.last_on) for row in years),
    ]


def _duty_words(row: Shift) -> str:
    summer = ", summer list" if row.season == Season.SUMMER else ""
    gone = "" if row.person.is_active else ". This person has left. Put somebody else on it"
    return f"{row.person}: {POSTS[row.post]}{summer}{gone}"


def _away_words(row: TimeOff) -> str:
    return f"{row.person} is away; {row.stand_in or 'nobody'} stands in"


def own_duties(person: User, now: datetime) -> list[Line]:
    """Return when a person is on duty, from a month ago to half a year ahead."""
    first, last = day_of(now - FEED_PAST), day_of(now + FEED_AHEAD)
    return duties_of(roster_between(first, last), person.pk, first, last)


def has_calendar(person: User) -> bool:
    """Say whether a person has a private calendar address that works."""
    return CalendarLink.objects.filter(person=person, ended_at=None).exists()


def owner_of(secret: str) -> User | None:
    """Return whose calendar a secret opens; nobody's if it has ended or the account no longer works."""
    link = CalendarLink.objects.filter(digest=digest_of(secret), ended_at=None, person__is_active=True)
    found = link.select_related("person").first()
    return found.person if found else None
