"""Doors of the policy desk: what is in force, what is proposed, what it would change, and the second person's yes."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from counsel import approving, rehearsing
from counsel.forms import ProposalForm
from counsel.models import PolicyProposal
from counsel.policy_selectors import (
    approval_of,
    changes_page,
    latest_rehearsal,
    looked_at,
    proposals,
    tallies,
)
from requests_intake.policy import current
from requests_intake.printed_forms import html
from requests_intake.printing import lay_out
from requests_intake.rules.catalogue import PolicyError


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _find(pk: int) -> PolicyProposal:
    found = PolicyProposal.objects.select_related("proposed_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _desk(request: HttpRequest, form: ProposalForm, *, status: int = 200) -> HttpResponse:
    policy = current()
    context = {
        "policy": policy,
        "approval": approval_of(policy.digest),
        "proposals": proposals(),
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "policy/home.html", context, status=status)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the policy in force and the proposals."""
    return _desk(request, ProposalForm())


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Take in the files of a policy, or say in which file and entry and why they are refused."""
    form = ProposalForm(request.POST, request.FILES)
    if not form.is_valid():
        return _desk(request, form, status=422)
    try:
        made = rehearsing.propose(
            form.cleaned_data["archive"], actor=_user(request), now=timezone.now(), action_id=uuid4()
        )
    except PolicyError as error:
        form.add_error("archive", str(error))
        return _desk(request, form, status=422)
    return redirect("policy:proposal", made.pk)


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one proposal would change, as far as this person may see it."""
    user, found = _user(request), _find(pk)
    rehearsal = latest_rehearsal(found)
    context: dict[str, Any] = {
        "proposal": found,
        "approval": approval_of(found.digest),
        "is_in_force": found.digest == current().digest,
        "rehearsal": rehearsal,
        "refusal": approving.may_not_approve(found, user),
        "now": timezone.now(),
    }
    if rehearsal and rehearsal.ended_at:
        context |= {
            "looked_at": looked_at(user, rehearsal),
            "tallies": tallies(user, rehearsal),
            "page": changes_page(user, rehearsal, cursor=request.GET.get("page", "")),
        }
    return render(request, "policy/proposal.html", context)


@require_POST
def rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the proposal once more, over what was sent until now."""
    _find(pk)
    rehearsing.rehearse(pk, actor=_user(request), now=timezone.now(), action_id=uuid4())
    return redirect("policy:proposal", pk)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the second person's yes; a refusal is a sentence on the page."""
    _find(pk)
    try:
        approving.approve(pk, actor=_user(request), now=timezone.now(), action_id=uuid4())
        messages.success(request, "You approved this policy. The portal starts with it once it is deployed.")
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("policy:proposal", pk)


@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the whole proposal as a page to print and sign; a file, because it carries its own style."""
    found = _find(pk)
    try:
        text = html(lay_out(rehearsing.policy_of(found)))
    except PolicyError as error:
        messages.warning(request, str(error))
        return redirect("policy:proposal", pk)
    name = f"policy-{found.digest.removeprefix('sha256:')[:8]}.html"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/html; charset=utf-8", headers=headers)
