"""Changing the roster: who is on duty, who is away, which days are closed; each change is one event."""

from datetime import date, datetime
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from django.db import transaction

from accounts.models import Office, User
from accounts.permissions import require
from accounts.roles import Ability
from audit.services import Value, record
from audit.verbs import Verb
from routing.models import CalendarLink, ClosedDay, SchoolYear, Shift, TimeOff
from routing.people import PLACES, line_of
from routing.roster import Line, Season
from routing.roster_text import RosterRefused, read

REMOVED = {
    "duty": (Shift, "duty_removed"),
    "time_off": (TimeOff, "time_off_removed"),
    "closed_day": (ClosedDay, "closed_day_removed"),
}


def _begin(actor: User) -> None:
    """Ask, and let one change of the roster run at a time."""
    require(actor, Ability.MANAGE_ROSTER)
    list(Office.objects.select_for_update().filter(code=Office.Code.LEGAL))


def _note(did: str, *, actor: User, now: datetime, action_id: UUID, **data: Value) -> None:
    record(
        Verb.ROSTER_CHANGED, actor=actor.as_actor(), now=now, action_id=action_id, data={"did": did, **data}
    )


@transaction.atomic(durable=True)
def add_duty(line: Line, *, actor: User, now: datetime, action_id: UUID) -> Shift:
    """Put a person on a post.

    Raises `RosterRefused` if the days are in the wrong order or somebody is on that post then.
    """
    _begin(actor)
    if line.last < line.first:
        raise RosterRefused(f"The last day, {line.last}, is before the first, {line.first}.")
    for other in _known():
        if line.clashes(other):
            raise RosterRefused(f"Somebody is on this post already from {other.first} to {other.last}.")
    shift = _keep(line)
    days: dict[str, Value] = {"post": line.post.value, "person": line.person, **_days(line.first, line.last)}
    _note("duty_added", actor=actor, now=now, action_id=action_id, **days)
    return shift


@transaction.atomic(durable=True)
def read_list(text: str, *, season: Season, actor: User, now: datetime, action_id: UUID) -> int:
    """Put a typed list of duties into the roster, all of it or nothing; return how many there were.

    Raises `RosterRefused` with the line.
    """
    _begin(actor)
    people = dict(User.objects.filter(role__in=PLACES, is_active=True).values_list("username", "pk"))
    lines = read(text, people, season=season, known=_known())
    for line in lines:
        _keep(line)
    _note("duties_read", actor=actor, now=now, action_id=action_id, duties=len(lines), season=season.value)
    return len(lines)


@transaction.atomic(durable=True)
def add_time_off(  # who, when, who instead, and the three that every service takes
    person: User,
    *,
    stand_in: User | None,
    first: date,
    last: date,
    actor: User,
    now: datetime,
    action_id: UUID,
) -> TimeOff:
    """Note that a person is away, and who stands in.

    Raises `RosterRefused` if the days are in the wrong order or a person would stand in for themselves.
    """
    _begin(actor)
    if last < first:
        raise RosterRefused(f"The last day, {last}, is before the first, {first}.")
    if stand_in == person:
        raise RosterRefused("Somebody else must stand in.")
    away = TimeOff.objects.create(person=person, stand_in=stand_in, first_on=first, last_on=last)
    people: dict[str, Value] = {"person": person.pk, "stand_in": stand_in.pk if stand_in else None}
    _note("time_off_added", actor=actor, now=now, action_id=action_id, **people, **_days(first, last))
    return away


@transaction.atomic(durable=True)
def add_closed_day(day: date, *, name: str, actor: User, now: datetime, action_id: UUID) -> ClosedDay:
    """Note a day on which the district closes its offices.

    Raises `RosterRefused` if it is noted already.
    """
    _begin(actor)
    if ClosedDay.objects.filter(day=day).exists():
        raise RosterRefused(f"{day} is noted as closed already.")
    closed = ClosedDay.objects.create(day=day, name=name)
    _note("closed_day_added", actor=actor, now=now, action_id=action_id, day=day.isoformat())
    return closed


@transaction.atomic(durable=True)
def set_school_year(first: date, last: date, *, actor: User, now: datetime, action_id: UUID) -> SchoolYear:
    """Set the days of the school year that begins in the year of `first`.

    Raises `RosterRefused` if it would end before it begins or overlap another one.
    """
    _begin(actor)
    if last <= first:
        raise RosterRefused(f"The last day, {last}, must come after the first, {first}.")
    others = SchoolYear.objects.exclude(first_on__year=first.year)
    if others.filter(first_on__lte=last, last_on__gte=first).exists():
        raise RosterRefused("Another school year has some of these days.")
    year = SchoolYear.objects.filter(first_on__year=first.year).first() or SchoolYear()
    year.first_on, year.last_on = first, last
    year.save()
    _note("school_year_set", actor=actor, now=now, action_id=action_id, **_days(first, last))
    return year


@transaction.atomic(durable=True)
def remove(kind: str, pk: int, *, actor: User, now: datetime, action_id: UUID) -> bool:
    """Take a duty, a time off or a closed day back; return whether it was still there."""
    _begin(actor)
    model, did = REMOVED[kind]
    found = model._default_manager.filter(pk=pk).first()  # noqa: SLF001 - Django's documented model API
    if found is None:
        return False
    data: dict[str, Value] = {
        name: getattr(found, name) for name in ("post", "person_id") if hasattr(found, name)
    }
    days = [getattr(found, name, None) for name in ("first_on", "last_on", "day")]
    data["days"] = [day.isoformat() for day in days if day]
    found.delete()
    _note(did, actor=actor, now=now, action_id=action_id, **data)
    return True


@transaction.atomic(durable=True)
def make_calendar(*, actor: User, now: datetime, action_id: UUID) -> str:
    """Make a private address for a person's own calendar and return its secret; an earlier one ends with it."""
    _end(actor, now)
    secret = token_urlsafe(32)
    CalendarLink.objects.create(person=actor, digest=digest_of(secret), made_at=now)
    _note("calendar_made", actor=actor, now=now, action_id=action_id)
    return secret


@transaction.atomic(durable=True)
def end_calendar(*, actor: User, now: datetime, action_id: UUID) -> bool:
    """End a person's private calendar address; return whether there was one."""
    if not _end(actor, now):
        return False
    _note("calendar_ended", actor=actor, now=now, action_id=action_id)
    return True


def digest_of(secret: str) -> str:
    """Return what is kept of a calendar's secret."""
    return sha256(secret.encode()).hexdigest()


def _end(person: User, now: datetime) -> bool:
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # two presses at once make one address
    links = list(CalendarLink.objects.filter(person=person, ended_at=None))
    for link in links:
        link.ended_at = now
        link.save()
    return bool(links)


def _known() -> list[Line]:
    return [line_of(shift) for shift in Shift.objects.all()]


def _keep(line: Line) -> Shift:
    return Shift.objects.create(
        post=line.post,
        season=line.season,
        person_id=line.person,
        first_on=line.first,
        last_on=line.last,
    )


def _days(first: date, last: date) -> dict[str, Value]:
    return {"first": first.isoformat(), "last": last.isoformat()}
