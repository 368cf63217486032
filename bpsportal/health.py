"""Whether this process lives, and whether requests reach the Office of Legal Advisor; it never asks Redis."""

from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from promises.models import Duty, Process
from promises.selectors import SILENT_AFTER, oldest_open, silence

LONGEST_UNROUTED = timedelta(seconds=60)
NO_SEALS = "Events are not sealed yet, so none is counted as unsealed."


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say what works, with 503 if a request waits too long to be routed or the database is away."""
    try:
        state = _state(timezone.now())
    except (OperationalError, InterfaceError):
        return JsonResponse(
            {"ready": False, "database": "down", "because": ["The database does not answer."]}, status=503
        )
    return JsonResponse(state, status=200 if state["ready"] else 503)


def _state(now: datetime) -> dict[str, bool | str | float | list[str] | None]:
    """Return everything as `readyz` shows it; times are seconds, null where there is nothing to time."""
    quiet, unrouted = silence(now), oldest_open(Duty.ROUTE, now)
    is_late = unrouted is not None and unrouted > LONGEST_UNROUTED
    return {
        "ready": not is_late,
        "database": "up",
        "broker": _word(quiet[Process.BROKER]),
        "broker_seconds": _seconds(quiet[Process.BROKER]),
        "relay_heartbeat_seconds": _seconds(quiet[Process.RELAY]),
        "worker_heartbeat_seconds": _seconds(quiet[Process.WORKER]),
        "scheduler_heartbeat_seconds": _seconds(quiet[Process.SCHEDULER]),
        "oldest_unrouted_seconds": _seconds(unrouted),
        "oldest_unsealed_seconds": None,
        "because": [NO_SEALS, *(["A request has waited over a minute to be routed."] if is_late else [])],
    }


def _word(age: timedelta | None) -> str:
    """Return what the last sign of life lets one say."""
    if age is None:
        return "unknown"
    return "up" if age <= SILENT_AFTER else "down"


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else round(age.total_seconds(), 1)
