"""Who is on duty on a day, who stands in, who is called when nobody is; decided from values.

A duty day is a calendar day in New York. A line for one day goes before a line for a week. Out of the school year
only the summer list counts. Somebody is always found while anybody works at Legal or at the Superintendent's Office.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from routing.ladder import Whom

DAY = timedelta(days=1)
AHEAD = 8
SUMMER_LIST_DUE = (6, 1)  # LGL-07: the summer coverage list is due on 1 June
Days = tuple[date, date]


class Post(StrEnum):
    """What a person stands for."""

    DUTY = "duty"
    DEPUTY = "deputy"
    HEAD = "head"
    SUPERINTENDENT = "superintendent"


class Season(StrEnum):
    """Which list a line belongs to."""

    YEAR = "year"
    SUMMER = "summer"


class Place(StrEnum):
    """Where somebody works, whoever is on duty."""

    ADVISOR = "advisor"
    HEAD = "head"
    SUPERINTENDENT = "superintendent"


@dataclass(frozen=True, slots=True)
class Line:
    """One person on one post, both days included."""

    post: Post
    person: int
    first: date
    last: date
    season: Season = Season.YEAR

    @property
    def is_day(self) -> bool:
        """Say whether it is for a single day."""
        return self.first == self.last

    def covers(self, day: date) -> bool:
        """Say whether the day is one of its days."""
        return self.first <= day <= self.last

    def clashes(self, other: "Line") -> bool:
        """Say whether both would be on the same post on the same day; a day may stand inside a week."""
        is_same = (self.post, self.season, self.is_day) == (other.post, other.season, other.is_day)
        return is_same and self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person is away, and who stands in for them."""

    person: int
    first: date
    last: date
    stand_in: int | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything that decides who is called; `staff` are those with an account that works, `standing` the usual one."""

    lines: tuple[Line, ...] = ()
    absences: tuple[Absence, ...] = ()
    years: tuple[Days, ...] = ()
    staff: Mapping[int, Place] = field(default_factory=dict)
    standing: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which nobody stands on a post."""

    post: Post
    first: date
    last: date


def season_of(roster: Roster, day: date) -> Season:
    """Say which list counts on a day; while no school year is known, that of the school year."""
    is_year = not roster.years or any(first <= day <= last for first, last in roster.years)
    return Season.YEAR if is_year else Season.SUMMER


def is_there(roster: Roster, person: int | None, day: date) -> bool:
    """Say whether a person has an account that works and is not away."""
    is_away = any(a.person == person and a.first <= day <= a.last for a in roster.absences)
    return person in roster.staff and not is_away


def on_post(roster: Roster, post: Post, day: date) -> int | None:
    """Return who stands on a post, or stands in there; None if the roster names nobody who is there."""
    season = season_of(roster, day)
    found = [
        line for line in roster.lines if line.post is post and line.season is season and line.covers(day)
    ]
    for line in sorted(found, key=lambda line: not line.is_day):
        if is_there(roster, line.person, day):
            return line.person
        away = [a for a in roster.absences if a.person == line.person and a.first <= day <= a.last]
        for absence in away:
            if is_there(roster, absence.stand_in, day):
                return absence.stand_in
    return None


def called(roster: Roster, whom: Whom, day: date, *, sealed: bool) -> tuple[int, ...]:
    """Return who is called; for a sealed matter nobody outside Legal, so nobody at all in place of the Superintendent.

    Otherwise empty only if nobody works at Legal or at the Superintendent's Office.
    """
    if whom is Whom.SUPERINTENDENT:
        return () if sealed else _superintendent(roster, day)
    found = _CHOICES[whom](roster, day) or _heads(roster, day) or _of(roster, day, Place.ADVISOR)
    return found or (() if sealed else _superintendent(roster, day))


def _duty(roster: Roster, day: date) -> tuple[int, ...]:
    """Return the person on duty, else whoever usually is."""
    person = on_post(roster, Post.DUTY, day)
    if person is None and is_there(roster, roster.standing, day):
        person = roster.standing
    return () if person is None else (person,)


def _next(roster: Roster, day: date) -> tuple[int, ...]:
    """Return the deputy, else the first other advisor who is there."""
    on_duty, deputy = _duty(roster, day), on_post(roster, Post.DEPUTY, day)
    if deputy is not None and deputy not in on_duty:
        return (deputy,)
    others = [
        who for who in _of(roster, day, Place.ADVISOR) if who not in on_duty and is_there(roster, who, day)
    ]
    return tuple(others[:1])


def _heads(roster: Roster, day: date) -> tuple[int, ...]:
    head = on_post(roster, Post.HEAD, day)
    return _of(roster, day, Place.HEAD) if head is None else (head,)


def _superintendent(roster: Roster, day: date) -> tuple[int, ...]:
    person = on_post(roster, Post.SUPERINTENDENT, day)
    return _of(roster, day, Place.SUPERINTENDENT) if person is None else (person,)


def _of(roster: Roster, day: date, place: Place) -> tuple[int, ...]:
    """Return everybody of a place who is there; those who are away too, rather than nobody."""
    everybody = tuple(sorted(who for who, where in roster.staff.items() if where is place))
    return tuple(who for who in everybody if is_there(roster, who, day)) or everybody


_CHOICES = {Whom.DUTY: _duty, Whom.NEXT: _next, Whom.HEAD: _heads}
_PLACES = {Post.HEAD: Place.HEAD, Post.SUPERINTENDENT: Place.SUPERINTENDENT}


def gaps(roster: Roster, first: date, days: int = AHEAD) -> list[Gap]:
    """Return on which of these days nobody stands on a post, as spans.

    The head and the Superintendent's Office have a gap only if nobody of theirs is there either.
    """
    found: list[Gap] = []
    for post in Post:
        open_days = [day for day in each_day(first, first + (days - 1) * DAY) if _is_open(roster, post, day)]
        found += [Gap(post, *span) for span in spans(open_days)]
    return found


def _is_open(roster: Roster, post: Post, day: date) -> bool:
    if on_post(roster, post, day) is not None:
        return False
    place = _PLACES.get(post)
    return place is None or not any(is_there(roster, who, day) for who in _of(roster, day, place))


def summer_gaps(roster: Roster, today: date) -> list[Gap]:
    """Return the days of the coming summer without an advisor on duty; nothing before 1 June."""
    due = date(today.year, *SUMMER_LIST_DUE)
    ends = [last for _, last in roster.years if last.year == today.year]
    begins = [first for first, _ in roster.years if first.year == today.year and first > today]
    if today < due or not ends or not begins or min(begins) <= min(ends):
        return []
    days = each_day(max(today, min(ends) + DAY), min(begins) - DAY)
    open_days = [day for day in days if on_post(roster, Post.DUTY, day) is None]
    return [Gap(Post.DUTY, *span) for span in spans(open_days)]


def duties_of(roster: Roster, person: int, first: date, last: date) -> list[Line]:
    """Return when a person is on a post between two days, stand-ins and exchanged days counted, as spans."""
    found: list[Line] = []
    for post in Post:
        own = [day for day in each_day(first, last) if on_post(roster, post, day) == person]
        found += [Line(post, person, *span) for span in spans(own)]
    return sorted(found, key=lambda line: (line.first, line.post))


def each_day(first: date, last: date) -> Iterator[date]:
    """Yield the days from the first to the last."""
    while first <= last:
        yield first
        first += DAY


def spans(days: Iterable[date]) -> list[Days]:
    """Join days that follow each other."""
    found: list[Days] = []
    for day in days:
        if found and found[-1][1] + DAY == day:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found
