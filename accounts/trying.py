"""A try to sign in with a passphrase: waited for, counted, judged with the same work for every name, recorded."""

from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from uuid import UUID

from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import User
from accounts.services import note_sign_in
from accounts.slowing import Place, give_back, take_turn
from audit.verbs import Verb

JUDGING, AT_THE_DOOR = BoundedSemaphore(3), BoundedSemaphore(4)
"""In one process so many passphrases are hashed at once (each takes 100 MB), and so many people sign in or wait for it:
whatever comes, the other threads stay free for intake."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The try came too early; nothing was looked at."""

    seconds: int

    def __str__(self) -> str:
        """Say how long, in words."""
        unit = "second" if self.seconds == 1 else "seconds"
        return f"Too many tries. Wait {self.seconds} {unit}, then try again."


def attempt(
    name: str, passphrase: str, *, place: Place, now: datetime, action_id: UUID
) -> User | Wait | None:
    """Return whom the name and the passphrase belong to, how long to wait first, or nothing if they do not fit.

    Unknown, deactivated and demonstration names cost the same work and get the same answer as a wrong passphrase.
    """
    if not AT_THE_DOOR.acquire(blocking=False):
        return Wait(1)
    try:
        turn = take_turn(name, place, now=now)
        user = None if turn.seconds else _judge(name, passphrase)
    finally:
        AT_THE_DOOR.release()
    if turn.seconds:
        return Wait(turn.seconds)
    if isinstance(user, User):
        give_back(turn, now=now)
        return user
    note_sign_in(Verb.USER_SIGN_IN_FAILED, actor=None, now=now, action_id=action_id)
    if turn.begins_to_wait:
        note_sign_in(Verb.USER_SLOWED, actor=None, now=now, action_id=action_id)
    return None


def _judge(name: str, passphrase: str) -> AbstractBaseUser | None:
    with JUDGING:
        return authenticate(username=name, password=passphrase)
