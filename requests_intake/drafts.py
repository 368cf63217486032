"""Drafts: what somebody typed before it was sent, kept whatever happens to the page or the session.

Every form carries a key minted for its author. One key becomes at most one request: it is unique in the database,
so a double press, a reload, Back and a second tab of the same page all lead to the same record.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import connection, transaction

from accounts.models import School, User
from accounts.permissions import require
from accounts.roles import Ability
from audit.verbs import Verb
from requests_intake import reference
from requests_intake.acting import note, save_aside, save_version, settle
from requests_intake.guarding import must_be_left_out
from requests_intake.lifecycle import Action, Status
from requests_intake.models import AgencyRequest

SIGNER = Signer(salt="intake-key")
MOST_TYPED = 64_000
Typed = list[tuple[str, str]]
Given = Mapping[str, str | list[str]]


class KeyTampered(Exception):
    """A form's key was not made by this portal."""


def mint_key(author: User) -> str:
    """Make the key of a new form: who it is for and 128 random bits, signed."""
    return SIGNER.sign(f"{author.pk}.{secrets.token_urlsafe(16)}")


def author_of(key: str) -> int:
    """Return the id of the person a key was minted for; raises `KeyTampered`."""
    try:
        return int(SIGNER.unsign(key).partition(".")[0])
    except (BadSignature, ValueError) as error:
        raise KeyTampered("This form is not one of ours. Please start again from the first page.") from error


def clean_typed(typed: Iterable[tuple[str, str]]) -> Typed:
    """Return what was typed without signs that the database cannot hold, cut at a size no person reaches.

    A field with words that must be left out is not kept, not even as a draft.
    """
    kept, room = [], MOST_TYPED
    for name, value in typed:
        if name != "key" and must_be_left_out(value):
            continue
        text = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:room]
        room -= len(text)
        kept.append((name[:60], text))
    return kept


@transaction.atomic
def keep_draft(typed: Typed, *, now: datetime, action_id: UUID) -> AgencyRequest | None:
    """Keep a form's contents under its key, as its author's draft; a form already sent is left as it is.

    Returns the draft, or nothing if the key is not ours or its author may no longer sign in.
    """
    key = dict(typed).get("key", "")
    try:
        author = User.objects.filter(pk=author_of(key), is_active=True).first()
    except KeyTampered:
        return None
    if author is None:
        return None
    draft, is_new = open_draft(key, author=author, now=now)
    if draft.status == Status.DRAFT:
        draft.typed = clean_typed(typed)
        save_version(draft, actor=author, now=now)
    if is_new:
        note(draft, Verb.REQUEST_DRAFTED, actor=author, now=now, action_id=action_id)
    return draft


def open_draft(key: str, *, author: User, now: datetime) -> tuple[AgencyRequest, bool]:
    """Return the locked request of a key, making the draft if there is none yet.

    Two at once wait for each other: the second finds what the first made.
    """
    if found := of_key(key):
        return found, False
    lock_author(author)
    if found := of_key(key):
        return found, False
    draft = unsaved(key, author=author, now=now)
    save_version(draft, actor=author, now=now)
    return draft, True


def lock_author(author: User) -> None:
    """Let whatever this person begins or sends happen one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_user WHERE id = %s FOR NO KEY UPDATE", [author.pk])
        if cursor.fetchone() is None:
            raise User.DoesNotExist


def of_key(key: str) -> AgencyRequest | None:
    """Return the locked request of a key, if there is one yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM requests_intake_agencyrequest WHERE key = %s", [key])
        if cursor.fetchone() is None:
            return None
    return AgencyRequest.objects.select_for_update(of=("self",)).get(key=key)


def unsaved(key: str, *, author: User, now: datetime) -> AgencyRequest:
    """Make the draft of a key without writing it; the caller has locked its author, who alone can use the key."""
    draft = AgencyRequest(key=key, author=author, status=Status.DRAFT.value, started_at=now)
    draft.reference = reference.mint(secrets.choice)
    return draft


@transaction.atomic(durable=True)
def start(
    key: str, *, school: School, given: Given, actor: User, now: datetime, action_id: UUID
) -> AgencyRequest:
    """Begin a request at a school with what is known already; the same key again goes on with the same draft.

    Raises `PermissionDenied` if the person may not log requests at this school.
    """
    require(actor, Ability.LOG_REQUEST, school)
    draft, is_new = open_draft(key, author=actor, now=now)
    if draft.status == Status.DRAFT:
        draft.school = school
        draft.answers = {**draft.answers, **given}
        save_version(draft, actor=actor, now=now)
    if is_new:
        note(draft, Verb.REQUEST_DRAFTED, actor=actor, now=now, action_id=action_id)
    return draft


@transaction.atomic(durable=True)
def answer(draft_reference: str, given: Given, *, actor: User, now: datetime) -> AgencyRequest:
    """Keep answers in a draft of one's own at once: the last one to a question counts, each stays in a version.

    Returns the request as it stands; one that was sent meanwhile is left as it is.
    """
    draft = AgencyRequest.objects.select_for_update(of=("self",)).get(reference=draft_reference, author=actor)
    answers = {**draft.answers, **given}
    if draft.status == Status.DRAFT and answers != draft.answers:
        draft.answers = answers
        save_version(draft, actor=actor, now=now)
    return draft


@transaction.atomic(durable=True)
def set_aside(sent_reference: str, typed: Typed, *, actor: User) -> None:
    """Keep what a person is typing about a sent request until they save it; nobody else reads it, no version does."""
    sent = (
        AgencyRequest.objects.visible_to(actor).select_for_update(of=("self",)).get(reference=sent_reference)
    )
    own = {f"{actor.pk}.{name}" for name, _ in typed}
    others = [(name, value) for name, value in sent.typed if name not in own]
    sent.typed = clean_typed([*others, *((f"{actor.pk}.{name}", value) for name, value in typed)])
    save_aside(sent)


def kept_aside(sent: AgencyRequest, actor: User) -> dict[str, str]:
    """Return what this person typed about a sent request and has not saved."""
    start_of_own = f"{actor.pk}."
    return {
        name.removeprefix(start_of_own): value for name, value in sent.typed if name.startswith(start_of_own)
    }


@transaction.atomic(durable=True)
def discard(draft_reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Throw a draft of one's own away; a request that was sent can no longer be discarded."""
    draft = AgencyRequest.objects.select_for_update(of=("self",)).get(reference=draft_reference, author=actor)
    draft.typed = []
    settle(draft, Action.DISCARD, Verb.REQUEST_DISCARDED, actor=actor, now=now, action_id=action_id)
    return draft
