"""What the record says about a change of people: one event for each thing that changed about somebody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.people_values import Change, PlaceChange
from audit.actor import Actor
from audit.services import Entry, Value
from audit.verbs import Verb

NOT_CLOSED = re.compile(r"[^A-Za-z0-9_.:+-]")


@dataclass(frozen=True, slots=True)
class Teller:
    """Who changed something, when, and by which act."""

    actor: Actor
    now: datetime
    action_id: UUID

    def say(self, verb: Verb, *, school: str = "", **data: Value) -> Entry:
        """Return one event; of a sign-in name only what may stand in the record."""
        if isinstance(account := data.get("account"), str):
            data["account"] = NOT_CLOSED.sub("-", account)
        if school:
            data["school"] = school
        return Entry(verb, self.actor, self.now, self.action_id, school=school, data=data)


def events_of(change: Change, teller: Teller) -> Iterator[Entry]:
    """Yield what happened to one person at once; what waits for a second person is told apart."""
    now, account = change.at_once(), change.after.username
    yield from _of_access(now, change.after.role, teller)
    if now.changes_role and now.before:
        before, role = now.before.role, now.after.role
        yield teller.say(Verb.ROLE_CHANGED, account=account, role=role, before=before)
    if now.fields:
        yield teller.say(Verb.ACCOUNT_CHANGED, account=account, fields=now.fields)
    for school in now.left:
        yield teller.say(Verb.GRANT_REVOKED, school=school, account=account)
    for school in now.joined:
        yield teller.say(Verb.GRANT_ADDED, school=school, account=account)
    if change.waits:
        yield teller.say(Verb.ROLE_PROPOSED, account=account, role=change.after.role)


def _of_access(now: Change, role: str, teller: Teller) -> Iterator[Entry]:
    account = now.after.username
    if now.is_new:
        yield teller.say(Verb.ACCOUNT_ADDED, account=account, role=role)
    if now.leaves:
        yield teller.say(Verb.ACCOUNT_DEACTIVATED, account=account)
    if now.returns:
        yield teller.say(Verb.ACCOUNT_REACTIVATED, account=account, role=now.after.role)


def event_of_place(change: PlaceChange, teller: Teller) -> Entry:
    """Return what happened to one school."""
    before, after = change.before, change.after
    if before is None:
        return teller.say(Verb.SCHOOL_ADDED, school=after.code)
    fields = [name for name in ("name", "phone") if getattr(before, name) != getattr(after, name)]
    return teller.say(Verb.SCHOOL_CHANGED, school=after.code, fields=fields)
