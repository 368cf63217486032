"""Doors of what else counsel does: a mistake confirmed or declined, a call noted, two that are one incident."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from counsel import joining, telephoning, withdrawing
from counsel.forms import DeclineForm, JoinForm
from counsel.views import act, refused
from requests_intake import reference as references
from requests_intake.models import AgencyRequest

NOT_THERE = "There is no such request for you to join."


@require_POST
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree that it was logged by mistake."""

    def agree(user: User) -> None:
        withdrawing.confirm_mistake(reference, actor=user, now=timezone.now(), action_id=uuid4())

    return act(request, reference, "It counts as a mistake now and stays in the record.", agree)


@require_POST
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep it open and tell the school why."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return refused(request, reference, decline_form=form)

    def keep_open(user: User) -> None:
        sentence = form.cleaned_data["sentence"]
        withdrawing.decline_mistake(
            reference, sentence=sentence, actor=user, now=timezone.now(), action_id=uuid4()
        )

    return act(request, reference, "It stays open and the school reads why.", keep_open)


@require_POST
def telephoned(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that the school was spoken with by telephone."""

    def note(user: User) -> None:
        telephoning.note_call(reference, actor=user, now=timezone.now(), action_id=uuid4())

    return act(request, reference, "Your call is noted. The school sees it.", note)


@require_POST
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """Make one incident of this request and another one, and go to the earlier of them."""
    joined: list[AgencyRequest] = []

    def make_one(user: User) -> None:
        other = _other(request)
        try:
            joined.append(joining.join(reference, other, actor=user, now=timezone.now(), action_id=uuid4()))
        except AgencyRequest.DoesNotExist as error:
            raise ValidationError(NOT_THERE) from error

    answer = act(request, reference, "They are one incident now. This is the earlier one.", make_one)
    return redirect("counsel:review", joined[0].reference) if joined else answer


def _other(request: HttpRequest) -> str:
    """Return the reference of the other request; raises `ValidationError` if none was given."""
    form = JoinForm(request.POST)
    try:
        return references.clean(form.cleaned_data["other"] if form.is_valid() else "")
    except references.ReferenceMistyped as error:
        raise ValidationError(str(error)) from error
