"""Browsers at which a person signed in before: a stranger's tries do not slow them there.

After OWASP's device cookies: the cookie holds a random number of the browser and, for each person, a mark that only
this portal can make. It signs nobody in and names nobody.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from accounts.networks import network_of
from accounts.slowing import Place

MOST = 12
"""So many people are known at one browser: a counter has a handful."""

LENGTH = 32
HALF_A_YEAR = 180 * 24 * 3600


def place_of(request: HttpRequest, name: str) -> Place:
    """Return where this request comes from, as seen by the slow-down for `name`."""
    return Place(network_of(str(request.META.get("REMOTE_ADDR", ""))), _device(request, name))


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Mark the browser as one at which this person signed in."""
    device, *marks = _read(request)
    mark = _mark(device, user.username)
    kept = [mark, *(old for old in marks if old != mark)][:MOST]
    response.set_cookie(
        _cookie(),
        ".".join([device, *kept]),
        max_age=HALF_A_YEAR,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest, name: str) -> str:
    """Return the mark of a browser that knows this person, or of a screen that is theirs though it is locked."""
    user = request.user
    if isinstance(user, User) and user.username.casefold() == name.casefold():
        return f"screen {request.session.session_key}"
    device, *marks = _read(request)
    wanted = _mark(device, name)
    return device if any(constant_time_compare(mark, wanted) for mark in marks) else ""


def _read(request: HttpRequest) -> list[str]:
    """Return the browser's number and its marks; one without, or with something else, gets a new number."""
    parts = request.COOKIES.get(_cookie(), "").split(".")
    is_ours = len(parts) <= MOST + 1 and all(len(part) == LENGTH and part.isalnum() for part in parts)
    return parts if is_ours else [secrets.token_hex(LENGTH // 2)]


def _mark(device: str, name: str) -> str:
    return salted_hmac("accounts.devices", f"{device} {name.casefold()}", algorithm="sha256").hexdigest()[
        :LENGTH
    ]


def _cookie() -> str:
    return "__Host-known" if settings.IS_HTTPS else "known"
