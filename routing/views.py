"""Doors of the school's side: the page that says what to do now, its live state, the list, the search."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import may
from accounts.roles import Ability
from pages.live import answer_if_changed
from requests_intake import reference as references
from requests_intake.cards import card_of, said
from requests_intake.lifecycle import OPEN, IllegalTransition
from requests_intake.mistakes import mistake_of
from requests_intake.models import AgencyRequest, Officer
from requests_intake.services import note_view
from requests_intake.similar import sent_earlier_elsewhere
from routing.models import Happening
from routing.opening import mine
from routing.selectors import happenings_on, messages_on, requests_page, state_of, watch_on
from routing.thread_forms import SchoolMessageForm
from routing.watch import SERVICES

UNPROCESSABLE = 422


def _state_context(agency_request: AgencyRequest, *, is_stub: bool) -> dict[str, Any]:
    moment = timezone.now()
    return {
        "agency_request": agency_request,
        "state": state_of(agency_request, now=moment),
        "watch": watch_on(agency_request, now=moment),
        "ola_messages": [] if is_stub else messages_on(agency_request),
        "sealed_stub": is_stub,
        "now": moment,
    }


@require_safe
def now(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what to do now, and that Legal has it."""
    agency_request, _ = mine(request, reference)
    if isinstance(request.user, User):
        note_view(agency_request, actor=request.user, now=timezone.now(), action_id=uuid4())
    return draw_now(request, reference)


def draw_now(
    request: HttpRequest, reference: str, *, refused: SchoolMessageForm | None = None
) -> HttpResponse:
    """Draw the page, with words that were refused in place of the empty form."""
    agency_request, is_stub = mine(request, reference)
    may_write = may(request.user, Ability.LOG_REQUEST, agency_request.school)
    context = _state_context(agency_request, is_stub=is_stub) | {
        "card": card_of(agency_request),
        "happenings": [] if is_stub else happenings_on(agency_request),
        "facts": [] if is_stub else said(agency_request),
        "officer": Officer.objects.filter(agency_request=agency_request).first(),
        "call_backs": agency_request.call_backs.exists(),
        "may_note": may_write and agency_request.status in OPEN,
        "elsewhere_at": None if is_stub else sent_earlier_elsewhere(agency_request),
        "mistake": mistake_of(agency_request),
        "tell_form": (refused or SchoolMessageForm()) if may_write else None,
        "is_open": agency_request.status in OPEN,
    }
    return render(request, "routing/now.html", context, status=UNPROCESSABLE if refused else 200)


@require_safe
def state(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer the live part of that page; nothing (304) while it has not changed."""
    agency_request, is_stub = mine(request, reference)
    return answer_if_changed(request, "routing/state.html", _state_context(agency_request, is_stub=is_stub))


@require_POST
def happened(request: HttpRequest, reference: str) -> HttpResponse:
    """Note what staff saw at the counter, and go back to the page."""
    agency_request, _ = mine(request, reference)
    kind = request.POST.get("kind", "")
    if kind not in SERVICES or not isinstance(request.user, User):
        messages.warning(request, "Press one of the buttons of this page.")
        return redirect("routing:now", reference)
    try:
        service = SERVICES[Happening.Kind(kind)]
        service(agency_request.reference, actor=request.user, now=timezone.now(), action_id=uuid4())
    except IllegalTransition as error:
        messages.warning(request, str(error))
    return redirect("routing:now", reference)


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
        mine(request, wanted)
    except Http404:
        return render(request, "routing/found_nothing.html", context)
    return redirect("counsel:review" if may(request.user, Ability.DECIDE) else "routing:now", wanted)
