"""Doors of who came: what is written down of them, and the call to a number of our own list."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from requests_intake import officer_services as services
from requests_intake.lifecycle import OPEN, IllegalTransition
from requests_intake.models import AgencyRequest, Officer
from requests_intake.officer import Checked
from requests_intake.officer_forms import CallBackForm, OfficerForm, WhichAgencyForm
from routing.opening import mine_unsealed

ASKED_BEFORE = {"name": "officer_name", "badge": "officer_badge", "phone": "officer_phone"}
FIELDS = tuple(OfficerForm.base_fields)


@require_safe
def officer(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what is known of who came, and the number to call."""
    return _page(request, mine_unsealed(request, reference))


@require_POST
def identify(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down who came."""
    agency_request, form = mine_unsealed(request, reference), OfficerForm(request.POST)
    if not form.is_valid() and not form.can_go_without():
        return _page(request, agency_request, status=422, form=form)
    try:
        services.identify(
            reference,
            identity=form.identity(before=Officer.objects.filter(agency_request=agency_request).first()),
            actor=_user(request),
            now=timezone.now(),
            action_id=uuid4(),
        )
        if form.held():
            messages.warning(request, "The rest is saved. OLA sees it now. One part waits for you below.")
            return _page(request, agency_request, status=422, form=form)
        messages.success(request, "Saved. OLA sees it now.")
    except IllegalTransition as error:
        messages.warning(request, str(error))
    return redirect("routing:officer", reference)


@require_POST
def call_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep what the call gave."""
    agency_request, form = mine_unsealed(request, reference), CallBackForm(request.POST, auto_id="call_%s")
    if not form.is_valid():
        return _page(request, agency_request, status=422, call_form=form)
    try:
        services.note_call_back(
            reference,
            agency=form.cleaned_data["agency"],
            result=Checked(form.cleaned_data["result"]),
            actor=_user(request),
            now=timezone.now(),
            action_id=uuid4(),
        )
        messages.success(request, "Saved. OLA sees it now.")
    except IllegalTransition as error:
        messages.warning(request, str(error))
    return redirect("routing:officer", reference)


def _page(
    request: HttpRequest, agency_request: AgencyRequest, *, status: int = 200, **bound: Form
) -> HttpResponse:
    """Draw the page, with a form that was refused in place of its empty one."""
    known = Officer.objects.filter(agency_request=agency_request).select_related("agency").first()
    which = WhichAgencyForm(_wanted(request, known), auto_id="which_%s")
    agency = which.cleaned_data["agency"] if which.is_bound and which.is_valid() else None
    context: dict[str, Any] = {
        "agency_request": agency_request,
        "officer": known,
        "call_backs": agency_request.call_backs.select_related("agency", "called_by"),
        "which": which,
        "agency": agency,
        "form": OfficerForm(initial=_initial(agency_request, known)),
        "call_form": CallBackForm(initial={"agency": agency}, auto_id="call_%s"),
        "is_open": agency_request.status in OPEN,
        "turn_back": reverse("routing:officer", args=[agency_request.reference]),
        **bound,
    }
    return render(request, "routing/officer.html", context, status=status)


def _wanted(request: HttpRequest, known: Officer | None) -> dict[str, Any] | None:
    """Return which agency's number is to be shown: the one picked last, else the one they are said to be from."""
    picked = request.GET.get("agency") or request.POST.get("agency")
    if picked:
        return {"agency": picked}
    return {"agency": known.agency_id} if known and known.agency_id else None


def _initial(agency_request: AgencyRequest, known: Officer | None) -> dict[str, Any]:
    """Return what is known already: nothing is asked twice."""
    if known:
        return {name: getattr(known, name) for name in FIELDS}
    before = {name: getattr(agency_request, kept) for name, kept in ASKED_BEFORE.items()}
    return {**before, "agency_typed": agency_request.agency_name}


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
