"""Answers that no single page owns: headers, refusals, and pages for when something is broken.

The page for a missing database is made without the database, a session or a signed-in person, and gives back
what was typed, because a request typed by a frightened person is never lost.
"""

import logging
import sys
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.middleware import HtmxDetails

from accounts.moving import way_in
from pages.onward import page_of
from requests_intake.drafts import clean_typed
from requests_intake.forms.late import typed_fields, typed_lines
from requests_intake.keeping import KEEPS, keep

logger = logging.getLogger(__name__)


def _is_intake(request: HttpRequest) -> bool:
    """Say whether this is a page whose contents must survive anything."""
    try:
        return request.method == "POST" and resolve(request.path).view_name in KEEPS
    except Resolver404:
        return False


def to_sign_in(request: HttpRequest, **extra: str) -> HttpResponse:
    """Send to the page of signing in, or what stands in its place, and back here afterwards.

    A live fragment makes its whole page go.
    """
    fragment: HtmxDetails | None = getattr(request, "htmx", None) or None
    here = (
        page_of(fragment.current_url or "", host=request.get_host()) if fragment else request.get_full_path()
    )
    found = {"next": here if request.method == "GET" else "", **extra}
    query = urlencode({name: value for name, value in found.items() if value})
    screen = reverse(way_in(request.session))
    address = f"{screen}?{query}" if query else screen
    if fragment:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def forgetting(response: HttpResponse) -> HttpResponse:
    """Have the browser forget what it kept of the session: its pages, and whatever a page may have stored."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def keep_what_was_typed(request: HttpRequest) -> HttpResponse:
    """Keep what was posted after the session ended for its author, and ask to sign in again."""
    match = resolve(request.path)
    back = keep(match.view_name, match.kwargs, request.POST, now=timezone.now(), action_id=uuid4())
    if not back:
        return to_sign_in(request)
    typed = typed_fields(request.POST)
    kept = "1" if len(clean_typed(typed)) == len(typed) else "part"
    return to_sign_in(request, next=back, kept=kept)


def _sent_along(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what is posted again: what was typed, and which button was pressed."""
    pressed = [(name, request.POST[name]) for name in ("way", "alert", "another") if name in request.POST]
    return [*typed_fields(request.POST), *((name, str(value)) for name, value in pressed)]


def _kept_page(request: HttpRequest, *, reason: str, status: int) -> HttpResponse:
    """Give back what was typed, with a way to send it again and to write it down."""
    context = {
        "reason": reason,
        "lines": typed_lines(request.POST) if _is_intake(request) else [],
        "hidden": _sent_along(request) if _is_intake(request) else [],
        "token": get_token(request),
        "address": request.path if _is_intake(request) else reverse("landing"),
        "product": settings.PRODUCT_NAME,
        "phone": settings.OLA_PHONE,
    }
    return HttpResponse(render_to_string("intake/kept.html", context), status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an unexpected failure in words; a database that is away gets its own page (503)."""
    away = isinstance(sys.exc_info()[1], (OperationalError, InterfaceError))
    status = 503 if away else 500
    if _is_intake(request):
        return _kept_page(request, reason="database" if away else "failure", status=status)
    page = render_to_string(f"{status}.html", {"product": settings.PRODUCT_NAME, "phone": settings.OLA_PHONE})
    return HttpResponse(page, status=status)


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was open too long or belongs to another session; nothing typed is lost."""
    logger.info("A form was refused by the forgery check: %s", reason)
    if _is_intake(request):
        return _kept_page(request, reason="stale", status=403)
    return HttpResponse(render_to_string("csrf.html", {"product": settings.PRODUCT_NAME}), status=403)


def landing(request: HttpRequest) -> HttpResponse:
    """Send everybody to where their work is."""
    return redirect(START_PAGES.get(getattr(request.user, "role", ""), "accounts:sign_in"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what no page of ours would send, in words; what is too large says so by its status."""
    del request
    page = render_to_string("400.html", {"product": settings.PRODUCT_NAME, "phone": settings.OLA_PHONE})
    return HttpResponse(page, status=413 if isinstance(exception, RequestDataTooBig) else 400)


START_PAGES = {
    "front_office": "intake:home",
    "school_leader": "intake:home",
    "safety_services": "routing:requests",
    "superintendent_office": "routing:requests",
    "legal_advisor": "routing:queue",
    "legal_supervisor": "routing:queue",
    "administrator": "reports:record",
    "auditor": "reports:record",
    "system_admin": "operations:page",
}
