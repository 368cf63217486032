"""Doors of the school's side: the page that says what to do now, its live state, the list, the search."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import may
from accounts.roles import Ability
from pages.live import answer_if_changed
from requests_intake import reference as references
from requests_intake.cards import card_of, said
from requests_intake.models import AgencyRequest
from requests_intake.services import note_view
from routing.selectors import messages_on, requests_page, state_of


def _mine(request: HttpRequest, reference: str) -> tuple[AgencyRequest, bool]:
    """Return the request and whether this person sees only its stub; 404 alike for missing and forbidden."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    rows = AgencyRequest.objects.select_related("school", "advisor", "author")
    if found := rows.visible_to(user).filter(reference=reference).exclude(status="draft").first():
        return found, False
    if stub := rows.stubs_of(user).filter(reference=reference).first():
        return stub, True
    raise Http404


def _state_context(agency_request: AgencyRequest, *, is_stub: bool) -> dict[str, Any]:
    moment = timezone.now()
    return {
        "agency_request": agency_request,
        "state": state_of(agency_request, now=moment),
        "ola_messages": [] if is_stub else messages_on(agency_request),
        "now": moment,
    }


@require_safe
def now(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what to do now, and that Legal has it."""
    agency_request, is_stub = _mine(request, reference)
    if isinstance(request.user, User):
        note_view(agency_request, actor=request.user, now=timezone.now(), action_id=uuid4())
    context = _state_context(agency_request, is_stub=is_stub) | {
        "card": card_of(agency_request),
        "facts": [] if is_stub else said(agency_request),
        "sealed_stub": is_stub,
    }
    return render(request, "routing/now.html", context)


@require_safe
def state(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer the live part of that page; nothing (304) while it has not changed."""
    agency_request, is_stub = _mine(request, reference)
    return answer_if_changed(request, "routing/state.html", _state_context(agency_request, is_stub=is_stub))


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """List the requests this person may see."""
    if not isinstance(request.user, User):
        raise Http404
    page = requests_page(request.user, cursor=request.GET.get("page", ""))
    return render(request, "routing/requests.html", {"page": page, "now": timezone.now()})


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Open the request of a typed reference, or say that there is none to open."""
    typed = request.GET.get("reference", "")[:60]
    context = {"typed": typed, "mistyped": ""}
    try:
        wanted = references.clean(typed)
    except references.ReferenceMistyped as error:
        return render(request, "routing/found_nothing.html", context | {"mistyped": str(error)})
    try:
        _mine(request, wanted)
    except Http404:
        return render(request, "routing/found_nothing.html", context)
    return redirect("counsel:review" if may(request.user, Ability.DECIDE) else "routing:now", wanted)
