"""A second factor as it is typed or shown: waited for, counted as passphrases are, and used up."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from accounts.factors import passkeys, services
from accounts.factors.rules import Factor, Wrong
from accounts.models import User
from accounts.services import note_sign_in
from accounts.slowing import Place, give_back, take_turn
from accounts.trying import Wait
from audit.verbs import Verb

SECOND_STEP = Place("", device="second step")
"""Codes are counted for the account alone: only who knows its first factor comes so far, from whatever network."""


def by_code(user: User, typed: str, *, now: datetime, action_id: UUID) -> Factor | Wait | Wrong:
    """Return the factor that a code stands for, how long to wait before another try, or why it was refused."""
    turn = take_turn(str(user.pk), SECOND_STEP, now=now)
    if turn.seconds:
        return Wait(turn.seconds)
    proof = services.prove_by_code(user, typed, now=now, action_id=action_id)
    if proof.factor:
        give_back(turn, now=now)
        return proof.factor
    if turn.begins_to_wait:
        note_sign_in(Verb.USER_SLOWED, actor=None, now=now, action_id=action_id)
    return proof.wrong or Wrong.CODE


def by_passkey(
    request: HttpRequest, user: User, posted: str, *, now: datetime, action_id: UUID
) -> Factor | Wait | Wrong:
    """Return that this person's passkey answered, or why it was refused."""
    try:
        shown = passkeys.shown(request, posted, user=user)
    except passkeys.Refused:
        services.note_refused(user, Wrong.PASSKEY, factor=Factor.PASSKEY, now=now, action_id=action_id)
        return Wrong.PASSKEY
    proof = services.prove_by_passkey(user, shown, now=now, action_id=action_id)
    return proof.factor or proof.wrong or Wrong.PASSKEY
