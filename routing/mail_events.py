"""The door of a sending service: it tells which of our messages its own attempts could not deliver.

django-anymail reads what each service posts and checks its secret. It would hand the events on by a signal; its view is
built on here so that they go to a service of ours instead.
"""

from typing import Any

from anymail import urls as services
from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.base import AnymailCoreWebhookView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from routing.failing import take_event

FOR_GOOD = frozenset({"bounced", "rejected", "failed"})  # of anymail's words for events
UNKNOWN_SENDER, BAD = 401, 400
NAMES = ("{}_tracking_webhook", "{}_webhook")
VIEWS: dict[str, Any] = {entry.name: entry.callback.view_class for entry in services.urlpatterns}


@csrf_exempt
@require_POST
def mail_events(request: HttpRequest) -> HttpResponseBase:
    """Take what the sending service tells; without a service, or without its secret, nobody comes in."""
    view = next(
        (VIEWS[found] for name in NAMES if (found := name.format(settings.MAIL_SERVICE)) in VIEWS), None
    )
    if view is None or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        return HttpResponse(status=UNKNOWN_SENDER)
    taking: Any = type("Taking", (_Taking, view), {})
    answer: HttpResponseBase = taking.as_view()(request)
    return answer


class _Taking(AnymailCoreWebhookView):  # type: ignore[misc]  # anymail ships no types
    """A service's own view, with the signal left out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Fail each notice that came back; a payload that cannot be read is refused, never an error of ours."""
        del args, kwargs
        try:
            self.run_validators(request)
        except AnymailWebhookValidationFailure:
            return HttpResponse(status=UNKNOWN_SENDER)
        try:
            events = [_told(event) for event in self.parse_events(request) if event.event_type in FOR_GOOD]
        except Exception:  # noqa: BLE001 - whatever is posted, reading it changes nothing
            return HttpResponse(status=BAD)
        for notice, recipient, failure in events:
            take_event(notice, recipient=recipient, failure=failure, now=timezone.now())
        return HttpResponse()


def _told(event: Any) -> tuple[int, str, str]:
    """Return number, recipient and failure of an event; number 0 where it names no notice of ours."""
    number = str((event.metadata or {}).get("notice", ""))
    is_ours = number.isascii() and number.isdigit() and len(number) < len(str(2**63))
    return int(number) if is_ours else 0, str(event.recipient or ""), str(event.event_type).capitalize()
