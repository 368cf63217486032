"""Which second factors a person has."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from accounts.factors.rules import CODES, Factor, must_have_second
from accounts.models import User

TYPES = {Factor.TOTP: Authenticator.Type.TOTP, Factor.PASSKEY: Authenticator.Type.WEBAUTHN}
"""Factors that stand by themselves; recovery codes only stand in for one that was lost."""


@dataclass(frozen=True, slots=True)
class Held:
    """One factor as its owner sees it."""

    pk: int
    factor: Factor
    name: str
    added_at: datetime
    used_at: datetime | None


def rows_of(user: User) -> "QuerySet[Authenticator]":
    """Return the person's passkeys and app."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=list(TYPES.values()))
    return found


def has_any(user: User) -> bool:
    """Say whether the person has a passkey or an app."""
    return rows_of(user).exists()


def has(user: User, factor: Factor) -> bool:
    """Say whether the person has this one."""
    return rows_of(user).filter(type=TYPES[factor]).exists()


def factors_of(user: User) -> list[Held]:
    """Return them in the order they were added."""
    return [_as_held(row) for row in rows_of(user).order_by("created_at", "pk")]


def may_remove_one(user: User) -> bool:
    """Say whether one may go: never the last of somebody whose role needs one."""
    return not must_have_second(user.role) or rows_of(user).count() > 1


def recovery_codes_of(user: User) -> Authenticator | None:
    """Return the row of the person's recovery codes."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()


def codes_left(user: User) -> int:
    """Return how many recovery codes were not used yet."""
    row = recovery_codes_of(user)
    return CODES - int(row.data["used_mask"]).bit_count() if row else 0


def _as_held(row: Authenticator) -> Held:
    factor = Factor.PASSKEY if row.type == Authenticator.Type.WEBAUTHN else Factor.TOTP
    name = row.wrap().name if factor is Factor.PASSKEY else "Authenticator app"
    return Held(row.pk, factor, name, row.created_at, row.last_used_at)
