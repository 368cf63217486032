"""The door of what a school may do after sending: write to counsel."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from requests_intake.lifecycle import IllegalTransition
from routing.opening import mine
from routing.thread import write_to_counsel
from routing.thread_forms import SchoolMessageForm
from routing.views import draw_now


@require_POST
def tell(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the school's words on counsel's page; refused ones stay in the form."""
    form = SchoolMessageForm(request.POST)
    if not form.is_valid():
        return draw_now(request, reference, refused=form)
    mine(request, reference)
    if not isinstance(request.user, User):
        raise Http404
    try:
        body = form.cleaned_data["body"]
        write_to_counsel(reference, body=body, actor=request.user, now=timezone.now(), action_id=uuid4())
        messages.success(request, "OLA has your words.")
    except IllegalTransition as error:
        messages.warning(request, str(error))
    return redirect("routing:now", reference)
