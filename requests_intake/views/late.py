"""Doors of the late entry, for what was first written on paper, and of the paper form itself."""

import secrets
from typing import Any
from uuid import uuid4

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import schools_for
from accounts.roles import Ability
from requests_intake import reference as references
from requests_intake import services
from requests_intake.drafts import KeyTampered, author_of, keep_draft, mint_key
from requests_intake.forms.late import LateEntryForm, typed_fields
from requests_intake.guard_views import left_out
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.policy import questions
from requests_intake.services import Became
from requests_intake.views.going import CONFLICT, UNPROCESSABLE, mine, person, school_of

MOST_COPIES = 20


def _form(request: HttpRequest, data: QueryDict | None = None, **values: str) -> LateEntryForm:
    schools = schools_for(person(request), Ability.LOG_REQUEST)
    return LateEntryForm(data, schools=schools, now=timezone.now(), initial=values)


def _draw(request: HttpRequest, form: LateEntryForm, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(
        request, "intake/late.html", {"form": form, "now": timezone.now(), **context}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
def late(request: HttpRequest) -> HttpResponse:
    """Show an empty form, or send a filled one."""
    user = person(request)
    if request.method != "POST":
        school = school_of(request)
        return _draw(request, _form(request, key=mint_key(user), school=school.code if school else ""))
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


def _refuse_unknown_school(form: LateEntryForm) -> None:
    """Answer 404 for a school that does not exist or is not theirs: no page of ours offers it."""
    if "school" in form.errors and form.data.get("school"):
        raise Http404


def _send(request: HttpRequest, form: LateEntryForm, user: User) -> HttpResponse:
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


def _ask_whether_the_same(request: HttpRequest, form: LateEntryForm, earlier: AgencyRequest) -> HttpResponse:
    """Ask whether two forms with the same words are one visit; the second is kept as a draft meanwhile."""
    keep_draft(typed_fields(_posted(form)), now=timezone.now(), action_id=uuid4())
    return _twice(request, form, earlier, is_same_form=False)


def _ask_about_changes(request: HttpRequest, form: LateEntryForm, earlier: AgencyRequest) -> HttpResponse:
    """Keep a changed second version of a sent form as a new draft, and ask what to do with it."""
    data = _posted(form).copy()
    data["key"] = mint_key(person(request))
    keep_draft(typed_fields(data), now=timezone.now(), action_id=uuid4())
    return _twice(request, _form(request, data), earlier, is_same_form=True)


def _posted(form: LateEntryForm) -> QueryDict:
    data = form.data
    if not isinstance(data, QueryDict):
        raise TypeError("The form was not made from a posted page.")
    return data


def _twice(
    request: HttpRequest, form: LateEntryForm, earlier: AgencyRequest, *, is_same_form: bool
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
def late_draft(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a late entry of one's own as it was left."""
    found = mine(request, reference)
    if found.status != Status.DRAFT:
        return redirect("routing:now", reference)
    data = QueryDict(mutable=True)
    for name, value in found.typed:
        data.appendlist(name, value)
    return _draw(request, _form(request, data), is_draft=True, draft=found)


@require_safe
def paper_form(request: HttpRequest) -> HttpResponse:
    """Show blank forms to print, each with a number of its own that says nothing."""
    asked = request.GET.get("copies", "1")[:3]
    copies = min(int(asked), MOST_COPIES) if asked.isascii() and asked.isdigit() else 1
    serials = [f"PF-{references.mint(secrets.choice)}" for _ in range(max(copies, 1))]
    context = {
        "serials": serials,
        "school": school_of(request),
        "questions": questions(),
        "now": timezone.now(),
    }
    return render(request, "intake/paper_form.html", context)
