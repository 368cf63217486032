"""Doors of what a school may do after sending: write to counsel, and say that it was a mistake."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from requests_intake.lifecycle import IllegalTransition
from requests_intake.mistakes import say_mistake
from routing.opening import mine
from routing.thread import write_to_counsel
from routing.thread_forms import SchoolMessageForm
from routing.views import draw_now


def _act(request: HttpRequest, reference: str, done: str, act: Callable[[User], object]) -> HttpResponse:
    """Do one thing and go back to the page; a refusal is a sentence on it."""
    mine(request, reference)
    if not isinstance(request.user, User):
        raise Http404
    try:
        act(request.user)
        messages.success(request, done)
    except IllegalTransition as error:
        messages.warning(request, str(error))
    return redirect("routing:now", reference)


@require_POST
def tell(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the school's words on counsel's page; refused ones stay in the form."""
    form = SchoolMessageForm(request.POST)
    if not form.is_valid():
        return draw_now(request, reference, refused=form)

    def write(user: User) -> None:
        body = form.cleaned_data["body"]
        write_to_counsel(reference, body=body, actor=user, now=timezone.now(), action_id=uuid4())

    return _act(request, reference, "OLA has your words.", write)


@require_POST
def mistake(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell counsel that this was logged by mistake."""

    def say(user: User) -> None:
        say_mistake(reference, actor=user, now=timezone.now(), action_id=uuid4())

    return _act(request, reference, "OLA knows. It stays open until they agree.", say)
