"""The headers that every answer carries: pages, refusals, errors, files, and what is answered before Django."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Reporting-Endpoints": 'csp="/csp-report/"',
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
STEPS = (
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "bpsportal.headers.AnswerHeaders",
)
"""The steps of MIDDLEWARE that put headers on an answer; all stand outside of whatever may refuse or fail."""

Step = Callable[[HttpRequest], HttpResponseBase]


class AnswerHeaders:
    """Put the headers that every answer carries; a view that sets its own keeps it."""

    def __init__(self, get_response: Step) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then add what is missing; what may be a fragment says so to whoever keeps answers."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if hasattr(request, "htmx"):
            patch_vary_headers(response, ("HX-Request",))
        return response


def bare() -> dict[str, str]:
    """Return what every answer carries, for one given outside of Django: an empty one is sent through the steps."""
    step: Step = _nothing
    for name in reversed(STEPS):
        step = import_string(name)(step)
    request = HttpRequest()
    if settings.IS_HTTPS:
        request.META["HTTP_X_FORWARDED_PROTO"] = "https"
    return {name: value for name, value in step(request).items() if name != "Content-Type"}


def _nothing(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse()
