"""What happens to second factors: added, used, removed, recovery codes made, all of them reset by somebody else."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import sessions
from accounts.factors import cipher, held, totp
from accounts.factors.passkeys import Made, Shown
from accounts.factors.rules import (
    MOST_PASSKEYS,
    RECOVERY_DIGITS,
    Checked,
    Factor,
    Wrong,
    digits_of,
    first_unused,
    is_copied,
)
from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.services import Value, record
from audit.verbs import Verb

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Proof:
    """How a second step came out: the factor that was shown, or why it was refused."""

    factor: Factor | None
    wrong: Wrong | None = None


class LastFactor(ValueError):
    """The last factor of somebody whose role needs one stays."""


class TooMany(ValueError):
    """More passkeys than one person needs."""


@transaction.atomic(durable=True)
def add_totp(user: User, key: str, typed: str, *, actor: User, now: datetime, action_id: UUID) -> bool:
    """Add an app whose code was typed right, and say whether it was; that code is used up."""
    _lock(user)
    steps = totp.matching(key, typed, now=now)
    if not steps or held.has(user, Factor.TOTP):
        return False
    row = TOTP.activate(user, key).instance
    row.data["last_step"] = max(steps)
    row.save()
    _added(user, Factor.TOTP, actor=actor, now=now, action_id=action_id)
    return True


@transaction.atomic(durable=True)
def add_passkey(user: User, name: str, made: Made, *, actor: User, now: datetime, action_id: UUID) -> None:
    """Add a passkey; raises `TooMany`."""
    _lock(user)
    if held.rows_of(user).filter(type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
        raise TooMany(f"You have {MOST_PASSKEYS} passkeys. Remove one first.")
    row = WebAuthn.add(user, name, made.answer).instance
    row.data |= {"credential_id": made.credential_id, "counter": made.counter}
    row.save()
    _added(user, Factor.PASSKEY, actor=actor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def prove_by_code(user: User, typed: str, *, now: datetime, action_id: UUID) -> Proof:
    """Use a code of the app or a recovery code up; each counts once, however many send it at the same time."""
    _lock(user)
    is_recovery = len(digits_of(typed)) == RECOVERY_DIGITS
    try:
        proof = _by_recovery_code(user, typed, now) if is_recovery else _by_app(user, typed, now)
    except cipher.Unreadable as error:
        logger.warning("%s", error)
        proof = Proof(None, Wrong.UNREADABLE)
    _note(proof, user, Factor.RECOVERY_CODE if is_recovery else Factor.TOTP, now=now, action_id=action_id)
    return proof


@transaction.atomic(durable=True)
def prove_by_passkey(user: User, shown: Shown, *, now: datetime, action_id: UUID) -> Proof:
    """Use a passkey whose answer was checked; one whose counter stands still was copied and is refused."""
    _lock(user)
    row = held.rows_of(user).filter(pk=shown.row.pk).first()
    if row is None:
        proof = Proof(None, Wrong.PASSKEY)
    elif is_copied(shown.counter, last=row.data.get("counter", 0)):
        proof = Proof(None, Wrong.CLONED)
    else:
        row.data["counter"] = shown.counter
        _used(row, now)
        proof = Proof(Factor.PASSKEY)
    _note(proof, user, Factor.PASSKEY, now=now, action_id=action_id)
    return proof


@transaction.atomic(durable=True)
def note_refused(user: User, wrong: Wrong, *, factor: Factor, now: datetime, action_id: UUID) -> None:
    """Record a second step that was refused before anything could be checked."""
    _note(Proof(None, wrong), user, factor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def remove(user: User, pk: int, *, here: str | None, actor: User, now: datetime, action_id: UUID) -> None:
    """Remove one of a person's own factors, and end their sessions but that with the key `here`.

    With the last one their recovery codes go. Raises `LastFactor`.
    """
    _lock(user)
    row = held.rows_of(user).get(pk=pk)
    if not held.may_remove_one(user):
        raise LastFactor("Your work needs a second step. Add another one before you remove this one.")
    factor = Factor.PASSKEY if row.type == Authenticator.Type.WEBAUTHN else Factor.TOTP
    row.delete()
    if not held.has_any(user):
        Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user, but=here)
    record(
        Verb.FACTOR_REMOVED,
        actor=actor.as_actor(),
        now=now,
        action_id=action_id,
        data={"factor": factor.value},
    )


@transaction.atomic(durable=True)
def make_recovery_codes(user: User, *, actor: User, now: datetime, action_id: UUID) -> None:
    """Make new recovery codes; the ones before stop working."""
    _lock(user)
    if held.has_any(user):
        _make_codes(user, actor=actor, now=now, action_id=action_id)


@transaction.atomic
def codes_to_show(user: User) -> list[str]:
    """Return the recovery codes until their owner says that they have kept them, and never afterwards."""
    row = held.recovery_codes_of(user)
    codes = row.wrap() if row else None
    return [totp.in_groups(code) for code in codes.generate_codes()] if codes and not codes.did_view else []


@transaction.atomic(durable=True)
def keep_codes(user: User) -> None:
    """Show the recovery codes no more."""
    _lock(user)
    if row := held.recovery_codes_of(user):
        row.wrap().mark_as_viewed()


@transaction.atomic(durable=True)
def reset(user: User, *, checked: Checked, actor: User, now: datetime, action_id: UUID) -> None:
    """Take all second factors from somebody who lost them, and end their sessions; they add new ones when they sign in.

    Raises `PermissionDenied`: only who keeps the accounts may, and never for themselves.
    """
    require(actor, Ability.MANAGE_ACCOUNTS)
    if user.pk == actor.pk:
        raise PermissionDenied("Nobody resets their own second step. Ask another administrator.")
    _lock(user)
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    data: dict[str, Value] = {"person": user.pk, "check": checked.value}
    record(Verb.FACTORS_RESET, actor=actor.as_actor(), now=now, action_id=action_id, data=data)


def _lock(user: User) -> None:
    """Let one change of a person's factors be done after the other."""
    User.objects.select_for_update().get(pk=user.pk)


