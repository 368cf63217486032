"""Single sign-on: asking an issuer who somebody is, and reading its answer. No account is made by it.

django-allauth asks (discovery, state, PKCE, the token); the checks of the token are ours (`accounts.issuers`), because
allauth's leave out signature, nonce and clock for a token that it fetched itself.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any, TypeVar

import jwt
import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest
from django.urls import reverse

from accounts.issuers import Claims, Issuer, Refusal, Refused, check

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a public key only: a token "signed" with nothing, or with our own secret, proves nothing."""

LONGEST_WAIT = 10.0
"""Seconds that an issuer has for all that is asked of it at once."""

AT_ONCE = 3
"""So many answers are waited for in one process; the other threads stay free for intake while an issuer is slow."""

SIGNATURE_ONLY: Any = {"verify_signature": True} | {
    f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")
}
"""What else must be true of a token is checked in `accounts.issuers`, with our clock and a stated tolerance."""

T = TypeVar("T")
_asking = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="single-sign-on")
_free = BoundedSemaphore(AT_ONCE)


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Allauth's questions about our issuers, which the settings name; nothing of them is in the database."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the issuer that allauth calls an application."""
        del request, client_id
        return [_app(issuer) for issuer in settings.SINGLE_SIGN_ON if issuer.name == provider]

    def get_requests_session(self) -> requests.Session:
        """Ask the address that was named, and no other."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        return session


class Asking(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """Allauth's conversation with an issuer, which is told the address of the settings to come back to."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return where the issuer sends people back to, whatever host the browser named."""
        del request
        return f"{settings.PORTAL_URL}{reverse('accounts:sign_on_answer', args=[app.provider_id])}"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom an issuer named."""

    subject: str
    claims: Claims


def issuer_named(name: str) -> Issuer | None:
    """Return the issuer of this name, if the settings have it."""
    return next((issuer for issuer in settings.SINGLE_SIGN_ON if issuer.name == name), None)


def begin(request: HttpRequest, issuer: Issuer, wanted: str) -> str:
    """Return the issuer's address at which somebody says who they are; what must come back is kept in the session.

    Raises `Refused` if the issuer does not answer in time.
    """
    asking = Asking(request, issuer.name)
    config = _in_time(lambda: _config(asking, issuer))
    proof = generate_code_challenge()
    kept = {"verifier": proof.pop("code_verifier"), "nonce": secrets.token_urlsafe(32), "next": wanted}
    client: OAuth2Client = asking.get_client(request, _app(issuer))
    client.state = _stash(request, issuer, kept)
    more = {**proof, "nonce": kept["nonce"], "prompt": issuer.prompt}
    more = {name: value for name, value in more.items() if value}
    address: str = client.get_redirect_url(
        config["authorization_endpoint"], ["openid", "email", "profile"], more
    )
    return address


def kept_of(request: HttpRequest, issuer: Issuer) -> dict[str, str]:
    """Return what this browser's question kept, and forget it: an answer is taken once.

    Raises `Refused` if this browser asked nothing, or too long ago.
    """
    state = request.GET.get("state", "")
    try:
        kept = statekit.unstash_state(request, provider_id=issuer.name, state_id=state)
    except UpdateError as error:
        raise Refused(Refusal.LATE) from error
    if not isinstance(kept, dict):
        raise Refused(Refusal.LATE)
    return kept


def read(request: HttpRequest, issuer: Issuer, kept: dict[str, str], *, now: datetime) -> Answer:
    """Return whom the issuer's answer names.

    Raises `Refused` for every answer that is not the issuer's own, to us, now, to what this browser asked.
    """
    _refuse_errors(request, issuer)
    asking = Asking(request, issuer.name)
    claims = _in_time(lambda: _claims(asking, issuer, request.GET["code"], kept["verifier"]))
    return Answer(check(claims, issuer, nonce=kept["nonce"], now=now), claims)


def _refuse_errors(request: HttpRequest, issuer: Issuer) -> None:
    error = request.GET.get("error", "")
    if error in {"access_denied", "login_required", "interaction_required"}:
        raise Refused(Refusal.CANCELLED)
    if error in {"server_error", "temporarily_unavailable"}:
        raise Refused(Refusal.AWAY)
    if error or not request.GET.get("code") or request.GET.get("iss", issuer.url) != issuer.url:
        raise Refused(Refusal.UNTRUSTED)


def _app(issuer: Issuer) -> SocialApp:
    return SocialApp(
        provider="openid_connect",
        provider_id=issuer.name,
        name=issuer.label,
        client_id=issuer.client_id,
        secret=issuer.secret,
        settings={"server_url": issuer.url, "oauth_pkce_enabled": True},
    )


def _stash(request: HttpRequest, issuer: Issuer, kept: dict[str, str]) -> str:
    try:
        state: str = statekit.stash_state(request, provider_id=issuer.name, state=kept)
    except UpdateError as error:
        raise Refused(Refusal.LATE) from error
    return state


def _config(asking: Asking, issuer: Issuer) -> dict[str, Any]:
    config: dict[str, Any] = asking.openid_config
    addresses = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if config["issuer"] != issuer.url or not all(isinstance(config[name], str) for name in addresses):
        raise Refused(Refusal.UNTRUSTED)
    return config


def _claims(asking: Asking, issuer: Issuer, code: str, verifier: str) -> Claims:
    config = _config(asking, issuer)
    client: OAuth2Client = asking.get_client(asking.request, _app(issuer))
    token = client.get_access_token(code, pkce_code_verifier=verifier)["id_token"]
    header = jwt.get_unverified_header(token)
    with Adapter().get_requests_session() as session:
        found = session.get(config["jwks_uri"])
        found.raise_for_status()
    keys = jwt.PyJWKSet.from_dict(found.json()).keys
    kid = header.get("kid")  # an issuer with one key need not name it
    named = [key for key in keys if kid in {None, key.key_id} and key.public_key_use in {None, "sig"}]
    if header.get("alg") not in ALGORITHMS or len(named) != 1:
        raise Refused(Refusal.UNTRUSTED)
    claims: Claims = jwt.decode(token, named[0].key, algorithms=[header["alg"]], options=SIGNATURE_ONLY)
    return claims


def _in_time(ask: Callable[[], T]) -> T:
    """Ask the issuer in a thread of its own, wait `LONGEST_WAIT` at most, and refuse whatever is no answer."""
    if not _free.acquire(blocking=False):
        raise Refused(Refusal.AWAY)
    asked = _asking.submit(ask)
    asked.add_done_callback(lambda _: _free.release())
    try:
        return asked.result(LONGEST_WAIT)
    except (requests.RequestException, TookTooLong) as error:
        raise Refused(Refusal.AWAY) from error
    except (OAuth2Error, jwt.PyJWTError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise Refused(Refusal.UNTRUSTED) from error
