"""A person's turn at a screen, kept in their session on the server: begun, carried on, locked, ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.idle import Limits, Turn, limits_of
from accounts.models import User
from accounts.roles import Role

BEGAN, ACTED, LOCKED, ROLE = "began", "acted", "locked", "role"
FRESH, MOVED = "fresh", "moved"
"""Marks of an account that is open at one screen at a time: not known yet to be the only one; left for another."""
PARTS = 20
"""An act is written down once in so many parts of the limit, so that not every page writes to the database."""


def begin(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Sign a person in; whoever had the screen before has no part in the new session."""
    login(request, user, backend="accounts.signin.PortalBackend")
    for mark in (LOCKED, MOVED):
        request.session.pop(mark, None)
    request.session[BEGAN] = request.session[ACTED] = now.timestamp()
    request.session[ROLE] = user.role
    if settings.ONE_SCREEN_EACH and user.role == Role.FRONT_OFFICE:
        request.session[FRESH] = True


def end(request: HttpRequest) -> None:
    """Sign the person out and forget the session."""
    logout(request)


def is_of(session: SessionBase, user: User) -> bool:
    """Say whether the session was begun in the role that the person has now."""
    return bool(session.get(ROLE, user.role) == user.role)


def rotate(request: HttpRequest) -> None:
    """Give the session another key, now that the person may do more in it (a second factor, a step-up)."""
    request.session.cycle_key()


def lock(session: SessionBase) -> None:
    """Hide everything until somebody signs in; the session stays, so that an alert can still be watched."""
    session[LOCKED] = True


def is_locked(session: SessionBase) -> bool:
    """Say whether the screen is locked."""
    return bool(session.get(LOCKED))


def carry_on(session: SessionBase, role: str, *, now: datetime) -> None:
    """Note that the person did something."""
    if ACTED not in session:
        session[BEGAN] = session[ACTED] = now.timestamp()
    elif now - turn(session, now=now).acted_at >= limits(role).quiet / PARTS:
        session[ACTED] = now.timestamp()


def left(session: SessionBase, role: str, *, now: datetime) -> timedelta:
    """Return how long this turn lasts if nobody acts."""
    return turn(session, now=now).left(limits(role), now=now)


def turn(session: SessionBase | dict[str, Any], *, now: datetime) -> Turn:
    """Return the turn that a session holds; one without marks begins now."""
    began, acted = (session.get(mark, now.timestamp()) for mark in (BEGAN, ACTED))
    return Turn(datetime.fromtimestamp(began, UTC), datetime.fromtimestamp(acted, UTC))


def limits(role: str) -> Limits:
    """Return the limits that the settings give a role."""
    return limits_of(
        role,
        counter=Limits(settings.QUIET_AT_COUNTER, settings.LONGEST_AT_COUNTER),
        office=Limits(settings.QUIET_IN_OFFICE, settings.LONGEST_IN_OFFICE),
    )
