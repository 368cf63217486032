"""Doors for signing in and out."""

from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import devices, trying, turns
from accounts.entering import Method, first_factor_passed
from accounts.factors import steps
from accounts.factors.address import passkeys_work
from accounts.forms import SignInForm, SwitchForm
from accounts.issuers import SENTENCES, Refusal
from accounts.models import User
from accounts.services import note_sign_in
from audit.verbs import Verb
from pages.onward import is_ours


def wanted_next(request: HttpRequest) -> str:
    """Return where to go after signing in: a path of this portal, else the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_ours(wanted) else reverse("landing")


def enter(request: HttpRequest, form: SignInForm) -> HttpResponse | None:
    """Let in whom the filled form names; return where they go, or nothing when they are refused or have to wait."""
    now, action_id = timezone.now(), uuid4()
    if not form.is_valid():
        return None
    name, passphrase = form.cleaned_data["username"], form.cleaned_data["password"]
    place = devices.place_of(request, name)
    found = trying.attempt(name, passphrase, place=place, now=now, action_id=action_id)
    if not isinstance(found, User):
        form.refuse(found.seconds if found else 0, str(found or form.WRONG))
        return None
    wanted = wanted_next(request)
    response = first_factor_passed(
        request, found, method=Method.PASSPHRASE, next=wanted, now=now, action_id=action_id
    )
    devices.remember(request, response, found)
    return response


def ways_in(request: HttpRequest) -> dict[str, object]:
    """Return what a page of signing in offers, and what single sign-on said when it led nowhere."""
    refused = request.GET.get("sso", "")
    return {
        "issuers": settings.SINGLE_SIGN_ON,
        "is_local": settings.DEMO or bool(settings.LOCAL_SIGN_IN),
        "takes_passkeys": steps.are_asked_for() and passkeys_work(),
        "refused": SENTENCES[Refusal(refused)] if refused in set(Refusal) else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page, or sign a person in and send them on; `other` changes who sits at the screen."""
    is_handing_over = "other" in request.GET
    if request.method != "POST" and request.user.is_authenticated and not is_handing_over:
        return redirect(wanted_next(request))
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and (answer := enter(request, form)):
        return answer
    shown = {name: request.GET.get(name, "") for name in ("kept", "quiet", "other")}
    context = {"form": form, "next": wanted_next(request), **shown, **ways_in(request)}
    response = render(request, "accounts/sign_in.html", context, status=429 if form.wait else 200)
    if form.wait:
        response["Retry-After"] = str(form.wait)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and tell the browser to forget what it kept of it."""
    if isinstance(request.user, User):
        note_sign_in(Verb.USER_SIGNED_OUT, actor=request.user, now=timezone.now(), action_id=uuid4())
    turns.end(request)
    response = redirect("accounts:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Become another demonstration account; outside the demonstration this address does not exist."""
    if not settings.DEMO:
        raise Http404
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise Http404
    user: User = form.cleaned_data["username"]
    now = timezone.now()
    turns.begin(request, user, now=now)
    note_sign_in(Verb.DEMO_SWITCHED, actor=user, now=now, action_id=uuid4())
    return redirect("landing")
