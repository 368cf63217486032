"""The door through which an administrator takes lost second factors from somebody else."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.factors import held, services
from accounts.factors.forms import ResetForm
from accounts.factors.rules import Checked
from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def of(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which second factors a person has, and take all of them away."""
    person, actor = get_object_or_404(User, pk=pk), request.user
    if not isinstance(actor, User):
        raise PermissionDenied("Sign in first.")
    form = ResetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        check = Checked(form.cleaned_data["check"])
        services.reset(person, checked=check, actor=actor, now=timezone.now(), action_id=uuid4())
        messages.success(request, f"Done. {person.full_name} adds a new second step at the next sign-in.")
        return redirect("factors:of", pk=person.pk)
    context = {
        "form": form,
        "person": person,
        "factors": held.factors_of(person),
        "is_own": person.pk == actor.pk,
    }
    return render(request, "accounts/factors/of.html", context, status=422 if form.errors else 200)
