"""Where a session stands: waiting for the second factor, past it, and what waits for a fresh one.

A session that waits has nobody signed in, so every door is shut to it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts import turns
from accounts.factors import held
from accounts.factors.rules import FRESH_FOR, PENDING_FOR, Factor, is_within
from accounts.models import User
from accounts.services import note_sign_in
from accounts.signin import PortalBackend
from audit.verbs import Verb

WAITS, PASSED, KEPT = "second_waits", "second_passed", "second_kept"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person whose first factor was right, and where they were going."""

    user: User
    method: str
    next: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that needs a fresh second factor: where it goes, what was in it, and which page it came from."""

    path: str
    fields: list[tuple[str, str]]
    back: str


def are_asked_for() -> bool:
    """Say whether second factors are asked for at all: not in the demonstration."""
    return not settings.DEMO


def wait_for_second(
    request: HttpRequest,
    user: User,
    *,
    method: str,
    next: str,  # noqa: A002 - what the address calls it
    now: datetime,
    action_id: UUID,
) -> bool:
    """Let a person with a second factor wait for it, and end the turn of anybody else; say whether they must."""
    if not are_asked_for() or not held.has_any(user):
        return False
    before = request.user
    if isinstance(before, User) and before.pk != user.pk:
        note_sign_in(Verb.USER_SIGNED_OUT, actor=before, now=now, action_id=action_id)
        turns.end(request)
    turns.rotate(request)
    request.session[WAITS] = {"who": user.pk, "method": method, "next": next, "at": now.timestamp()}
    return True


def waiting(session: SessionBase, *, now: datetime) -> Waiting | None:
    """Return who waits for their second factor here; nobody once the time is over or the account is closed."""
    found: dict[str, Any] = session.get(WAITS) or {}
    if not is_within(_moment(found.get("at")), PENDING_FOR, now=now):
        return None
    user = User.objects.filter(pk=found["who"]).first()
    if user is None or not PortalBackend().user_can_authenticate(user):
        return None
    return Waiting(user, found["method"], found["next"])


def stop_waiting(session: SessionBase) -> None:
    """Forget who waited."""
    session.pop(WAITS, None)


def passed(session: SessionBase, user: User, *, factor: Factor, now: datetime) -> None:
    """Note that this person showed a second factor just now."""
    stop_waiting(session)
    session[PASSED] = {"who": user.pk, "at": now.timestamp(), "factor": factor.value}


def has_passed(session: SessionBase, user: User) -> bool:
    """Say whether this person showed a second factor in this session."""
    return bool((session.get(PASSED) or {}).get("who") == user.pk)


def is_fresh(session: SessionBase, user: User, *, now: datetime) -> bool:
    """Say whether they did so within the last minutes."""
    since = (session.get(PASSED) or {}).get("at")
    return has_passed(session, user) and is_within(_moment(since), FRESH_FOR, now=now)


def keep_form(request: HttpRequest, *, back: str, now: datetime) -> None:
    """Keep what was posted until the person has shown a fresh factor; not for long, and no file."""
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    request.session[KEPT] = {
        "who": request.user.pk,
        "path": request.get_full_path(),
        "fields": fields,
        "back": back,
        "at": now.timestamp(),
    }


def kept_form(session: SessionBase, user: User, *, now: datetime) -> Kept | None:
    """Return the form of this person that waits to be sent on."""
    found: dict[str, Any] = session.get(KEPT) or {}
    if found.get("who") != user.pk or not is_within(_moment(found.get("at")), FRESH_FOR, now=now):
        return None
    return Kept(found["path"], [(name, value) for name, value in found["fields"]], found["back"])


def forget_form(session: SessionBase) -> None:
    """Forget it."""
    if KEPT in session:
        del session[KEPT]


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
