"""Whom a command acts for."""

from django.core.management.base import CommandError

from accounts.models import User
from accounts.permissions import may
from accounts.roles import Ability


def keeper_named(username: str) -> User:
    """Return the legal supervisor of this sign-in name; raises `CommandError` if there is none who may act."""
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None or not may(found, Ability.KEEP_POLICY):
        raise CommandError(f"{username} is not the sign-in name of an active legal supervisor.", returncode=2)
    return found
