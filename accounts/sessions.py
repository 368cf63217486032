"""The sessions of a person: which are open, and ending them at once."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import User
from accounts.session_models import OpenSession


def end_all(user: User, *, but: str | None = None) -> int:
    """Sign the person out everywhere, except in the session with the key `but`; return how many were ended.

    For whoever leaves, changes role or schools, or gets another passphrase or second factor. It takes part in the
    transaction of the caller; what is being answered at that moment cannot write its session back.
    """
    found = OpenSession.objects.filter(user=user)
    ended, _ = (found.exclude(session_key=but) if but else found).delete()
    return ended


def end_all_of(people: Collection[User]) -> None:
    """Sign many people out everywhere, in one statement."""
    OpenSession.objects.filter(user__in=[user.pk for user in people]).delete()


def open_of(user: User, *, now: datetime) -> int:
    """Return on how many screens a person is signed in."""
    return OpenSession.objects.filter(user=user, expire_date__gt=now).count()


def forget_expired(*, now: datetime) -> int:
    """Remove what nobody can use any more; return how many that were."""
    gone, _ = OpenSession.objects.filter(expire_date__lt=now).delete()
    return gone
