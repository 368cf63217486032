"""The people and days of the roster, read from the database into the values that decide."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet

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


class OnCall:
    """Who is on call at a moment, and the offices; each is read once, when it is first asked for."""

    def __init__(self, now: datetime) -> None:
        """Keep the moment."""
        self.now = now

    @cached_property
    def offices(self) -> Mapping[str, Office]:
        """The offices by their code."""
        return {office.code: office for office in Office.objects.all()}

    @cached_property
    def closed(self) -> frozenset[date]:
        """The days on which the district closes its offices."""
        return closed_days()

    def people(self, whom: Whom, *, sealed: bool) -> list[User]:
        """Return who is called, in order."""
        return [self._staff[pk] for pk in called(self._roster, whom, day_of(self.now), sealed=sealed)]

    @cached_property
    def _staff(self) -> Mapping[int, User]:
        return {person.pk: person for person in _staff()}

    @cached_property
    def _roster(self) -> Roster:
        day, legal = day_of(self.now), self.offices.get(Office.Code.LEGAL)
        return _roster(day, day, self._staff.values(), legal.duty_advisor_id if legal else None)


def roster_between(first: date, last: date) -> Roster:
    """Return the roster of some days; of the staff only those with an account that works and an address."""
    standing = Office.objects.filter(code=Office.Code.LEGAL).values_list("duty_advisor_id", flat=True)
    return _roster(first, last, _staff(), standing.first())


def _roster(first: date, last: date, staff: Iterable[User], standing: int | None) -> Roster:
    within = {"first_on__lte": last, "last_on__gte": first}
    shifts = Shift.objects.filter(**within).order_by("first_on", "pk")
    absences = TimeOff.objects.filter(**within).order_by("first_on", "pk")
    return Roster(
        lines=tuple(line_of(shift) for shift in shifts),
        absences=tuple(Absence(a.person_id, a.first_on, a.last_on, a.stand_in_id) for a in absences),
        years=tuple(SchoolYear.objects.values_list("first_on", "last_on")),
        staff={person.pk: PLACES[person.role] for person in staff},
        standing=standing,
    )


def _staff() -> QuerySet[User]:
    return User.objects.filter(role__in=PLACES, is_active=True).exclude(email="").order_by("pk")


def line_of(shift: Shift) -> Line:
    """Return a row of the roster as a value."""
    return Line(Post(shift.post), shift.person_id, shift.first_on, shift.last_on, Season(shift.season))


def people_of(role: Role) -> list[User]:
    """Return everybody of a role who has an address."""
    return list(User.objects.filter(role=role, is_active=True).exclude(email="").order_by("pk"))


def closed_days() -> frozenset[date]:
    """Return the days on which the district closes its offices, besides the holidays of the state."""
    return frozenset(ClosedDay.objects.values_list("day", flat=True))
