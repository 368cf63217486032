"""Who needs a second factor, and how long one counts: plain values, without Django.

Sources: NIST SP 800-63B-4 (two factors, one of them against phishing; re-authentication), OWASP ASVS 5.0, 6.3.3, 6.5.1
(a code counts once), 7.5.3 (a fresh factor before what matters most), RFC 6238 (time steps and drift).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from accounts.roles import LEGAL_ROLES, Role


class Factor(StrEnum):
    """What a person showed beside what they know."""

    PASSKEY = "passkey"
    TOTP = "totp"
    RECOVERY_CODE = "recovery_code"
    SINGLE_SIGN_ON = "single_sign_on"


class Checked(StrEnum):
    """How an administrator made sure that it is really the person who lost their factors."""

    IN_PERSON = "in_person"
    CALLED_BACK = "called_back"


class Wrong(StrEnum):
    """Why a second step was refused; the person is told one sentence for all of them."""

    CODE = "code"
    USED = "used"
    PASSKEY = "passkey"
    CLONED = "cloned"
    UNREADABLE = "unreadable"


NEEDS_SECOND = LEGAL_ROLES | {Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM_ADMIN}
"""Roles that come in with a second factor only; everybody else may have one."""

PENDING_FOR = timedelta(minutes=5)
"""How long the first factor waits for the second."""

FRESH_FOR = timedelta(minutes=10)
"""How long a second factor opens what needs a fresh one."""

MOST_PASSKEYS = 10

STEP = 30
"""Seconds that a code of an authenticator app stands."""

DRIFT = 1
"""So many codes before and after the present one are taken too: a telephone's clock may be half a minute wrong."""

APP_DIGITS, RECOVERY_DIGITS, CODES = 6, 12, 10
"""Digits of an app's code and of a recovery code, and how many recovery codes a person gets."""


def must_have_second(role: str) -> bool:
    """Say whether this role comes in with a second factor only."""
    return role in NEEDS_SECOND


def is_within(since: datetime | None, limit: timedelta, *, now: datetime) -> bool:
    """Say whether a moment lies at most `limit` back, and not in the future."""
    return since is not None and timedelta() <= now - since <= limit


def digits_of(typed: str) -> str:
    """Return the digits of a typed code; spaces and dashes between them are how people read them out."""
    kept = "".join(sign for sign in typed if sign not in " -\t\u00a0\u2013")
    return kept if kept.isascii() and kept.isdigit() else ""


def steps_around(now: datetime) -> range:
    """Return the numbers of the time steps whose codes are taken now."""
    step = int(now.timestamp()) // STEP
    return range(step - DRIFT, step + DRIFT + 1)


def first_unused(matching: Iterable[int], *, last: int) -> int | None:
    """Return the earliest matching time step after the last one that was used: no code is taken twice."""
    return next((step for step in sorted(matching) if step > last), None)


def is_copied(counter: int, *, last: int) -> bool:
    """Say whether a passkey's counter stands still or went back: two devices hold the same key (WebAuthn 3, 6.1.1)."""
    return (counter > 0 or last > 0) and counter <= last
