"""Answers for the live parts of a page: the fragment, or 304 where it still says what the browser shows."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

UNCHANGED = 304


def answer_if_changed(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw the fragment; answer 304 if its digest is the one the browser says it shows (`seen`).

    The fragment gets `seen`, its own digest, to hand back with the next question.
    """
    seen = digest(template, context, request)
    if request.GET.get("seen") == seen:
        return HttpResponse(status=UNCHANGED)
    return HttpResponse(render_to_string(template, context | {"seen": seen}, request=request))


def digest(template: str, context: dict[str, Any], request: HttpRequest) -> str:
    """Return a short hash of what the fragment says.

    One-time tokens are left out and the clock stands at the last full minute: the browser runs the seconds itself.
    """
    fixed = {"seen": "", "csrf_token": ""}
    if "now" in context:
        fixed["now"] = context["now"].replace(second=0, microsecond=0)
    said = render_to_string(template, context | fixed, request=request)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
