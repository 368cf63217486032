"""Passkeys (WebAuthn): what is asked of the browser, and whether what it answers is good.

allauth keeps the keys and fido2 checks the signatures. Added here: a challenge is good for one answer, the origin is
exactly ours, no key belongs to two people, and a counter that stands still is refused.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import UnsupportedAlgorithm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from fido2.utils import websafe_encode

from accounts.factors.address import origin
from accounts.models import User

LONGEST = 16_000
"""Characters of an answer: a signature with a certificate or two."""

MALFORMED = (
    *(ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError),
    *(struct.error, UnsupportedAlgorithm, RecursionError, AssertionError),
)
"""What the readers of an answer raise when it is not what a browser sends."""


class Refused(ValueError):
    """The answer is not that of a passkey which may be used here."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey as the browser described it."""

    answer: dict[str, Any]
    credential_id: str
    counter: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A passkey that was used: whose it is, and where its counter stands."""

    row: Authenticator
    counter: int


def ask_for_new(user: User) -> str:
    """Return what the browser needs to make a passkey; it knows its owner, and can be found without a name."""
    return json.dumps(auth.begin_registration(user, passwordless=True))


def ask_for_one(user: User | None) -> str:
    """Return what the browser needs to use a passkey; of anybody where nobody is known yet."""
    return json.dumps(auth.begin_authentication(user))


def made(request: HttpRequest, posted: str) -> Made:
    """Return the new passkey, checked; raises `Refused`."""
    try:
        answer = _read(posted)
        _insist_on_origin(auth.parse_registration_response(answer))
        data = auth.complete_registration(answer)
        credential_id = websafe_encode(data.credential_data.credential_id)
    except MALFORMED as error:
        raise Refused("This is not a new passkey for this page.") from error
    finally:
        _forget(request)
    if Authenticator.objects.filter(data__credential_id=credential_id).exists():
        raise Refused("This passkey is known already.")
    return Made(answer, credential_id, data.counter)


def shown(request: HttpRequest, posted: str, *, user: User | None) -> Shown:
    """Return the passkey that answered; without a `user` the answer says whose it is. Raises `Refused`."""
    try:
        answer = _read(posted)
        parsed = auth.parse_authentication_response(answer)
        _insist_on_origin(parsed)
        row = auth.complete_authentication(user or auth.extract_user_from_response(answer), answer)
    except MALFORMED as error:
        raise Refused("This is not an answer of a passkey that is known here.") from error
    finally:
        _forget(request)
    return Shown(row, parsed.response.authenticator_data.counter)


def _read(posted: str) -> dict[str, Any]:
    if len(posted) > LONGEST:
        raise ValueError("An answer of a browser is shorter.")
    answer = json.loads(posted)
    if not isinstance(answer, dict) or not isinstance(answer.get("response"), Mapping):
        raise TypeError("An answer of a browser is an object.")
    return answer


def _insist_on_origin(parsed: Any) -> None:
    if parsed.response.client_data.origin != origin():
        raise ValueError("The answer was made for another page.")


def _forget(request: HttpRequest) -> None:
    """Use the challenge up: it is good for one answer, whatever that is."""
    request.session.pop(auth.STATE_SESSION_KEY, None)
