"""Doors of the directory of agencies: the list, one agency, retire and restore."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from requests_intake import agencies as services
from requests_intake.officer_forms import AgencyForm
from requests_intake.officer_models import Agency

FIELDS = ("name", "kind", "phone", "source", "checked_on")


@require_http_methods(["GET", "HEAD", "POST"])
def agencies(request: HttpRequest) -> HttpResponse:
    """List the agencies, and add one."""
    form = AgencyForm(request.POST or None, initial={"checked_on": timezone.localdate()})

    def add(user: User) -> Agency:
        return services.add(entry=form.entry(), actor=user, now=timezone.now(), action_id=uuid4())

    if request.method == "POST" and form.is_valid() and _done(request, form, "Added.", add):
        return redirect("directory:agencies")
    rows = Agency.objects.order_by("name")
    used = [row for row in rows if row.retired_at is None]
    context = {"form": form, "used": used, "retired": [row for row in rows if row.retired_at]}
    return render(request, "directory/agencies.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def agency(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one agency, and change it."""
    found = get_object_or_404(Agency, pk=pk)
    form = AgencyForm(request.POST or None, initial={name: getattr(found, name) for name in FIELDS})

    def change(user: User) -> Agency:
        return services.change(pk, entry=form.entry(), actor=user, now=timezone.now(), action_id=uuid4())

    if request.method == "POST" and form.is_valid() and _done(request, form, "Changed.", change):
        return redirect("directory:agencies")
    context = {"form": form, "agency": found}
    return render(request, "directory/agency.html", context, status=422 if form.errors else 200)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an agency out of use."""
    return _switch(request, pk, "It is out of the list.", services.retire)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an agency back into use."""
    return _switch(request, pk, "It is back in the list.", services.restore)


def _switch(request: HttpRequest, pk: int, done: str, service: Callable[..., Agency]) -> HttpResponse:
    get_object_or_404(Agency, pk=pk)
    try:
        service(pk, actor=request.user, now=timezone.now(), action_id=uuid4())
        messages.success(request, done)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("directory:agencies")


def _done(request: HttpRequest, form: AgencyForm, done: str, act: Callable[[User], Agency]) -> bool:
    """Do it and say so; a refusal stands on the form."""
    if not isinstance(request.user, User):
        raise Http404
    try:
        act(request.user)
    except ValidationError as error:
        form.add_error("name", error)
        return False
    messages.success(request, done)
    return True
