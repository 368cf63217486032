"""Doors for an account that is open at one screen at a time: the question at the new screen, the word at the old."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import moving
from accounts.models import User
from accounts.views import wanted_next


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """Ask whether to move here from the screen at which the account is open, or do so."""
    user, now = request.user, timezone.now()
    if not isinstance(user, User) or moving.settle(request.session, user, now=now):
        return redirect(wanted_next(request))
    if request.method == "POST":
        moving.move_here(request.session, actor=user, now=now, action_id=uuid4())
        return redirect(wanted_next(request))
    since = moving.open_since(request.session, user, now=now)
    return render(request, "accounts/move.html", {"since": since, "next": wanted_next(request)})


@require_safe
def moved(request: HttpRequest) -> HttpResponse:
    """Say at the screen left behind that its work went on elsewhere; any other goes where it wanted."""
    if moving.way_in(request.session) != "accounts:moved":
        return redirect(wanted_next(request))
    return render(request, "accounts/moved.html", {"next": wanted_next(request)})
