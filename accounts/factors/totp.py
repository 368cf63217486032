"""Codes of an authenticator app (RFC 6238): the key, the address that an app reads, and which codes stand now."""

from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from accounts.factors.rules import APP_DIGITS, digits_of, steps_around
from accounts.models import User


def new_key() -> str:
    """Return a new key of 160 random bits, in base 32."""
    return str(generate_totp_secret())


def address_of(user: User, key: str) -> str:
    """Return what the QR code holds."""
    return str(get_adapter().build_totp_url(user, key))


def in_groups(text: str) -> str:
    """Return a key or a code in groups of four, as it is read aloud."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def code_at(key: str, step: int) -> str:
    """Return the code of a time step."""
    return str(format_hotp_value(hotp_value(key, step)))


def matching(key: str, typed: str, *, now: datetime) -> list[int]:
    """Return the time steps around now whose code was typed."""
    digits = digits_of(typed)
    if len(digits) != APP_DIGITS:
        return []
    return [
        step for step in steps_around(now) if compare_user_code(actual=digits, expected=code_at(key, step))
    ]
