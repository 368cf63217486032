"""A front-office account is open at one screen at a time; whoever signs in at another is asked to move there.

An account left open at a second desk is one that somebody else can use. At the screen left behind nobody is signed in
any more: it says that it was moved, and what is typed into it is still kept for its author.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import transaction
from django.db.models import QuerySet

from accounts import turns
from accounts.models import OpenSession, User
from accounts.session_store import SessionStore, left_behind
from audit.services import record
from audit.verbs import Verb


def settle(session: SessionBase, user: User, *, now: datetime) -> bool:
    """Let a session just begun count if its account is open nowhere else; say whether it counts."""
    if turns.FRESH not in session:
        return True
    with transaction.atomic():
        _hold(user)
        return open_since(session, user, now=now) is None and _count(session, user, now=now)


def open_since(session: SessionBase, user: User, *, now: datetime) -> datetime | None:
    """Return since when the account is open at another screen; nothing if it is not, or the time there is over."""
    others = [SessionStore().decode(row.session_data) for row in _others(session, user)]
    turned_on = [turns.turn(other, now=now) for other in others if _counts(other)]
    limits = turns.limits(user.role)
    return min((turn.began_at for turn in turned_on if turn.left(limits, now=now)), default=None)


@transaction.atomic(durable=True)
def move_here(session: SessionBase, *, actor: User, now: datetime, action_id: UUID) -> None:
    """Close the account at every other screen and let this one count."""
    _hold(actor)
    if _count(session, actor, now=now):
        record(Verb.USER_MOVED_SCREEN, actor=actor.as_actor(), now=now, action_id=action_id)


def way_in(session: SessionBase) -> str:
    """Name the page that stands before all others in this session: mostly that of signing in."""
    pages = {turns.LOCKED: "locked", turns.MOVED: "accounts:moved", turns.FRESH: "accounts:move"}
    return next((page for mark, page in pages.items() if session.get(mark)), "accounts:sign_in")


def _counts(data: dict[str, object]) -> bool:
    return turns.FRESH not in data and turns.LOCKED not in data


def _count(session: SessionBase, user: User, *, now: datetime) -> bool:
    """Make this the account's one session; not so if it was ended meanwhile."""
    del session[turns.FRESH]
    try:
        session.save()
    except UpdateError:
        return False
    others, moved = _others(session, user), SessionStore().encode({turns.MOVED: now.timestamp()})
    OpenSession.objects.bulk_create(
        OpenSession(
            session_key=left_behind(other.session_key), session_data=moved, expire_date=other.expire_date
        )
        for other in others
    )
    others.delete()
    return True


def _others(session: SessionBase, user: User) -> QuerySet[OpenSession]:
    return OpenSession.objects.filter(user=user).exclude(session_key=session.session_key or "")


def _hold(user: User) -> None:
    """Let nobody else open or move this account at the same moment."""
    User.objects.select_for_update().get(pk=user.pk)
