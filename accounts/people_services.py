"""Changing accounts: an import in two steps, a person's leaving and return; one change of people happens at a time."""

import hashlib
import zlib
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.applying import apply
from accounts.importing import plan_one, plan_people, plan_schools
from accounts.models import PeopleImport, User
from accounts.people import read_known
from accounts.people_events import Teller
from accounts.people_faults import fault_of_schools, schools_of
from accounts.people_file import Kind, read
from accounts.people_values import Known, Person, Plan
from accounts.permissions import require
from accounts.roles import Ability, Role
from audit.actor import COMMAND_LINE
from audit.services import record_many
from audit.verbs import Verb

LOCK = 7_202_612
"""The number of the database's lock that lets one change of people happen at a time."""

CHANGED = "People or schools changed since this preview. Nothing was done. Look at the new preview and confirm that."
REFUSED = "Some lines are refused, so nothing of this file can be used. Mend them and upload it again."
OVER = "This import is over. Upload the file again."
NOTHING = "This file would change nothing."


@transaction.atomic(durable=True)
def keep_preview(content: bytes, *, is_full: bool, actor: User | None, now: datetime) -> PeopleImport:
    """Keep a file until it is confirmed; the sender's earlier one is forgotten. Changes nobody.

    `actor` is None for whoever works at the command line. Raises `Unreadable` for a file that is no list of ours,
    `PermissionDenied`.
    """
    _begin(actor)
    sheet = read(content)
    earlier = PeopleImport.objects.filter(sent_by=actor, confirmed_at=None)
    PeopleImport.objects.filter(pk__in=earlier.values("pk")).delete()
    return PeopleImport.objects.create(
        kind=sheet.kind,
        is_full=is_full and sheet.kind is Kind.PEOPLE,
        content=zlib.compress(content),
        digest=hashlib.sha256(content).hexdigest(),
        sent_by=actor,
        sent_at=now,
    )


def preview(kept: PeopleImport, known: Known) -> tuple[Plan, str]:
    """Return what a kept file would change now, and the remark about how it was read."""
    sheet = read(zlib.decompress(kept.content))
    if sheet.kind is Kind.SCHOOLS:
        plan = plan_schools(sheet.rows, known)
    else:
        actor = kept.sent_by.username.casefold() if kept.sent_by else ""
        is_first = kept.sent_by is None and not _has_second_person(known)
        plan = plan_people(sheet.rows, known, actor=actor, is_full=kept.is_full, is_first=is_first)
    refused = sorted((*sheet.refused, *plan.refused), key=lambda refusal: refusal.line)
    return replace(plan, refused=tuple(refused)), sheet.remark


def forget(kept: PeopleImport) -> None:
    """Forget a file that was only looked at."""
    PeopleImport.objects.filter(pk=kept.pk, confirmed_at=None).delete()


def fingerprint(kept: PeopleImport, known: Known) -> str:
    """Return what stands for a preview: this file, held against everybody as they are known now."""
    return hashlib.sha256(f"{kept.digest} {kept.is_full} {known.digest()}".encode()).hexdigest()


@transaction.atomic(durable=True)
def confirm(pk: int, *, shown: str, actor: User | None, now: datetime, action_id: UUID) -> Plan:
    """Do exactly what the preview with the fingerprint `shown` showed, all of it or nothing, and return it.

    Raises `ValidationError` if anybody changed since, a line is refused, or there is nothing to do;
    `PeopleImport.DoesNotExist` for what somebody else sent; `PermissionDenied`.
    """
    known = _begin(actor)
    kept = PeopleImport.objects.select_for_update().get(pk=pk, sent_by=actor)
    if kept.confirmed_at:
        raise ValidationError(OVER)
    if shown != fingerprint(kept, known):
        raise ValidationError(CHANGED)
    plan, _ = preview(kept, known)
    if plan.refused or plan.is_empty:
        raise ValidationError(REFUSED if plan.refused else NOTHING)
    teller = _teller(actor, now, action_id)
    rows = len(plan.changes) + len(plan.places)
    digest = f"sha256:{kept.digest}"
    told = teller.say(Verb.PEOPLE_IMPORTED, kind=kept.kind, rows=rows, is_full=kept.is_full, digest=digest)
    apply(plan, by=actor, teller=teller, first=[told])
    kept.confirmed_at, kept.content = now, b""
    kept.save()
    return plan


@transaction.atomic(durable=True)
def deactivate(pk: int, *, actor: User, now: datetime, action_id: UUID) -> User:
    """Take all access from a person at once.

    Raises `ValidationError` for one's own account and for the last one of a role that nobody else has.
    """
    known = _begin(actor)
    user = User.objects.get(pk=pk)
    after = replace(_person(user, known), is_active=False, schools=frozenset())
    return _do(user, after, known, actor=actor, teller=_teller(actor, now, action_id))


@transaction.atomic(durable=True)
def reactivate(pk: int, *, schools: str, actor: User, now: datetime, action_id: UUID) -> User:
    """Let a person sign in again, at these schools; a role at Legal waits for a second person.

    Raises `ValidationError` for schools that do not go with the role, and for an address somebody else has now.
    """
    known = _begin(actor)
    user = User.objects.get(pk=pk)
    if fault := fault_of_schools(user.role, schools, known.schools):
        raise ValidationError(fault)
    after = replace(_person(user, known), is_active=True, schools=frozenset(schools_of(schools)))
    return _do(user, after, known, actor=actor, teller=_teller(actor, now, action_id))


@transaction.atomic(durable=True)
def begin_download(*, actor: User, now: datetime, action_id: UUID) -> Known:
    """Record that a person takes the list of accounts away, and return it; the event is committed before it leaves."""
    require(actor, Ability.MANAGE_ACCOUNTS)
    known = read_known()
    told = _teller(actor, now, action_id).say(
        Verb.PEOPLE_DOWNLOADED, kind=Kind.PEOPLE.value, rows=len(known.people)
    )
    record_many([told])
    return known


def alone() -> None:
    """Wait until no other change of people is on its way; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _begin(actor: User | None) -> Known:
    if actor is not None:
        require(actor, Ability.MANAGE_ACCOUNTS)
    alone()
    return read_known()


def _do(user: User, after: Person, known: Known, *, actor: User, teller: Teller) -> User:
    plan = plan_one(after, known, actor=actor.username.casefold())
    if plan.refused:
        raise ValidationError(plan.refused[0].reason)
    apply(plan, by=actor, teller=teller)
    user.refresh_from_db()
    return user


def _person(user: User, known: Known) -> Person:
    return known.people[user.username.casefold()]


def _teller(actor: User | None, now: datetime, action_id: UUID) -> Teller:
    return Teller(actor.as_actor() if actor else COMMAND_LINE, now, action_id)


def _has_second_person(known: Known) -> bool:
    return any(person.is_active and person.role == Role.LEGAL_SUPERVISOR for person in known.people.values())
