"""Doors of the front desk: ways to start, what is open, which school, number keys on or off."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import School
from accounts.permissions import schools_for
from accounts.roles import Ability
from pages.live import answer_if_changed
from requests_intake import drafts
from requests_intake.asking import alert, screens
from requests_intake.drafts import KeyTampered, author_of, mint_key
from requests_intake.keeping import WAYS
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.selectors import drafts_of, open_at_counter
from requests_intake.views.asking import answer_to_sending
from requests_intake.views.going import CHOSEN, go, person, school_of


@dataclass(frozen=True, slots=True)
class Row:
    """One open request on the start page."""

    agency_request: AgencyRequest
    title: str
    is_stub: bool


def _rows_context(request: HttpRequest, school: School) -> dict[str, Any]:
    user = person(request)
    rows = [
        Row(found, "Sealed. Call OLA." if found.sealed else found.title_words, found.sealed)
        for found in open_at_counter(user, school)
    ]
    return {"rows": rows, "drafts": drafts_of(user), "school": school, "now": timezone.now()}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the ways to start, what is open at this school, and drafts to finish."""
    user, school = person(request), school_of(request)
    if school is None:
        return render(request, "intake/schools.html", {"schools": schools_for(user, Ability.LOG_REQUEST)})
    several = schools_for(user, Ability.LOG_REQUEST).count() > 1
    context = {"key": mint_key(user), "has_several": several, **_rows_context(request, school)}
    return render(request, "intake/home.html", context)


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """Answer the live part of the start page; nothing (304) while it has not changed."""
    school = school_of(request)
    if school is None:
        raise Http404
    return answer_if_changed(request, "intake/rows.html", _rows_context(request, school))


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember at which of their schools a person is, for this session; none is named to choose anew."""
    code = request.POST.get("school", "")
    if code and not schools_for(person(request), Ability.LOG_REQUEST).filter(code=code).exists():
        raise Http404
    request.session[CHOSEN] = code
    return go(request, "intake:home")


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Turn the number keys off or on for this session."""
    request.session["keys_off"] = not request.session.get("keys_off", False)
    return redirect("intake:home")


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a request one of the three ways, or alert at once with nothing but who is here."""
    user, school, now = person(request), school_of(request), timezone.now()
    if school is None:
        return go(request, "intake:home")
    way = request.POST.get("way", "")
    if way and way not in WAYS:
        raise SuspiciousOperation(f"“{way[:60]}” is not one of the ways to start.")
    given = {"channel": WAYS[way]} if way else {}
    key = _key(request)
    found = drafts.start(key, school=school, given=given, actor=user, now=now, action_id=uuid4())
    if found.status != Status.DRAFT and way:  # the page lay open since; this is another visit
        found = drafts.start(
            mint_key(user), school=school, given=given, actor=user, now=now, action_id=uuid4()
        )
    if way:
        return go(request, "intake:ask", found.reference, screens().first_open(found.answers).id)
    sent = alert(found, is_another=False, actor=user, now=now, action_id=uuid4())
    return answer_to_sending(request, found, sent)


def _key(request: HttpRequest) -> str:
    """Return the page's key; one that somebody else left open on this computer is replaced by one's own."""
    key, user = request.POST.get("key", ""), person(request)
    try:
        return key if author_of(key) == user.pk else mint_key(user)
    except KeyTampered as error:
        raise SuspiciousOperation(str(error)) from error


@require_POST
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Throw a draft of one's own away."""
    try:
        drafts.discard(reference, actor=person(request), now=timezone.now(), action_id=uuid4())
    except AgencyRequest.DoesNotExist as error:
        raise Http404 from error
    except IllegalTransition:
        return redirect("routing:now", reference)
    messages.success(request, "Thrown away. It was never sent.")
    return redirect("intake:home")
