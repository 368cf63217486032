"""Doors of the queue: the live list of the Office of Legal Advisor, and "I have it"."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from pages.live import answer_if_changed
from requests_intake.lifecycle import IllegalTransition
from requests_intake.models import AgencyRequest
from routing import services
from routing.own_channels import wish_of
from routing.selectors import queue_page, unrouted


def _context(request: HttpRequest) -> dict[str, Any]:
    if not isinstance(request.user, User):
        raise Http404
    cursor = request.GET.get("page", "")
    return {
        "page": queue_page(request.user, cursor=cursor),
        "unrouted": [] if cursor else unrouted(request.user),
        "cursor": cursor,
        "wish": wish_of(request.user),
        "now": timezone.now(),
    }


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show the open requests, most urgent first."""
    return render(request, "routing/queue.html", _context(request))


@require_safe
def queue_rows(request: HttpRequest) -> HttpResponse:
    """Answer the live rows; nothing (304) while they have not changed."""
    return answer_if_changed(request, "routing/queue_rows.html", _context(request))


@require_POST
def acknowledge(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a request: the first wins, the second is told who has it."""
    if not isinstance(request.user, User):
        raise Http404
    try:
        services.acknowledge(reference, actor=request.user, now=timezone.now(), action_id=uuid4())
        messages.success(request, f"You have {reference}. The school sees your name now.")
    except AgencyRequest.DoesNotExist as error:
        raise Http404 from error
    except services.AlreadyTaken as error:
        messages.warning(request, f"{error} The school sees their name.")
    except IllegalTransition as error:
        messages.warning(request, str(error))
    return redirect("counsel:review", reference)
