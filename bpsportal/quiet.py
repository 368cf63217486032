"""A screen left alone: everybody is signed out after a quiet time, and while an alert waits the screen is locked.

Locked means that all but the state of the waiting alert is hidden until somebody signs in. The time is kept by the
server in the session; what a page asks for by itself is no act of a person.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts import moving, turns
from accounts.forms import SignInForm
from accounts.models import User
from accounts.services import note_sign_in
from accounts.views import enter, wanted_next, ways_in
from audit.verbs import Verb
from bpsportal.answers import forgetting, keep_what_was_typed, to_sign_in
from bpsportal.doors import DOORS, Open
from requests_intake.selectors import alerts_of, is_alert_waiting
from routing.selectors import state_of

APART = {"healthz", "readyz", "csp_report"}
"""Asked by machines, without a person and perhaps without a database."""


class QuietMiddleware:
    """End or lock the turn of a person who did nothing for too long; note what a person does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on; the decision is made in `process_view`, when the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return nothing to go on, else the way to the locked screen."""
        del view, args, kwargs
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in APART or not isinstance(request.user, User):
            return None
        now = timezone.now()
        if not turns.is_of(request.session, request.user):
            turns.end(request)
            return _sent_away(request, name, why="kept")
        if _is_over(request, request.user, now=now):
            return _sent_away(request, name)
        if not moving.settle(request.session, request.user, now=now):
            return _sent_away(request, name)
        if _is_act(request, name):
            turns.carry_on(request.session, request.user.role, now=now)
        return None


def _is_over(request: HttpRequest, user: User, *, now: datetime) -> bool:
    """Say whether the turn is over, ending it if it was not ended yet."""
    if turns.is_locked(request.session):
        return True
    if not turns.left(request.session, user.role, now=now):
        _leave(request, user, now=now)
        return True
    return False


def _is_act(request: HttpRequest, name: str) -> bool:
    """Say whether a person did this: not what a page asks for by itself."""
    if request.method not in {"GET", "HEAD"}:
        return True
    return not (getattr(request, "htmx", False) or "live" in request.GET or name == "stay")


def _leave(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Lock the screen of somebody whose alert waits to be picked up; sign everybody else out."""
    note_sign_in(Verb.USER_LEFT_SCREEN, actor=user, now=now, action_id=uuid4())
    if is_alert_waiting(user):
        turns.lock(request.session)
    else:
        turns.end(request)


def _sent_away(request: HttpRequest, name: str, *, why: str = "quiet") -> HttpResponse | None:
    """Send to the locked or the sign-in page, keeping what was typed; what is open to all stays open.

    The browser forgets the pages it kept.
    """
    door = DOORS.get(name)
    if door is None or door.needs is Open.TO_ALL:
        return None
    if request.method == "POST" and door.keeps_typed:
        return forgetting(keep_what_was_typed(request))
    return forgetting(to_sign_in(request, **{why: "1"}))


@require_http_methods(["GET", "HEAD", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """Say how many seconds this turn still lasts, and where to go when it is over; a POST is an act.

    A page that asks before its time (`early`) and finds the turn over was not left alone: it was ended elsewhere.
    """
    user, screen = request.user, moving.way_in(request.session)
    if isinstance(user, User) and screen == "accounts:sign_in":
        seconds = turns.left(request.session, user.role, now=timezone.now()).total_seconds()
        return JsonResponse({"left": seconds, "go": ""})
    why = "kept" if "early" in request.GET else "quiet"
    query = urlencode({"next": request.GET.get("from", ""), why: "1"})
    return forgetting(JsonResponse({"left": 0, "go": f"{reverse(screen)}?{query}"}))


@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """Show how the alerts of whoever left this screen stand, and let them, or somebody else, sign in."""
    user = request.user
    if not isinstance(user, User) or not turns.is_locked(request.session):
        return redirect(wanted_next(request))
    form = SignInForm(request, data=request.POST or None, initial={"username": user.username})
    if request.method == "POST" and (answer := enter(request, form)):
        return answer
    now = timezone.now()
    rows = [
        (found, state_of(found, now=now))
        for found in alerts_of(user, since=now - settings.LONGEST_AT_COUNTER)
    ]
    context = {
        **ways_in(request),
        "form": form,
        "next": wanted_next(request),
        "rows": rows,
        "now": now,
        "kept": request.GET.get("kept", ""),
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "accounts/locked_strips.html" if is_fragment else "accounts/locked.html", context)


def quiet(request: HttpRequest) -> dict[str, int]:
    """Tell every page of a signed-in person after how many seconds without an act it closes, and when to warn."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    after = int(turns.limits(user.role).quiet.total_seconds())
    return {"quiet_after": after, "quiet_warning": int(settings.QUIET_WARNING.total_seconds())}
