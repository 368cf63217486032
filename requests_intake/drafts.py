"""Drafts: what somebody typed before it was sent, kept whatever happens to the page or the session.

Every form carries a key minted for its author. One key becomes at most one request: it is unique in the database,
so a double press, a reload, Back and a second tab of the same page all lead to the same record.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction

from accounts.models import User
from audit.verbs import Verb
from requests_intake import reference
from requests_intake.acting import note, save_version, settle
from requests_intake.guarding import must_be_left_out
from requests_intake.lifecycle import Action, Status
from requests_intake.models import AgencyRequest

SIGNER = Signer(salt="intake-key")
MOST_TYPED = 64_000
Typed = list[tuple[str, str]]


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
    requests = AgencyRequest.objects.select_for_update(of=("self",))
    if found := requests.filter(key=key).first():
        return found, False
    draft = AgencyRequest(key=key, author=author, status=Status.DRAFT.value, started_at=now)
    draft.reference = reference.mint(secrets.choice)
    try:
        with transaction.atomic():
            save_version(draft, actor=author, now=now)
    except IntegrityError:
        return requests.get(key=key), False
    return draft, True


@transaction.atomic(durable=True)
def discard(draft_reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Throw a draft of one's own away; a request that was sent can no longer be discarded."""
    draft = AgencyRequest.objects.select_for_update(of=("self",)).get(reference=draft_reference, author=actor)
    draft.typed = []
    settle(draft, Action.DISCARD, Verb.REQUEST_DISCARDED, actor=actor, now=now, action_id=action_id)
    return draft
