"""Doors of what an officer reads: the card on the turned screen, the slip, the contact page behind its code."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from pages.clock import spoken
from pages.onward import is_ours, page_of
from requests_intake.services import note_view
from routing.office_days import CLOSES, OPENS
from routing.officer_card import DEFAULT, CardWords, languages, words_in
from routing.opening import mine, mine_unsealed
from routing.selectors import state_of
from routing.turned import turn, turn_back, turned


def contact_address(reference: str = "") -> str:
    """Return the address behind the code; a reference stands after "#", where no server sees it."""
    address = settings.PORTAL_URL + reverse("routing:contact")
    return f"{address}#{reference}" if reference else address


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """Show the card; posted to, turn the screen of this session first."""
    if request.method != "POST":
        return _card(request)
    if isinstance(request.user, User):
        turn(request, back=_back(request), reference=_reference(request, request.POST.get("reference", "")))
    return redirect("routing:card")


@require_POST
def card_close(request: HttpRequest) -> HttpResponse:
    """Turn the screen back, on the second press; a script sends the second one after a hold of one second."""
    if request.POST.get("step") != "2":
        return _card(request, is_pressed=True)
    return HttpResponseRedirect(turn_back(request))


def _card(request: HttpRequest, *, is_pressed: bool = False) -> HttpResponse:
    lang = request.POST.get("lang") or request.GET.get("lang") or DEFAULT
    known = turned(request)
    reference = _reference(request, known.reference) if known else ""
    context: dict[str, Any] = {
        "words": words_in(lang),
        "hours": _hours(words_in(lang)),
        "heading": words_in(lang).heading.format(district=settings.DISTRICT_SHORT),
        "languages": languages().values(),
        "reference": reference,
        "is_told": bool(reference) and _is_told(request, reference),
        "code": contact_address(reference),
        "is_pressed": is_pressed,
    }
    return render(request, "routing/card.html", context)


def _hours(words: CardWords) -> str:
    """Say when the Office of Legal Advisor is there: with a.m. and p.m. in English, by 24 hours elsewhere."""
    opens, closes = (
        spoken(hour) if words.lang == DEFAULT else f"{hour.hour}:{hour:%M}" for hour in (OPENS, CLOSES)
    )
    return words.hours.format(opens=opens, closes=closes)


def _back(request: HttpRequest) -> str:
    """Return the path the screen came from, as the form or else the browser names it; else the start page.

    A page that says where it wants to be opened again names it; no page repeats the address it was asked for.
    """
    back, host = request.POST.get("back", ""), request.get_host()
    named = back if is_ours(back) else page_of(back, host=host)
    return named or page_of(request.headers.get("Referer", ""), host=host) or reverse("landing")


def _reference(request: HttpRequest, wanted: str) -> str:
    """Return the reference if this person may see the request, else none."""
    try:
        return mine(request, wanted)[0].reference
    except Http404:
        return ""


def _is_told(request: HttpRequest, reference: str) -> bool:
    return state_of(mine(request, reference)[0], now=timezone.now()).kind != "waiting"


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Show whom to contact; the reference behind "#" never reaches this server."""
    return render(request, "routing/contact.html", {"hours": _hours(words_in(DEFAULT))})


@require_safe
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the slip that says a request was received and not reviewed; a sealed one leaves no slip."""
    agency_request = mine_unsealed(request, reference)
    if isinstance(request.user, User):
        note_view(agency_request, actor=request.user, now=timezone.now(), action_id=uuid4())
    context = {"agency_request": agency_request, "code": contact_address(reference)}
    return render(request, "routing/slip.html", context)
