"""What became of accounts in the demonstration: lists imported, a leaver, somebody who came back, roles at Legal."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.comparing import Flaw
from accounts.models import Office, PeopleImport, RoleProposal, School, User
from accounts.people_events import Teller, event_of_place, events_of
from accounts.people_file import Kind
from accounts.people_values import Change, Person, Place, PlaceChange
from accounts.permissions import grant
from accounts.roles import Role
from audit.actor import SYSTEM
from audit.services import Entry, Value
from audit.verbs import Verb
from bpsportal.demo.people import COLLEAGUE, DOMAIN, Cast
from promises.models import Duty, Promise, State

Waiting = RoleProposal.State
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked to act for Legal, how that ended, and who they are since."""

    username: str
    full_name: str
    phone: str
    state: RoleProposal.State
    days_ago: int


ASKED = (
    Asked("legal.newcomer", "Noel Baptiste", "617-555-0147", Waiting.WAITING, 1),
    Asked(COLLEAGUE.username, COLLEAGUE.full_name, COLLEAGUE.phone, Waiting.GRANTED, 33),
    Asked("legal.guest", "Owen Hartley", "617-555-0149", Waiting.DECLINED, 30),
    Asked("legal.intern", "Maya Lindholm", "617-555-0150", Waiting.WITHDRAWN, 28),
)
ENDED = {
    Waiting.GRANTED: Verb.ROLE_GRANTED,
    Waiting.DECLINED: Verb.ROLE_DECLINED,
    Waiting.WITHDRAWN: Verb.ROLE_WITHDRAWN,
}
LEFT = Person(
    "office.former", "Gil Santoro", f"office.former@{DOMAIN}", "617-555-0151", Role.FRONT_OFFICE.value
)
BACK = Person(
    "leader.back", "Abena Mensah", f"leader.back@{DOMAIN}", "617-555-0152", Role.SCHOOL_LEADER.value
)


def keep_accounts(cast: Cast, keeper: User, mint: Callable[[], UUID]) -> Iterator[Entry]:
    """Write the accounts and what waits, and yield the events in the order in which they happened."""
    until, school = cast.until, cast.schools[0]
    yield from _schools(cast.schools, Teller(keeper.as_actor(), until - 45 * DAY, mint()))
    yield from _imported(keeper, Kind.SCHOOLS, len(cast.schools), until - 45 * DAY, mint())
    yield from _imported(keeper, Kind.PEOPLE, len(ASKED) + 2, until - 40 * DAY, mint())
    yield from _leaver(school, keeper, until - 20 * DAY, mint)
    yield from _returned(school, keeper, until - 15 * DAY, mint)
    for asked in ASKED:
        yield from _asked(asked, cast, keeper, mint)
    took: dict[str, Value] = {"kind": Kind.PEOPLE.value, "rows": User.objects.count()}
    yield Entry(Verb.PEOPLE_DOWNLOADED, keeper.as_actor(), until - 4 * DAY, mint(), data=took)
    found: dict[str, Value] = {"found": 0, **{flaw.value: 0 for flaw in Flaw}}
    for nights in (2, 1):
        at = (until - nights * DAY).replace(hour=7, minute=20)
        yield Entry(Verb.GRANTS_COMPARED, SYSTEM, at, mint(), data=found)


def _schools(schools: list[School], teller: Teller) -> Iterator[Entry]:
    for school in schools:
        yield event_of_place(PlaceChange(2, None, Place(school.code, school.name, school.phone)), teller)
    first = Place(schools[0].code, schools[0].name, schools[0].phone)
    yield event_of_place(
        PlaceChange(2, replace(first, phone=""), first), replace(teller, now=teller.now + MINUTE)
    )


