"""The people and days of the roster, read from the database into the values that decide."""

from collections.abc import Iterable
from datetime import date, datetime

from accounts.models import Office, User
from accounts.roles import Role
from routing.ladder import Whom
from routing.models import ClosedDay, SchoolYear, Shift, TimeOff
from routing.office_days import day_of
from routing.roster import Absence, Line, Place, Post, Roster, Season, called

PLACES: dict[str, Place] = {
    Role.LEGAL_ADVISOR: Place.ADVISOR,
    Role.LEGAL_SUPERVISOR: Place.HEAD,
    Role.SUPERINTENDENT_OFFICE: Place.SUPERINTENDENT,
}


def roster_between(first: date, last: date) -> Roster:
    """Return the roster of some days; of the staff only those with an account that works and an address."""
    within = {"first_on__lte": last, "last_on__gte": first}
    shifts = Shift.objects.filter(**within).order_by("first_on", "pk")
    absences = TimeOff.objects.filter(**within).order_by("first_on", "pk")
    staff = User.objects.filter(role__in=PLACES, is_active=True).exclude(email="").order_by("pk")
    standing = Office.objects.filter(code=Office.Code.LEGAL).values_list("duty_advisor_id", flat=True)
    return Roster(
        lines=tuple(line_of(shift) for shift in shifts),
        absences=tuple(Absence(a.person_id, a.first_on, a.last_on, a.stand_in_id) for a in absences),
        years=tuple(SchoolYear.objects.values_list("first_on", "last_on")),
        staff={pk: PLACES[role] for pk, role in staff.values_list("pk", "role")},
        standing=standing.first(),
    )


def line_of(shift: Shift) -> Line:
    """Return a row of the roster as a value."""
    return Line(Post(shift.post), shift.person_id, shift.first_on, shift.last_on, Season(shift.season))


def people_called(whom: Whom, *, now: datetime, sealed: bool) -> list[User]:
    """Return who is called now, in order."""
    day = day_of(now)
    return _users(called(roster_between(day, day), whom, day, sealed=sealed))


def people_of(role: Role) -> list[User]:
    """Return everybody of a role who has an address."""
    return list(User.objects.filter(role=role, is_active=True).exclude(email="").order_by("pk"))


def closed_days() -> frozenset[date]:
    """Return the days on which the district closes its offices, besides the holidays of the state."""
    return frozenset(ClosedDay.objects.values_list("day", flat=True))


def _users(pks: Iterable[int]) -> list[User]:
    found = User.objects.in_bulk(list(pks))
    return [found[pk] for pk in pks]
