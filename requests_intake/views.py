"""Doors of the counter: the start page, the form, drafts."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import schools_for
from accounts.roles import Ability
from requests_intake import services
from requests_intake.drafts import KeyTampered, author_of, keep_draft, mint_key
from requests_intake.drafts import discard as discard_draft
from requests_intake.forms import IntakeForm, first_values, typed_fields
from requests_intake.guard_views import left_out
from requests_intake.lifecycle import IllegalTransition
from requests_intake.models import AgencyRequest
from requests_intake.selectors import drafts_of, open_at_counter
from requests_intake.services import Became

CONFLICT, UNPROCESSABLE = 409, 422


@dataclass(frozen=True, slots=True)
class Row:
    """One open request on the start page."""

    agency_request: AgencyRequest
    title: str
    is_stub: bool


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the ways to start, what is open at this school, and drafts to finish."""
    user = _user(request)
    rows = [
        Row(found, "Sealed. Call OLA." if found.sealed else found.title_words, found.sealed)
        for found in open_at_counter(user)
    ]
    schools = list(schools_for(user, Ability.LOG_REQUEST)[:2])
    context = {"rows": rows, "drafts": drafts_of(user), "schools": schools, "now": timezone.now()}
    return render(request, "intake/home.html", context)


def _form(request: HttpRequest, data: QueryDict | None = None, **values: str) -> IntakeForm:
    now = timezone.now()
    schools = schools_for(_user(request), Ability.LOG_REQUEST)
    return IntakeForm(data, schools=schools, now=now, initial=first_values(now, **values))


def _draw(request: HttpRequest, form: IntakeForm, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "intake/new.html", {"form": form, "now": timezone.now(), **context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show an empty form, or send a filled one."""
    user = _user(request)
    if request.method != "POST":
        school = schools_for(user, Ability.LOG_REQUEST).first()
        code, channel = (school.code if school else ""), request.GET.get("channel", "")
        return _draw(request, _form(request, key=mint_key(user), school=code, channel=channel))
    data = _with_own_key(request, user)
    form = _form(request, data)
    if not form.is_valid() and not form.can_go_without():
        _refuse_unknown_school(form)
        keep_draft(typed_fields(data), now=timezone.now(), action_id=uuid4())
        return _draw(request, form, status=UNPROCESSABLE)
    return _send(request, form, user)


def _with_own_key(request: HttpRequest, user: User) -> QueryDict:
    """Return what was posted; a form that somebody else opened on this computer gets a key of its sender."""
    try:
        owner = author_of(request.POST.get("key", ""))
    except KeyTampered as error:
        raise SuspiciousOperation(str(error)) from error
    if owner == user.pk:
        return request.POST
    data = request.POST.copy()
    data["key"] = mint_key(user)
    return data


def _refuse_unknown_school(form: IntakeForm) -> None:
    """Answer 404 for a school that does not exist or is not theirs: no page of ours offers it."""
    if "school" in form.errors and form.data.get("school"):
        raise Http404


def _send(request: HttpRequest, form: IntakeForm, user: User) -> HttpResponse:
    """Send the form once; ask back where it was sent before."""
    sent = services.submit(
        form.cleaned_data["key"],
        school=form.cleaned_data["school"],
        content=form.content(),
        is_another="another" in request.POST,
        actor=user,
        now=timezone.now(),
        action_id=uuid4(),
    )
    match sent.became:
        case Became.CHANGED_SINCE:
            return _ask_about_changes(request, form, sent.agency_request)
        case Became.LIKE_EARLIER:
            return _ask_whether_the_same(request, form, sent.agency_request)
        case Became.NEW | Became.SENT_ALREADY:
            reference = sent.agency_request.reference
            return left_out(request, form, reference) if form.held() else redirect("routing:now", reference)


def _ask_whether_the_same(request: HttpRequest, form: IntakeForm, earlier: AgencyRequest) -> HttpResponse:
    """Ask whether two forms with the same words are one visit; the second is kept as a draft meanwhile."""
    keep_draft(typed_fields(_posted(form)), now=timezone.now(), action_id=uuid4())
    return _twice(request, form, earlier, is_same_form=False)


def _ask_about_changes(request: HttpRequest, form: IntakeForm, earlier: AgencyRequest) -> HttpResponse:
    """Keep a changed second version of a sent form as a new draft, and ask what to do with it."""
    data = _posted(form).copy()
    data["key"] = mint_key(_user(request))
    keep_draft(typed_fields(data), now=timezone.now(), action_id=uuid4())
    return _twice(request, _form(request, data), earlier, is_same_form=True)


def _posted(form: IntakeForm) -> QueryDict:
    data = form.data
    if not isinstance(data, QueryDict):
        raise TypeError("The form was not made from a posted page.")
    return data


def _twice(
    request: HttpRequest, form: IntakeForm, earlier: AgencyRequest, *, is_same_form: bool
) -> HttpResponse:
    context = {
        "form": form,
        "hidden": typed_fields(_posted(form)),
        "earlier": earlier,
        "same_key": is_same_form,
        "now": timezone.now(),
    }
    return render(request, "intake/sent_twice.html", context, status=CONFLICT)


@require_safe
def draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a draft of one's own where it was left."""
    found = (
        AgencyRequest.objects.visible_to(_user(request))
        .filter(reference=reference, author=_user(request))
        .first()
    )
    if found is None:
        raise Http404
    if found.status != "draft":
        return redirect("routing:now", reference)
    data = QueryDict(mutable=True)
    for name, value in found.typed:
        data.appendlist(name, value)
    return _draw(request, _form(request, data), is_draft=True, draft=found)


@require_POST
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Throw a draft of one's own away."""
    try:
        discard_draft(reference, actor=_user(request), now=timezone.now(), action_id=uuid4())
    except AgencyRequest.DoesNotExist as error:
        raise Http404 from error
    except IllegalTransition:
        return redirect("routing:now", reference)
    return redirect("intake:home")
