"""Carrying a plan out: accounts, schools, grants, sessions, promises and events, within the caller's transaction."""

from collections.abc import Iterable, Sequence
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from accounts.granting import set_grants
from accounts.models import Office, RoleProposal, School, User
from accounts.people_events import Teller, event_of_place, events_of
from accounts.people_values import Change, Person, PlaceChange, Plan
from accounts.sessions import end_all_of
from audit.services import Entry, record_many
from audit.verbs import Verb
from promises.models import Duty
from promises.services import promise

BATCH = 500
KEPT = ("full_name", "email", "phone", "role", "office", "is_active")


def apply(plan: Plan, *, by: User | None, teller: Teller, first: Iterable[Entry] = ()) -> None:
    """Do everything that the plan says.

    A role at Legal is only asked for; whoever leaves or gets another role is signed out everywhere. `first` is what
    the record says before all of it.
    """
    _keep_places(plan.places)
    changes = [change.at_once() for change in plan.changes]
    users = _keep_people(changes)
    schools = {school.code.casefold(): school for school in School.objects.all()}
    moved = [change for change in changes if change.joined or change.left or change.changes_role]
    set_grants(
        {
            users[change.after.username.casefold()]: [schools[code] for code in sorted(change.after.schools)]
            for change in moved
        }
    )
    record_many(first)
    record_many(event_of_place(place, teller) for place in plan.places)
    record_many(event for change in plan.changes for event in events_of(change, teller))
    out = [change for change in changes if change.leaves or change.changes_role]
    sign_out([users[change.after.username.casefold()] for change in out], teller=teller)
    _propose(plan.changes, users, by=by, teller=teller)


def sign_out(people: Sequence[User], *, teller: Teller) -> None:
    """End every session of these people, and owe that nothing reaches those who left any more."""
    if not people:
        return
    end_all_of(people)
    promise(Duty.LEAVE, key=str(teller.action_id), due_at=teller.now, now=teller.now)


def withdraw(people: Iterable[User], *, teller: Teller) -> None:
    """Take back what still waits for a second person about these people: something later overtook it."""
    held = RoleProposal.objects.filter(
        person__in=[person.pk for person in people], state=RoleProposal.State.WAITING
    )
    waiting = list(held.select_related("person"))
    ended = {"state": RoleProposal.State.WITHDRAWN, "decided_at": teller.now}
    RoleProposal.objects.filter(pk__in=[row.pk for row in waiting]).update(**ended)
    record_many(
        teller.say(Verb.ROLE_WITHDRAWN, account=row.person.username, role=row.role) for row in waiting
    )


def _keep_places(places: Iterable[PlaceChange]) -> None:
    new = [place.after for place in places if place.before is None]
    School.objects.bulk_create(School(code=one.code, name=one.name, phone=one.phone) for one in new)
    changed = {place.before.code: place.after for place in places if place.before}
    rows = list(School.objects.select_for_update(no_key=True).filter(code__in=changed))
    for row in rows:
        row.name, row.phone = changed[row.code].name, changed[row.code].phone
    School.objects.bulk_update(rows, ["name", "phone"], batch_size=BATCH)


def _keep_people(changes: Sequence[Change]) -> dict[str, User]:
    """Write the accounts and return them by sign-in name."""
    offices = {code: _office(code) for code in {change.after.office for change in changes} if code}
    new = [_new(change.after, offices) for change in changes if change.before is None]
    User.objects.bulk_create(new, batch_size=BATCH)
    names = [change.before.username for change in changes if change.before]
    rows = list(User.objects.select_for_update(no_key=True).filter(username__in=names).order_by("pk"))
    wanted = {change.after.username: change.after for change in changes}
    for row in rows:
        _fill(row, wanted[row.username], offices)
    leaving = {change.after.username for change in changes if change.leaves}
    gone = [row.pk for row in rows if row.username in leaving]
    User.objects.filter(pk__in=gone).update(is_active=False)
    User.objects.bulk_update([row for row in rows if row.username not in leaving], KEPT, batch_size=BATCH)
    return {user.username.casefold(): user for user in (*new, *rows)}


def _new(person: Person, offices: dict[str, Office]) -> User:
    """Return a new account; nobody can sign in to it by passphrase yet."""
    unusable = f"{UNUSABLE_PASSWORD_PREFIX}{token_urlsafe(30)}"
    user = User(username=person.username, is_demo=settings.DEMO, password=unusable)
    _fill(user, person, offices)
    return user


def _fill(user: User, person: Person, offices: dict[str, Office]) -> None:
    user.full_name, user.email, user.phone = person.full_name, person.email, person.phone
    user.role, user.is_active = person.role, person.is_active
    user.office = offices.get(person.office)


def _office(code: str) -> Office:
    words = {"name": Office.Code(code).label, "phone": ""}
    return Office.objects.get_or_create(code=code, defaults=words)[0]


def _propose(changes: Iterable[Change], users: dict[str, User], *, by: User | None, teller: Teller) -> None:
    """Ask a second person for roles at Legal, and owe that Legal is told; what was asked before is overtaken."""
    asked = {users[change.after.username.casefold()]: change for change in changes}
    withdraw((user for user, change in asked.items() if _overtakes(change)), teller=teller)
    asked_now = RoleProposal.objects.bulk_create(
        RoleProposal(
            person=user,
            role=change.after.role,
            email=change.after.email,
            proposed_by=by,
            proposed_at=teller.now,
        )
        for user, change in asked.items()
        if change.waits
    )
    if asked_now:
        promise(Duty.SECOND_YES, key=str(teller.action_id), due_at=teller.now, now=teller.now)


def _overtakes(change: Change) -> bool:
    return change.waits or change.leaves or change.changes_role or "email" in change.fields