def _imported(keeper: User, kind: Kind, rows: int, at: datetime, action_id: UUID) -> Iterator[Entry]:
    digest = hashlib.sha256(f"{kind} {at}".encode()).hexdigest()
    PeopleImport.objects.create(
        kind=kind, is_full=False, digest=digest, sent_by=keeper, sent_at=at - MINUTE, confirmed_at=at
    )
    told = Teller(keeper.as_actor(), at, action_id)
    yield told.say(Verb.PEOPLE_IMPORTED, kind=kind.value, rows=rows, is_full=False, digest=f"sha256:{digest}")


def _leaver(school: School, keeper: User, at: datetime, mint: Callable[[], UUID]) -> Iterator[Entry]:
    """Somebody came, got another phone, left; their alerts were stopped."""
    there = replace(LEFT, schools=frozenset({school.code}))
    old = replace(there, phone="617-555-0153")
    gone = replace(LEFT, is_active=False)
    _user(gone)
    steps = (Change(2, None, old), Change(2, old, there), Change(0, there, gone))
    for days, step in zip((10, 5, 0), steps, strict=True):
        action_id = mint()
        yield from events_of(step, Teller(keeper.as_actor(), at - days * DAY, action_id))
        if step.leaves:
            _kept(Duty.LEAVE, action_id, at)


def _kept(duty: Duty, action_id: UUID, at: datetime) -> None:
    kept = {"due_at": at, "state": State.KEPT, "attempts": 1, "kept_at": at + timedelta(seconds=2)}
    Promise.objects.create(kind=duty, key=str(action_id), made_at=at, **kept)


def _returned(school: School, keeper: User, at: datetime, mint: Callable[[], UUID]) -> Iterator[Entry]:
    """Somebody was away for some days, and came back with another role."""
    before = replace(BACK, role=Role.FRONT_OFFICE.value, schools=frozenset({school.code}))
    away = replace(before, is_active=False, schools=frozenset())
    back = replace(BACK, schools=frozenset({school.code}))
    user = _user(back)
    grant(user, school)
    steps = (Change(2, None, before), Change(0, before, away), Change(2, away, back))
    for days, step in zip((9, 6, 0), steps, strict=True):
        yield from events_of(step, Teller(keeper.as_actor(), at - days * DAY, mint()))


def _asked(asked: Asked, cast: Cast, keeper: User, mint: Callable[[], UUID]) -> Iterator[Entry]:
    """Somebody was to act for Legal; an administrator asked, and the legal supervisor decided or has yet to."""
    at, decider = cast.until - asked.days_ago * DAY, cast.listed[-1]
    email, is_granted = f"{asked.username}@{DOMAIN}", asked.state is Waiting.GRANTED
    wanted = Person(
        asked.username, asked.full_name, email, asked.phone, Role.LEGAL_ADVISOR.value, Office.Code.LEGAL
    )
    user = cast.colleague if is_granted else _user(replace(wanted, is_active=False))
    is_decided = asked.state in {Waiting.GRANTED, Waiting.DECLINED}
    decided_at = None if asked.state is Waiting.WAITING else at + timedelta(hours=3)
    RoleProposal.objects.create(
        person=user,
        role=wanted.role,
        email=email,
        proposed_by=keeper,
        proposed_at=at,
        state=asked.state,
        decided_by=decider if is_decided else None,
        decided_at=decided_at,
    )
    asking = Teller(keeper.as_actor(), at, mint())
    yield from events_of(Change(2, None, wanted, waits=True), asking)
    _kept(Duty.SECOND_YES, asking.action_id, at)
    if decided_at:
        actor = decider if is_decided else keeper
        told = Teller(actor.as_actor(), decided_at, mint())
        data: dict[str, Value] = {"account": asked.username, "role": wanted.role}
        if is_decided:
            data["proposed_by"] = keeper.pk
        verb = ENDED[asked.state]
        yield Entry(verb, told.actor, decided_at, told.action_id, data=data)


def _user(person: Person) -> User:
    office = Office.objects.filter(code=person.office).first()
    return User.objects.create_user(
        person.username,
        None,
        full_name=person.full_name,
        email=person.email,
        phone=person.phone,
        role=person.role,
        office=office,
        is_active=person.is_active,
        is_demo=True,
    )
