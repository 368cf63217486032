"""Passphrases: set with a one-time link that an administrator made, or changed by who knows the old one.

Nothing is sent by mail: the administrator hands the link over. Only its digest is kept; it is good once, for three
days, and a newer one ends it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from accounts.sessions import end_all
from accounts.signin import may_use_passphrase
from accounts.signin_models import OneTimeLink
from audit.actor import COMMAND_LINE
from audit.services import record
from audit.verbs import Verb

GOOD_FOR = timedelta(days=3)


class NoLink(Exception):
    """A link cannot be made, or leads nowhere any more; the message is a sentence."""


@transaction.atomic(durable=True)
def make_link(username: str, *, actor: User | None, now: datetime, action_id: UUID) -> str:
    """Return the code of a new one-time link for this account; without `actor` it is the command line that asks.

    Raises `PermissionDenied`, or `NoLink` for an account that cannot use one.
    """
    if actor:
        require(actor, Ability.MANAGE_ACCOUNTS)
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None or not _may_use_one(user):
        raise NoLink("No active account with that sign-in name signs in with a passphrase.")
    if user == actor:
        raise NoLink("That is you. Change your own passphrase instead.")
    OneTimeLink.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
    code = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(user=user, digest=_digest(code), made_at=now, expires_at=now + GOOD_FOR)
    who, data = actor.as_actor() if actor else COMMAND_LINE, {"account": user.pk}
    record(Verb.LINK_MADE, actor=who, now=now, action_id=action_id, data=data)
    return code


def person_of(code: str, *, now: datetime) -> User:
    """Return whose passphrase this link sets. Raises `NoLink` once it was used, replaced or is too old."""
    return _open(code, OneTimeLink.objects.all(), now=now).user


@transaction.atomic(durable=True)
def set_passphrase(code: str, passphrase: str, *, now: datetime, action_id: UUID) -> User:
    """Set the passphrase with a one-time link, which is good no more then; every session of the person ends.

    Raises `NoLink`.
    """
    link = _open(code, OneTimeLink.objects.select_for_update(of=("self",)), now=now)
    link.used_at = now
    link.save(update_fields=["used_at"])
    _keep(link.user, passphrase)
    record(Verb.PASSPHRASE_SET, actor=link.user.as_actor(), now=now, action_id=action_id)
    return link.user


@transaction.atomic(durable=True)
def change_passphrase(
    user: User, passphrase: str, *, session_key: str | None, now: datetime, action_id: UUID
) -> None:
    """Change the passphrase of somebody who showed the old one; of their sessions only `session_key` goes on."""
    _keep(user, passphrase, but=session_key)
    record(Verb.PASSPHRASE_CHANGED, actor=user.as_actor(), now=now, action_id=action_id)


def _open(code: str, links: QuerySet[OneTimeLink], *, now: datetime) -> OneTimeLink:
    found = links.filter(digest=_digest(code), used_at=None, expires_at__gt=now)
    link = found.select_related("user").first()
    if link is None or not _may_use_one(link.user):
        raise NoLink("This link was used, is too old or was replaced. Ask your administrator for a new one.")
    return link


def _keep(user: User, passphrase: str, *, but: str | None = None) -> None:
    """Store the passphrase and end what was begun with the old one."""
    user.set_password(passphrase)
    user.save(update_fields=["password"])
    end_all(user, but=but)


def _may_use_one(user: User) -> bool:
    return user.is_active and not user.is_demo and may_use_passphrase(user)


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
