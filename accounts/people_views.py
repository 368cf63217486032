"""Doors of accounts: the list, one person and why they can see what, leaving and coming back, the comparison."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import people_services as services
from accounts.grant_check import differing, last_check
from accounts.models import User
from accounts.people import has_second_person, people_page, seen_by, waiting
from accounts.people_file import COLUMNS, Kind
from accounts.people_forms import ReturnForm, SearchForm
from audit.exports import csv_rows

MOST_DIFFERENCES = 200
CSV = "text/csv; charset=utf-8"


def user_of(request: HttpRequest) -> User:
    """Return who is signed in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the accounts, by page, or those that are looked for."""
    form = SearchForm(request.GET)
    sought = form.cleaned_data["sought"] if form.is_valid() else ""
    context = {
        "form": form,
        "sought": sought,
        "page": people_page(sought, cursor=request.GET.get("page", "")),
        "checked": last_check(),
        "waiting": waiting().count(),
        "has_second_person": has_second_person(),
        "now": timezone.now(),
    }
    return render(request, "people/home.html", context, status=200 if form.is_valid() else 422)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one person can see and do, and why."""
    return _person_page(request, pk, ReturnForm())


@require_POST
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take all access from a person."""
    get_object_or_404(User, pk=pk)
    try:
        services.deactivate(pk, actor=user_of(request), now=timezone.now(), action_id=uuid4())
        messages.success(request, "This person has no access any more, and is signed out everywhere.")
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("people:person", pk)


@require_POST
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person sign in again, or say why not and keep what was typed."""
    get_object_or_404(User, pk=pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _person_page(request, pk, form)
    try:
        found = services.reactivate(
            pk,
            schools=form.cleaned_data["schools"],
            actor=user_of(request),
            now=timezone.now(),
            action_id=uuid4(),
        )
    except ValidationError as error:
        form.add_error("schools", error)
        return _person_page(request, pk, form)
    said = (
        "This person can sign in again."
        if found.is_active
        else "Legal must agree first: a second person decides."
    )
    messages.success(request, said)
    return redirect("people:person", pk)


@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """Send every account as a CSV file that can be changed and imported; that it was sent is recorded first."""
    known = services.begin_download(actor=user_of(request), now=timezone.now(), action_id=uuid4())
    rows: list[tuple[object, ...]] = [COLUMNS[Kind.PEOPLE]]
    rows += [
        (
            one.username,
            one.full_name,
            one.email,
            one.phone,
            one.role,
            one.office,
            ";".join(sorted(one.schools)),
        )
        for _, one in sorted(known.people.items())
        if one.is_active
    ]
    return _file("people.csv", rows)


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Send an empty list with the right first line."""
    del request
    if kind not in set(Kind):
        raise Http404
    return _file(f"{kind}-template.csv", [COLUMNS[Kind(kind)]])


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Show where what was granted differs from the roles."""
    found = differing()
    context = {
        "found": found[:MOST_DIFFERENCES],
        "more": max(0, len(found) - MOST_DIFFERENCES),
        "checked": last_check(),
        "now": timezone.now(),
    }
    return render(request, "people/grants.html", context)


def _person_page(request: HttpRequest, pk: int, form: ReturnForm) -> HttpResponse:
    now = timezone.now()
    found = get_object_or_404(User.objects.select_related("office"), pk=pk)
    context = {
        "seen": seen_by(found, now=now),
        "form": form,
        "is_own": found.pk == user_of(request).pk,
        "now": now,
    }
    return render(request, "people/person.html", context, status=422 if form.errors else 200)


def _file(name: str, rows: list[tuple[object, ...]]) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(csv_rows(rows), content_type=CSV, headers=headers)
