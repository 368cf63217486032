"""The door of one's own page: what I can see, and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.people import seen_by
from accounts.roles import LEGAL_ROLES
from requests_intake.selectors import listed_count


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show a person what they can see and do, and why; those at Legal also how many sealed matters list them."""
    user, now = request.user, timezone.now()
    if not isinstance(user, User):
        raise Http404
    is_legal = user.role in LEGAL_ROLES
    context = {
        "seen": seen_by(user, now=now),
        "listed": listed_count(user) if is_legal else None,
        "now": now,
    }
    return render(request, "accounts/mine.html", context)
