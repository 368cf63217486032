"""What is known of people and schools, read for imports, for the pages of accounts and for one's own page."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.explaining import Can, explain, reach_of
from accounts.factors.held import Held, factors_of
from accounts.factors.rules import must_have_second
from accounts.models import RoleProposal, School, SchoolGrant, User
from accounts.people_values import Known, Person, Place
from accounts.permissions import schools_for
from accounts.roles import COUNTER_ROLES, ROLES, Role
from accounts.sessions import open_of
from pages.listing import read_page
from pages.paging import Page

LISTING = "people"
FIELDS = ("pk", "username", "full_name", "email", "phone", "role", "office__code", "is_active")


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person can see and do, and why."""

    person: User
    label: str
    reach: str
    can: list[Can]
    schools: list[School]
    sessions: int
    factors: list[Held]
    needs_second: bool
    is_counter: bool
    waiting: RoleProposal | None


def read_known() -> Known:
    """Return everybody and every school, in four statements however many there are."""
    schools: dict[int, set[str]] = defaultdict(set)
    for person, code in SchoolGrant.objects.values_list("user_id", "content_object__code").distinct():
        schools[person].add(code)
    rows = User.objects.order_by("pk").values_list(*FIELDS)
    people = {
        username.casefold(): Person(
            username, name, email, phone, role, office or "", frozenset(schools[pk]), is_active
        )
        for pk, username, name, email, phone, role, office, is_active in rows
    }
    places = School.objects.values_list("code", "name", "phone")
    waiting = RoleProposal.objects.filter(state=RoleProposal.State.WAITING)
    return Known(
        people,
        {row[0].casefold(): Place(*row) for row in places},
        {
            name.casefold(): (role, email.casefold())
            for name, role, email in waiting.values_list("person__username", "role", "email")
        },
    )


def people_page(sought: str, *, cursor: str) -> Page[User]:
    """Return a page of accounts by sign-in name: all, or those whose name or address holds what is sought."""
    rows = User.objects.select_related("office")
    for word in sought.split()[:5]:
        rows = rows.filter(
            Q(username__icontains=word) | Q(full_name__icontains=word) | Q(email__icontains=word)
        )
    return read_page(rows, order=["username"], listing=LISTING, cursor=cursor)


def seen_by(person: User, *, now: datetime) -> Seen:
    """Return what a person can see and do, and why: asked of the same permissions as every door."""
    granted = {
        ability: [school.name for school in schools_for(person, ability)]
        for ability in (ROLES[Role(person.role)].abilities if person.role in COUNTER_ROLES else ())
    }
    schools = School.objects.filter(schoolgrant__user=person).distinct()
    return Seen(
        person=person,
        label=ROLES[Role(person.role)].label,
        reach=reach_of(person.role) if person.is_active else "This account is deactivated.",
        can=explain(person.role, granted, is_active=person.is_active),
        schools=list(schools),
        sessions=open_of(person, now=now),
        factors=factors_of(person),
        needs_second=must_have_second(person.role),
        is_counter=person.role in COUNTER_ROLES,
        waiting=waiting().filter(person=person).first(),
    )


def waiting() -> QuerySet[RoleProposal]:
    """Return the roles at Legal that wait for a second person, oldest first."""
    rows = RoleProposal.objects.filter(state=RoleProposal.State.WAITING)
    return rows.select_related("person", "proposed_by").order_by("proposed_at", "pk")


def has_second_person() -> bool:
    """Say whether anybody could give the second yes."""
    return User.objects.filter(role=Role.LEGAL_SUPERVISOR, is_active=True).exists()
