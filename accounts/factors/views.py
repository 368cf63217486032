"""Doors of the second step: while signing in, before what needs a fresh one, and a passkey instead of all else."""

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import turns
from accounts.entering import Method, come_in
from accounts.factors import held, passkeys, proving, services, steps
from accounts.factors.address import passkeys_work
from accounts.factors.forms import StepForm
from accounts.factors.rules import PENDING_FOR, Factor
from accounts.models import User
from accounts.services import note_sign_in
from accounts.signin import PortalBackend
from accounts.trying import Wait
from accounts.views import wanted_next
from audit.verbs import Verb

WRONG = "That did not work. A code counts once, and only for a short time. Wait for the next one."
NO_PASSKEY = "That passkey is not known here, or it was too late. Try again, or use a code."


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of whoever waits here, or of whoever is signed in and needs a fresh one."""
    now = timezone.now()
    waiting = steps.waiting(request.session, now=now)
    user = waiting.user if waiting else _signed_in(request)
    if user is None:
        messages.warning(request, "That took too long. Sign in again.")
        return redirect("accounts:sign_in")
    if not held.has_any(user):
        return redirect("accounts:sign_in" if waiting else "factors:add")
    form = StepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (factor := _shown(request, user, form, now)):
        return _enter(request, waiting, factor, now) if waiting else _go_on(request, user, factor, now)
    has_passkey, has_app = held.has(user, Factor.PASSKEY) and passkeys_work(), held.has(user, Factor.TOTP)
    if not has_app:
        form.without_app()
    context = {
        "form": form,
        "is_entering": waiting is not None,
        "has_app": has_app,
        "options": passkeys.ask_for_one(user) if has_passkey else "",
        "next": wanted_next(request),
        "person": user,
    }
    return render(request, "accounts/factors/step.html", context)


@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Send on the form that was kept while its author showed a fresh factor."""
    user = request.user
    kept = steps.kept_form(request.session, user, now=timezone.now()) if isinstance(user, User) else None
    if kept is None:
        return redirect("landing")
    return render(request, "accounts/factors/go_on.html", {"kept": kept})


@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Let somebody in by a passkey alone: it is held by one person and asks them for a finger, a face or a PIN."""
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(wanted_next(request))
    now, form = timezone.now(), StepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (user := _bearer(request, form, now)):
        return come_in(
            request,
            user,
            method=Method.PASSKEY.value,
            next=wanted_next(request),
            now=now,
            action_id=uuid4(),
            factor=Factor.PASSKEY,
        )
    if not request.user.is_authenticated:
        request.session.set_expiry(int(PENDING_FOR.total_seconds()))
    context = {"form": form, "options": passkeys.ask_for_one(None), "next": wanted_next(request)}
    return render(request, "accounts/factors/passkey.html", context)


def _signed_in(request: HttpRequest) -> User | None:
    is_open = isinstance(request.user, User) and not turns.is_locked(request.session)
    return request.user if is_open and isinstance(request.user, User) else None


def _shown(request: HttpRequest, user: User, form: StepForm, now: datetime) -> Factor | None:
    """Return the factor that was shown; else nothing, and the form says so."""
    posted, typed, action_id = form.cleaned_data["passkey"], form.cleaned_data["code"], uuid4()
    if posted:
        found = proving.by_passkey(request, user, posted, now=now, action_id=action_id)
    else:
        found = proving.by_code(user, typed, now=now, action_id=action_id)
    if isinstance(found, Factor):
        return found
    if posted:
        form.add_error(None, NO_PASSKEY)
    else:
        form.add_error("code", str(found) if isinstance(found, Wait) else WRONG)
    return None


def _bearer(request: HttpRequest, form: StepForm, now: datetime) -> User | None:
    """Return whose passkey answered, if they may sign in; else nothing, and the form says so."""
    action_id = uuid4()
    try:
        found = passkeys.shown(request, form.cleaned_data["passkey"], user=None)
    except passkeys.Refused:
        found = None
    user = found.row.user if found else None
    if found and isinstance(user, User) and PortalBackend().user_can_authenticate(user):
        if services.prove_by_passkey(user, found, now=now, action_id=action_id).factor:
            return user
    else:
        note_sign_in(Verb.USER_SIGN_IN_FAILED, actor=None, now=now, action_id=action_id)
    form.add_error(None, NO_PASSKEY)
    return None


def _enter(request: HttpRequest, waiting: steps.Waiting, factor: Factor, now: datetime) -> HttpResponse:
    return come_in(
        request,
        waiting.user,
        method=waiting.method,
        next=waiting.next,
        now=now,
        action_id=uuid4(),
        factor=factor,
    )


def _go_on(request: HttpRequest, user: User, factor: Factor, now: datetime) -> HttpResponse:
    turns.rotate(request)
    steps.passed(request.session, user, factor=factor, now=now)
    if steps.kept_form(request.session, user, now=now):
        return redirect("factors:go_on")
    return redirect(wanted_next(request))
