"""What an issuer of single sign-on may say, and whom its answer names; from values, without a network.

Sources: OpenID Connect Core 1.0, 3.1.3.7 (checks of the ID token) and 5.7 (issuer and subject alone identify a person);
RFC 9207 (the issuer in the answer).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import TypeGuard

SKEW = timedelta(seconds=120)
"""So far may the issuer's clock and ours be apart."""

OLDEST = timedelta(minutes=10)
"""So long after it was made may an answer come: the time somebody may take at the issuer's own pages is before that."""

LONGEST_SUBJECT = 255

GOOGLE = "https://accounts.google.com"
"""Google's issuer serves everybody; `hd` alone says that an account is one of an organisation."""


class Vouched(StrEnum):
    """What shows that the issuer vouches for an address."""

    EMAIL_VERIFIED = "email_verified"  # the claim that OpenID Connect has for it
    EDOV = "xms_edov"  # Entra's: the owner of the domain was verified
    USER_NAME = "preferred_username"  # Entra's user name, which is in a domain that the tenant proved


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer, as the settings name it."""

    name: str
    url: str
    client_id: str
    secret: str
    label: str
    domains: frozenset[str]
    tenant: str = ""
    vouched: Vouched = Vouched.EMAIL_VERIFIED
    prompt: str = "select_account"


class Refusal(StrEnum):
    """Why single sign-on led nowhere; each has its sentence in `SENTENCES`."""

    AWAY = "away"
    CANCELLED = "cancelled"
    LATE = "late"
    UNTRUSTED = "untrusted"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


SENTENCES = {
    Refusal.AWAY: "The district’s sign-in does not answer right now. Try again in a minute.",
    Refusal.CANCELLED: "You stopped before the district’s sign-in was done. Nothing happened.",
    Refusal.LATE: "That took too long, or was begun in another window. Start again here.",
    Refusal.UNTRUSTED: "The answer of the district’s sign-in could not be trusted. Start again here.",
    Refusal.FOREIGN: "That account is not one of the district. Choose your district account.",
    Refusal.UNKNOWN: "That account is not set up here. Ask your administrator.",
}


class Refused(Exception):
    """An answer of an issuer leads nowhere; `args[0]` says why."""

    def __init__(self, refusal: Refusal) -> None:
        """Keep the reason."""
        super().__init__(refusal)
        self.refusal = refusal


Claims = Mapping[str, object]


def check(claims: Claims, issuer: Issuer, *, nonce: str, now: datetime) -> str:
    """Return the subject of a token whose signature is right.

    Raises `Refused` unless it was made by this issuer, for us, now, and as the answer to what this browser asked.
    """
    subject = claims.get("sub")
    is_ours = (
        claims.get("iss") == issuer.url
        and _is_for(claims, issuer.client_id)
        and compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
        and isinstance(subject, str)
        and 0 < len(subject) <= LONGEST_SUBJECT
        and "\0" not in subject
    )
    if not is_ours or not isinstance(subject, str) or not nonce:
        raise Refused(Refusal.UNTRUSTED)
    if not _is_in_time(claims, now):
        raise Refused(Refusal.LATE)
    if not _is_of_the_district(claims, issuer):
        raise Refused(Refusal.FOREIGN)
    return subject


def _is_for(claims: Claims, client_id: str) -> bool:
    """Say whether we alone are meant, or, among several, are the one who asked."""
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    asked_by = claims.get("azp", client_id if len(meant) == 1 else None)
    return client_id in meant and asked_by == client_id


def _is_in_time(claims: Claims, now: datetime) -> bool:
    moment, skew = now.timestamp(), SKEW.total_seconds()
    made, ends, begins = (claims.get(name) for name in ("iat", "exp", "nbf"))
    if not _is_moment(made) or not _is_moment(ends):
        return False
    is_fresh = moment - OLDEST.total_seconds() - skew <= made <= moment + skew
    is_valid = moment < ends + skew
    return is_fresh and is_valid and (begins is None or (_is_moment(begins) and begins <= moment + skew))


def _is_moment(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_of_the_district(claims: Claims, issuer: Issuer) -> bool:
    """Say whether the tenant or the hosted domain, where the issuer names one, is the district's."""
    hosted = claims.get("hd")
    is_own = hosted is None or (isinstance(hosted, str) and hosted.lower() in issuer.domains)
    if issuer.url == GOOGLE:
        is_own = is_own and hosted is not None
    return is_own and (not issuer.tenant or claims.get("tid") == issuer.tenant)


def address_of(claims: Claims, issuer: Issuer) -> str:
    """Return the address that the issuer vouches for, in a domain of the district; nothing if there is none."""
    if issuer.vouched is Vouched.USER_NAME:
        address = claims.get("preferred_username")
    else:
        word = claims.get(issuer.vouched.value)
        is_vouched = word is True or (issuer.vouched is Vouched.EDOV and word in (1, "1", "true"))
        address = claims.get("email") if is_vouched else ""
    if not isinstance(address, str) or address.count("@") != 1 or not address.isascii():
        return ""
    name, domain = address.lower().split("@")
    return f"{name}@{domain}" if name and domain in issuer.domains else ""
