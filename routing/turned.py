"""The screen turned to an officer: while it is, this browser shows the card and nothing else of the portal.

The session remembers it, so that Back, a reload, another tab and an address typed in all lead to the card until a
member of staff turns the screen back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

KEY = "turned"
SAFE = {"GET", "HEAD"}
STILL_OPEN = {
    *("routing:card", "routing:card_close", "routing:contact"),
    *("accounts:sign_in", "accounts:sign_out", "healthz", "readyz", "csp_report"),
}
"""What may be shown meanwhile; none of it says anything of a request."""


@dataclass(frozen=True, slots=True)
class Turned:
    """Where the screen goes back to, and the request whose reference the card shows, if any."""

    back: str
    reference: str


def turn(request: HttpRequest, *, back: str, reference: str) -> None:
    """Turn the screen of this session; turned again, it still goes back to where it came from."""
    known = turned(request)
    request.session[KEY] = {"back": known.back if known else back, "reference": reference}


def turned(request: HttpRequest) -> Turned | None:
    """Return how the screen is turned, nothing if it faces its staff."""
    kept = request.session.get(KEY)
    return Turned(kept["back"], kept["reference"]) if kept else None


def turn_back(request: HttpRequest) -> str:
    """Turn the screen back to its staff and return the path to show."""
    known = turned(request)
    request.session.pop(KEY, None)
    return known.back if known else reverse("landing")


class TurnedScreen:
    """Shows the card in place of every other page while the screen is turned."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; what was sent while the screen was being turned is still kept, but its page is not shown."""
        response = self.get_response(request)
        is_page = request.method not in SAFE and response.status_code not in {204, 302, 303}
        return to_card(request) if is_page and _is_hidden(request) else response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return nothing to let a page be drawn, else the way to the card."""
        del view, args, kwargs
        return to_card(request) if request.method in SAFE and _is_hidden(request) else None


def to_card(request: HttpRequest) -> HttpResponse:
    """Send to the card; a live fragment makes the whole page go."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("routing:card")})
    return redirect("routing:card")


def _is_hidden(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name not in STILL_OPEN and turned(request) is not None
