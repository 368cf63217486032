"""Doors of operations: the page, its live part, the red list's button, the figures."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from accounts.models import User
from pages.live import answer_if_changed
from promises.models import Promise
from promises.services import NothingToDrive, redrive
from reports.metrics import figures
from reports.operating import operations


def _context() -> dict[str, Any]:
    now = timezone.now()
    return {"found": operations(now), "now": now}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show what is owed, who lives and what needs a person."""
    return render(request, "operations/page.html", _context())


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer the live part; nothing (304) while it has not changed."""
    return answer_if_changed(request, "operations/live.html", _context())


@require_POST
def drive_again(request: HttpRequest, number: int) -> HttpResponse:
    """Have something tried again that needed a person."""
    if not isinstance(request.user, User):
        raise Http404
    try:
        redrive(number, actor=request.user.as_actor(), now=timezone.now(), action_id=uuid4())
        messages.success(request, "It is being tried again.")
    except Promise.DoesNotExist as error:
        raise Http404 from error
    except NothingToDrive as error:
        messages.warning(request, str(error))
    return redirect("operations:page")


@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """Answer the figures in Prometheus' text form."""
    return HttpResponse(figures(now=timezone.now()), content_type=CONTENT_TYPE_LATEST)
