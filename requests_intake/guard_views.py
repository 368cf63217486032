"""Doors of the privacy guard: what a page asks while one types, and the words that were left out of an alert."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import School, User
from requests_intake import services
from requests_intake.forms import IntakeForm
from requests_intake.guarding import GuardedForm, WordsForm, report_of
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest

MOST_SIGNS = 8_000
UNPROCESSABLE = 422


@require_POST
def screen(request: HttpRequest) -> HttpResponse:
    """Answer with the panel of the field that was typed into; nothing is stored and nothing logged."""
    name = str((getattr(request, "htmx", None) and request.htmx.trigger_name) or "")  # type: ignore[attr-defined]  # django-htmx's middleware
    text = request.POST.get(name, "")[:MOST_SIGNS]
    report = None if name in request.POST.getlist("keep") else report_of(text)
    return render(request, "pieces/_guard.html", {"report": report, "name": name})


@require_POST
def words(request: HttpRequest, reference: str) -> HttpResponse:
    """Add to a request that was sent what had been left out of it, once it may stand."""
    if not isinstance(request.user, User) or not _is_own(request.user, reference):
        raise Http404
    fields = IntakeForm(schools=School.objects.none(), now=timezone.now()).guarded()
    form = WordsForm(request.POST, fields={name: fields[name] for name in fields if name in request.POST})  # type: ignore[misc]  # each guarded field is a form field
    if not form.is_valid():
        return left_out(request, form, reference, status=UNPROCESSABLE)
    try:
        services.add_words(
            reference,
            words=form.cleaned_data,
            kept=form.kept(),
            actor=request.user,
            now=timezone.now(),
            action_id=uuid4(),
        )
    except IllegalTransition as error:
        form.add_error(None, str(error))
        return left_out(request, form, reference, status=UNPROCESSABLE)
    return redirect("routing:now", reference)


def _is_own(user: User, reference: str) -> bool:
    """Say whether this person sent the request; a sealed one is still theirs to add to."""
    seen = AgencyRequest.objects.visible_to(user).filter(reference=reference, author=user)
    stub = AgencyRequest.objects.stubs_of(user).filter(reference=reference)
    return seen.exclude(status=Status.DRAFT).exists() or stub.exists()


def left_out(request: HttpRequest, form: GuardedForm, reference: str, *, status: int = 200) -> HttpResponse:
    """Say that OLA has been alerted, and show the fields that were left out, with the words as they were typed."""
    names = [name for name in form.guarded() if name in form.errors or isinstance(form, WordsForm)]
    context = {"form": form, "fields": [form[name] for name in names], "reference": reference}
    return render(request, "intake/left_out.html", context, status=status)
