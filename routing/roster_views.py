"""Doors of the roster: its page, its changes, one's own calendar and its private feed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import may
from accounts.roles import Ability
from routing import roster_selectors, roster_services
from routing.duty_calendar import calendar_of
from routing.roster import Season
from routing.roster_forms import ClosedDayForm, DutyForm, ListForm, SchoolYearForm, TimeOffForm
from routing.roster_text import RosterRefused

FORMS: dict[str, type[Form]] = {
    "duty": DutyForm,
    "list": ListForm,
    "time_off": TimeOffForm,
    "closed_day": ClosedDayForm,
    "school_year": SchoolYearForm,
}
Change = Callable[[Any, User, datetime, UUID], object]


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _page(request: HttpRequest, *, status: int = 200, **bound: Form) -> HttpResponse:
    now = timezone.now()
    context: dict[str, Any] = {
        "posts": roster_selectors.POSTS.values(),
        "days": roster_selectors.next_days(now),
        "warnings": roster_selectors.warnings(now),
        "may_change": may(_user(request), Ability.MANAGE_ROSTER),
        "forms": {name: bound.get(name) or make() for name, make in FORMS.items()},
        "refused": next(iter(bound.values()), None),
        "held": roster_selectors.held(now),
    }
    return render(request, "routing/roster.html", context, status=status)


@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """Show who is on duty, and the gaps."""
    return _page(request)


def _add_duty(form: DutyForm, actor: User, now: datetime, action_id: UUID) -> object:
    return roster_services.add_duty(form.line(), actor=actor, now=now, action_id=action_id)


def _read_list(form: Form, actor: User, now: datetime, action_id: UUID) -> object:
    text, season = form.cleaned_data["text"], Season(form.cleaned_data["season"])
    return roster_services.read_list(text, season=season, actor=actor, now=now, action_id=action_id)


def _add_time_off(form: Form, actor: User, now: datetime, action_id: UUID) -> object:
    data = form.cleaned_data
    return roster_services.add_time_off(
        data["person"],
        stand_in=data["stand_in"],
        first=data["first_on"],
        last=data["last_on"],
        actor=actor,
        now=now,
        action_id=action_id,
    )


def _add_closed_day(form: Form, actor: User, now: datetime, action_id: UUID) -> object:
    data = form.cleaned_data
    return roster_services.add_closed_day(
        data["day"], name=data["name"], actor=actor, now=now, action_id=action_id
    )


def _set_year(form: Form, actor: User, now: datetime, action_id: UUID) -> object:
    data = form.cleaned_data
    return roster_services.set_school_year(
        data["first_on"], data["last_on"], actor=actor, now=now, action_id=action_id
    )


CHANGES: dict[str, Change] = {
    "duty": _add_duty,
    "list": _read_list,
    "time_off": _add_time_off,
    "closed_day": _add_closed_day,
    "school_year": _set_year,
}


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Change the roster, or show the form again with the reason and what was typed."""
    what = request.POST.get("what", "")
    if what not in FORMS:
        raise Http404
    form = FORMS[what](request.POST)
    if not form.is_valid():
        return _page(request, status=400, **{what: form})
    try:
        CHANGES[what](form, _user(request), timezone.now(), uuid4())
    except RosterRefused as error:
        form.add_error(None, str(error))
        return _page(request, status=400, **{what: form})
    messages.success(request, "The roster is changed.")
    return redirect("routing:roster")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take one row of the roster back."""
    kind, pk = request.POST.get("what", ""), request.POST.get("row", "")
    if kind not in roster_services.REMOVED or not pk.isdecimal() or len(pk) > 9:  # noqa: PLR2004 - an id is shorter
        raise Http404
    gone = roster_services.remove(kind, int(pk), actor=_user(request), now=timezone.now(), action_id=uuid4())
    messages.success(request, "It is gone." if gone else "It was gone already.")
    return redirect("routing:roster")


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Show one's own days; make or end the private address of a calendar. The address is shown this once."""
    user, now, address = _user(request), timezone.now(), ""
    if request.method == "POST" and request.POST.get("end"):
        roster_services.end_calendar(actor=user, now=now, action_id=uuid4())
        return redirect("routing:calendar")
    if request.method == "POST":
        secret = roster_services.make_calendar(actor=user, now=now, action_id=uuid4())
        address = settings.PORTAL_URL + reverse("routing:calendar_feed", args=[secret])
    context = {
        "address": address,
        "has_calendar": roster_selectors.has_calendar(user),
        "duties": [
            (roster_selectors.POSTS[line.post], line) for line in roster_selectors.own_duties(user, now)
        ],
    }
    return render(request, "routing/calendar.html", context)


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer a calendar program that knows the secret; anybody else finds nothing."""
    del request
    owner = roster_selectors.owner_of(secret)
    if owner is None:
        raise Http404
    now = timezone.now()
    content = calendar_of(roster_selectors.own_duties(owner, now), product=settings.PRODUCT_NAME, now=now)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Disposition"] = 'inline; filename="duty.ics"'
    return answer
