"""The second step before an address: who must show a factor first, and where they are sent to do it.

Asked by the table of doors for every address that is open to signed-in people; nothing else decides about it.
"""

from datetime import datetime
from enum import StrEnum

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import turns
from accounts.factors import held, steps
from accounts.factors.rules import FRESH_FOR, is_within, must_have_second
from accounts.models import User
from pages.onward import page_of


class Second(StrEnum):
    """What an address asks of the second factor."""

    ONCE = "once in a session, of those whose role needs one"
    FRESH = "within the last minutes"
    TO_ADD = "to add a factor: a fresh one, or a fresh sign-in where there is none"


def detour(request: HttpRequest, user: User, second: Second, *, now: datetime) -> HttpResponse | None:
    """Return the way to the step that comes first, or nothing where the person may go on."""
    if not steps.are_asked_for():
        return None
    session = request.session
    if second is Second.TO_ADD:
        return _before_adding(request, user, now=now)
    if must_have_second(user.role) and not steps.has_passed(session, user):
        return _to_step(request, user)
    if second is Second.FRESH and not steps.is_fresh(session, user, now=now):
        if request.method == "POST":
            steps.keep_form(request, back=_came_from(request), now=now)
        return _to_step(request, user)
    if second is Second.FRESH and request.method == "POST":
        steps.forget_form(session)
    return None


def _before_adding(request: HttpRequest, user: User, *, now: datetime) -> HttpResponse | None:
    """Ask for a factor of just now before another is added, and for a sign-in of just now before the first."""
    if held.has_any(user):
        return None if steps.is_fresh(request.session, user, now=now) else _to_step(request, user)
    if is_within(turns.turn(request.session, now=now).began_at, FRESH_FOR, now=now):
        return None
    messages.warning(request, "Sign in again first. Then add your second step.")
    return _go(request, "accounts:sign_in", other="1", next=_here(request))


def _to_step(request: HttpRequest, user: User) -> HttpResponse:
    """Send to the second step, and to add a first factor whoever has none."""
    return _go(request, "factors:step" if held.has_any(user) else "factors:add", next=_here(request))


def _go(request: HttpRequest, name: str, **query: str) -> HttpResponse:
    """Send to an address; a live part of a page makes its whole page go."""
    found = urlencode({key: value for key, value in query.items() if value})
    address = f"{reverse(name)}?{found}" if found else reverse(name)
    if getattr(request, "htmx", None):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _here(request: HttpRequest) -> str:
    """Return the page to come back to: this one, or the one that a live part belongs to."""
    fragment = getattr(request, "htmx", None)
    if fragment:
        return page_of(fragment.current_url or "", host=request.get_host())
    return request.get_full_path() if request.method in {"GET", "HEAD"} else ""


def _came_from(request: HttpRequest) -> str:
    """Return the page whose form this is: a path of ours, else the start page."""
    return page_of(request.headers.get("Referer", ""), host=request.get_host()) or reverse("landing")
