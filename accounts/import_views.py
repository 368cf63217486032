"""Doors of the import: a file, its preview, the confirmation; and the second person's yes or no."""

from collections import Counter
from itertools import islice
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import people_services as services
from accounts.models import PeopleImport, RoleProposal
from accounts.people import has_second_person, read_known, waiting
from accounts.people_file import COLUMNS, LARGEST, MOST_LINES, Kind, Unreadable
from accounts.people_forms import ImportForm
from accounts.people_values import Plan
from accounts.people_views import user_of
from accounts.people_words import details, headline, place_words, where
from accounts.roles import Role
from accounts.second_person import decide, may_not_decide

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Show what a file must look like, and take one in."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            kept = services.keep_preview(
                data["file"], is_full=data["is_full"], actor=user_of(request), now=timezone.now()
            )
            return redirect("people:preview", kept.pk)
        except Unreadable as error:
            form.add_error("file", str(error))
    context = {
        "form": form,
        "columns": [(kind.value, COLUMNS[kind]) for kind in Kind],
        "roles": list(Role),
        "most_lines": f"{MOST_LINES:,}",
        "largest": LARGEST // 1024 // 1024,
    }
    return render(request, "people/import.html", context, status=422 if form.errors else 200)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the file would change, as everything stands now."""
    kept = get_object_or_404(PeopleImport, pk=pk, sent_by=user_of(request))
    if kept.confirmed_at:
        return render(request, "people/preview.html", {"kept": kept, "now": timezone.now()})
    known = read_known()
    plan, remark = services.preview(kept, known)
    context = {
        "kept": kept,
        "remark": remark,
        "plan": plan,
        "shown": services.fingerprint(kept, known),
        "has_second_person": has_second_person(),
        "now": timezone.now(),
        **_listed(plan),
    }
    return render(request, "people/preview.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the preview showed, or go back to the preview with the reason."""
    user = user_of(request)
    get_object_or_404(PeopleImport, pk=pk, sent_by=user)
    shown = request.POST.get("shown", "")
    try:
        services.confirm(pk, shown=shown, actor=user, now=timezone.now(), action_id=uuid4())
        messages.success(request, "Done: all of it, as the preview showed.")
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("people:preview", pk)


@require_safe
def second(request: HttpRequest) -> HttpResponse:
    """Show the roles at Legal that wait for a second person."""
    user = user_of(request)
    rows = [(held, may_not_decide(held, user)) for held in waiting()]
    return render(request, "people/second.html", {"rows": rows, "now": timezone.now()})


@require_POST
def second_decides(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second person's yes or no."""
    answer = request.POST.get("answer", "")
    if answer not in {"yes", "no"}:
        raise Http404
    get_object_or_404(RoleProposal, pk=pk)
    try:
        decide(pk, agrees=answer == "yes", actor=user_of(request), now=timezone.now(), action_id=uuid4())
        messages.success(request, "You agreed." if answer == "yes" else "You declined.")
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("people:second")


def _listed(plan: Plan) -> dict[str, Any]:
    """Return the parts of a preview, each as long as a page can bear, and how many there are."""
    return {
        "tallies": sorted(Counter(headline(change) for change in plan.changes).items()),
        "changes": [
            (change, headline(change), details(change)) for change in islice(plan.changes, MOST_SHOWN)
        ],
        "more_changes": max(0, len(plan.changes) - MOST_SHOWN),
        "places": [place_words(place) for place in islice(plan.places, MOST_SHOWN)],
        "more_places": max(0, len(plan.places) - MOST_SHOWN),
        "refused": [(where(refusal), refusal.reason) for refusal in islice(plan.refused, MOST_SHOWN)],
        "more_refused": max(0, len(plan.refused) - MOST_SHOWN),
    }
