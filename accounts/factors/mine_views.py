"""Doors of "My sign-in": a person's own passkeys, app and recovery codes."""

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import turns
from accounts.factors import cipher, held, passkeys, services, steps, totp
from accounts.factors.address import passkeys_work
from accounts.factors.forms import AppForm, PasskeyForm
from accounts.factors.rules import Factor, must_have_second
from accounts.models import User
from accounts.views import wanted_next

NEW_KEY, NEXT = "new_totp", "after_second"


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what a person signs in with."""
    user = _person(request)
    context = {
        "factors": held.factors_of(user),
        "codes_left": held.codes_left(user),
        "may_remove": held.may_remove_one(user),
        "is_asked_for": steps.are_asked_for(),
        **_to_add(user),
    }
    return render(request, "accounts/factors/mine.html", context)


@require_safe
def add(request: HttpRequest) -> HttpResponse:
    """Offer the ways to a first second factor."""
    user = _person(request)
    if "next" in request.GET:
        request.session[NEXT] = wanted_next(request)
    return render(
        request, "accounts/factors/add.html", {"must": must_have_second(user.role), **_to_add(user)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add_totp(request: HttpRequest) -> HttpResponse:
    """Show a new key, and take the first code of the app that has read it."""
    user, now = _person(request), timezone.now()
    if held.has(user, Factor.TOTP):
        return redirect("factors:mine")
    form, key = AppForm(request.POST if request.method == "POST" else None), _new_key(request)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        if services.add_totp(user, key, typed, actor=user, now=now, action_id=uuid4()):
            request.session.pop(NEW_KEY)
            return _added(request, user, Factor.TOTP, now)
        form.add_error(
            "code", "That is not the code. Wait for the next one, and check the clock of your phone."
        )
    context = {"form": form, "address": totp.address_of(user, key), "key": totp.in_groups(key)}
    return render(request, "accounts/factors/add_totp.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Have the browser make a passkey."""
    user, now = _person(request), timezone.now()
    if not passkeys_work():
        return redirect("factors:add_totp")
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _passkey_was_added(request, user, form, now):
        return _added(request, user, Factor.PASSKEY, now)
    context = {"form": form, "options": passkeys.ask_for_new(user)}
    return render(request, "accounts/factors/add_passkey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Show new recovery codes until their owner has kept them; a POST says that, or asks for new ones."""
    user, now = _person(request), timezone.now()
    if request.method == "POST" and "again" in request.POST:
        services.make_recovery_codes(user, actor=user, now=now, action_id=uuid4())
        return redirect("factors:codes")
    if request.method == "POST":
        services.keep_codes(user)
        return _on_from_here(request, user, now)
    shown = services.codes_to_show(user)
    if not shown:
        return redirect("factors:mine")
    return render(request, "accounts/factors/codes.html", {"codes": shown})


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a passkey or the app."""
    user = _person(request)
    if not held.rows_of(user).filter(pk=pk).exists():
        raise Http404
    try:
        here = request.session.session_key
        services.remove(user, pk, here=here, actor=user, now=timezone.now(), action_id=uuid4())
    except services.LastFactor as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Removed. It signs nobody in any more.")
    return redirect("factors:mine")


def _to_add(user: User) -> dict[str, bool]:
    return {"offers_passkey": passkeys_work(), "offers_app": not held.has(user, Factor.TOTP)}


def _new_key(request: HttpRequest) -> str:
    """Return the key that this session shows; it is closed at rest before it is in use as well."""
    if NEW_KEY not in request.session:
        request.session[NEW_KEY] = cipher.encrypt(totp.new_key())
    return cipher.decrypt(request.session[NEW_KEY])


def _passkey_was_added(request: HttpRequest, user: User, form: PasskeyForm, now: datetime) -> bool:
    try:
        made = passkeys.made(request, form.cleaned_data["passkey"])
        services.add_passkey(user, form.cleaned_data["name"], made, actor=user, now=now, action_id=uuid4())
    except (passkeys.Refused, services.TooMany) as error:
        form.add_error(None, f"{error} Try again.")
        return False
    return True


def _added(request: HttpRequest, user: User, factor: Factor, now: datetime) -> HttpResponse:
    """Who has just added a factor has just shown it; then the recovery codes, and on to where they were going."""
    turns.rotate(request)
    steps.passed(request.session, user, factor=factor, now=now)
    if services.codes_to_show(user):
        return redirect("factors:codes")
    messages.success(request, "Added.")
    return redirect("factors:mine")


def _on_from_here(request: HttpRequest, user: User, now: datetime) -> HttpResponse:
    """Go on to what waited for the new factor: a form that was kept, else the page they wanted."""
    if steps.kept_form(request.session, user, now=now):
        return redirect("factors:go_on")
    return redirect(request.session.pop(NEXT, "") or "factors:mine")
