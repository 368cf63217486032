"""Doors of the legal desk: one request on one page, a note, an answer, the close, the list of a sealed matter."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import may
from accounts.roles import Ability
from audit.selectors import timeline
from counsel import services
from counsel.explaining import explain
from counsel.forms import DecisionForm, DeclineForm, ListPersonForm, MessageForm, ReclassifyForm
from counsel.models import Determination, Outcome
from counsel.reclassifying import Finding
from counsel.reclassifying import reclassify as overrule
from counsel.selectors import findings_on, proposal_of
from requests_intake.cards import facts_of, said
from requests_intake.lifecycle import OPEN, Action, IllegalTransition, Status, allowed
from requests_intake.models import AgencyRequest, Mistake, Officer
from requests_intake.services import note_view
from requests_intake.similar import similar_for
from routing.models import Referral
from routing.selectors import happenings_on, messages_on, state_of
from routing.services import write_to_school

FORMS: dict[str, type[Form]] = {
    "message_form": MessageForm,
    "decision_form": DecisionForm,
    "list_form": ListPersonForm,
    "decline_form": DeclineForm,
    "reclassify_form": ReclassifyForm,
}


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _find(user: User, reference: str) -> AgencyRequest:
    rows = AgencyRequest.objects.visible_to(user).select_related("school", "author", "advisor")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def _who_came(agency_request: AgencyRequest) -> dict[str, Any]:
    officer = (
        Officer.objects.filter(agency_request=agency_request).select_related("agency", "noted_by").first()
    )
    return {
        "officer": officer,
        "officer_facts": facts_of(officer) if officer else [],
        "call_backs": agency_request.call_backs.select_related("agency", "called_by"),
    }


def _incident(user: User, agency_request: AgencyRequest) -> dict[str, Any]:
    """Return what may be, or is, the same incident, and whether the school called it a mistake."""
    steps = allowed(Status(agency_request.status))
    visible = AgencyRequest.objects.visible_to(user).select_related("school")
    return {
        "similar": similar_for(user, agency_request) if Action.JOIN in steps else [],
        "joined_to": visible.filter(joined=agency_request).first(),
        "joined": visible.filter(joined_to=agency_request).order_by("submitted_at")[:20],
        "mistake": Mistake.objects.filter(agency_request=agency_request).select_related("said_by").first(),
    }


def _page(
    request: HttpRequest, agency_request: AgencyRequest, *, status: int = 200, **bound: Form
) -> HttpResponse:
    """Draw the page, with a form that was refused in place of its empty one."""
    user, now = _user(request), timezone.now()
    steps = allowed(Status(agency_request.status))
    may_list = agency_request.sealed and may(user, Ability.LIST_SEALED)
    context: dict[str, Any] = {
        "agency_request": agency_request,
        "explanation": explain(agency_request.classification),
        "proposed": proposal_of(agency_request),
        "findings": findings_on(agency_request),
        "facts": said(agency_request),
        "state": state_of(agency_request, now=now),
        "referral": Referral.objects.filter(agency_request=agency_request).first(),
        "determination": Determination.objects.filter(agency_request=agency_request).first(),
        "ola_messages": messages_on(agency_request),
        "happenings": happenings_on(agency_request),
        **_who_came(agency_request),
        "people": agency_request.listings.select_related("user").order_by("user__full_name")[:100],
        "timeline": timeline(agency_request.reference),
        "may_acknowledge": agency_request.advisor_id is None and agency_request.status in OPEN,
        **_incident(user, agency_request),
        "may_decide": Action.DECIDE in steps,
        "may_close": Action.CLOSE in steps,
        "may_list": may_list,
        "may_reclassify": agency_request.status in OPEN,
        "now": now,
        **{name: bound.get(name) or make() for name, make in FORMS.items()},
    }
    return render(request, "counsel/review.html", context, status=status)


@require_safe
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything about one request."""
    user = _user(request)
    agency_request = _find(user, reference)
    note_view(agency_request, actor=user, now=timezone.now(), action_id=uuid4())
    return _page(request, agency_request)


def act(request: HttpRequest, reference: str, done: str, do: Callable[[User], object]) -> HttpResponse:
    """Do one thing and go back to the page; a refusal is a sentence on it, never an error."""
    user = _user(request)
    _find(user, reference)
    try:
        do(user)
        messages.success(request, done)
    except IllegalTransition as error:
        messages.warning(request, str(error))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("counsel:review", reference)


def refused(request: HttpRequest, reference: str, **bound: Form) -> HttpResponse:
    """Show the page again with what was typed and what is wrong with it."""
    return _page(request, _find(_user(request), reference), status=422, **bound)


@require_POST
def message(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a note on the school's screen."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        return refused(request, reference, message_form=form)

    def write(user: User) -> None:
        body = form.cleaned_data["body"]
        write_to_school(reference, body=body, actor=user, now=timezone.now(), action_id=uuid4())

    return act(request, reference, "The school has your note.", write)


@require_POST
def reclassify(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the request the kind that counsel found."""
    form = ReclassifyForm(request.POST)
    if not form.is_valid():
        return refused(request, reference, reclassify_form=form)

    def change(user: User) -> None:
        overrule(reference, Finding(**form.cleaned_data), actor=user, now=timezone.now(), action_id=uuid4())

    return act(request, reference, "The kind is changed. The school sees the card of the new one.", change)


@require_POST
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the answer."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return refused(request, reference, decision_form=form)

    def record_answer(user: User) -> None:
        outcome, sentence = Outcome(form.cleaned_data["outcome"]), form.cleaned_data["sentence"]
        services.decide(
            reference, outcome=outcome, sentence=sentence, actor=user, now=timezone.now(), action_id=uuid4()
        )

    return act(request, reference, "Your answer is recorded and the school sees it.", record_answer)


@require_POST
def close(request: HttpRequest, reference: str) -> HttpResponse:
    """Close the request."""

    def close_it(user: User) -> None:
        services.close(reference, actor=user, now=timezone.now(), action_id=uuid4())

    return act(request, reference, "Closed. It stays in the record.", close_it)


@require_POST
def list_person(request: HttpRequest, reference: str) -> HttpResponse:
    """Let one more person see a sealed matter."""
    form = ListPersonForm(request.POST)
    if not form.is_valid():
        return refused(request, reference, list_form=form)

    def list_them(user: User) -> None:
        person = form.cleaned_data["person"]
        services.list_person(reference, person=person, actor=user, now=timezone.now(), action_id=uuid4())

    return act(request, reference, "They can see it now.", list_them)