def _added(user: User, factor: Factor, *, actor: User, now: datetime, action_id: UUID) -> None:
    data: dict[str, Value] = {"factor": factor.value}
    record(Verb.FACTOR_ADDED, actor=actor.as_actor(), now=now, action_id=action_id, data=data)
    if held.recovery_codes_of(user) is None:
        _make_codes(user, actor=actor, now=now, action_id=action_id)


def _make_codes(user: User, *, actor: User, now: datetime, action_id: UUID) -> None:
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    record(Verb.RECOVERY_CODES_MADE, actor=actor.as_actor(), now=now, action_id=action_id)


def _by_app(user: User, typed: str, now: datetime) -> Proof:
    row = held.rows_of(user).filter(type=Authenticator.Type.TOTP).first()
    if row is None:
        return Proof(None, Wrong.CODE)
    steps = totp.matching(decrypt(row.data["secret"]), typed, now=now)
    step = first_unused(steps, last=row.data.get("last_step", -1))
    if step is None:
        return Proof(None, Wrong.USED if steps else Wrong.CODE)
    row.data["last_step"] = step
    _used(row, now)
    return Proof(Factor.TOTP)


def _by_recovery_code(user: User, typed: str, now: datetime) -> Proof:
    row = held.recovery_codes_of(user)
    if row is None:
        return Proof(None, Wrong.CODE)
    codes = row.wrap()
    if not codes.validate_code(digits_of(typed)):
        return Proof(None, Wrong.CODE)
    _used(codes.instance, now)
    return Proof(Factor.RECOVERY_CODE)


def _used(row: Authenticator, now: datetime) -> None:
    row.last_used_at = now
    row.save()


def _note(proof: Proof, user: User, factor: Factor, *, now: datetime, action_id: UUID) -> None:
    data: dict[str, Value] = {"factor": factor.value}
    if proof.wrong:
        data["wrong"] = proof.wrong.value
    verb = Verb.FACTOR_REFUSED if proof.wrong else Verb.FACTOR_USED
    record(verb, actor=user.as_actor(), now=now, action_id=action_id, data=data)
