"""Doors of passphrases: the one-time link, one's own, and the administrator's page that makes links."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import devices, links, trying
from accounts.entering import Method, first_factor_passed
from accounts.models import User
from accounts.passphrase_forms import ChangePassphraseForm, LinkForm, NewPassphraseForm
from accounts.signin import may_use_passphrase

CODE = "one_time_link"


@require_GET
def first_link(request: HttpRequest, code: str) -> HttpResponse:
    """Take the code out of the address, where it would stay in the browser's history; nothing is used up by it."""
    request.session[CODE] = code
    return redirect("accounts:first")


@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """Let somebody with a one-time link choose a passphrase, and let them in with it."""
    now, code = timezone.now(), request.session.get(CODE, "")
    try:
        user = links.person_of(code, now=now)
        form = NewPassphraseForm(user, data=request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return render(request, "accounts/first.html", {"form": form, "person": user})
        user = links.set_passphrase(code, form.cleaned_data["new"], now=now, action_id=uuid4())
    except links.NoLink as reason:
        return render(request, "accounts/first.html", {"reason": str(reason)})
    request.session.pop(CODE, None)
    response = first_factor_passed(
        request, user, method=Method.LINK, next=reverse("landing"), now=now, action_id=uuid4()
    )
    devices.remember(request, response, user)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def passphrase(request: HttpRequest) -> HttpResponse:
    """Change one's own passphrase, or say that one has none here."""
    user = request.user
    if not isinstance(user, User) or user.is_demo:
        raise PermissionDenied("A demonstration account keeps the passphrase of the demonstration.")
    if not may_use_passphrase(user):
        return render(request, "accounts/passphrase.html")
    form = ChangePassphraseForm(user, data=request.POST or None)
    if request.method == "POST" and form.is_valid() and _knows_the_old(request, form, user):
        new, here = form.cleaned_data["new"], request.session.session_key
        links.change_passphrase(user, new, session_key=here, now=timezone.now(), action_id=uuid4())
        update_session_auth_hash(request, user)
        messages.success(request, "Your passphrase is changed. Everywhere else you are signed out.")
        return redirect("accounts:passphrase")
    return render(request, "accounts/passphrase.html", {"form": form})


def _knows_the_old(request: HttpRequest, form: ChangePassphraseForm, user: User) -> bool:
    place = devices.place_of(request, user.username)
    old = form.cleaned_data["old"]
    found = trying.attempt(user.username, old, place=place, now=timezone.now(), action_id=uuid4())
    if found == user:
        return True
    form.add_error("old", str(found) if found else "That is not your passphrase now.")
    return False


@require_http_methods(["GET", "HEAD", "POST"])
def first_links(request: HttpRequest) -> HttpResponse:
    """Make a one-time link for somebody; it is shown once, to be handed over."""
    form = LinkForm(request.POST or None, initial={"username": request.GET.get("username", "")})
    made = ""
    if request.method == "POST" and form.is_valid() and isinstance(request.user, User):
        name = form.cleaned_data["username"]
        try:
            code = links.make_link(name, actor=request.user, now=timezone.now(), action_id=uuid4())
            made = f"{settings.PORTAL_URL}{reverse('accounts:first_link', args=[code])}"
        except links.NoLink as reason:
            form.add_error("username", str(reason))
    return render(request, "accounts/first_links.html", {"form": form, "made": made})
