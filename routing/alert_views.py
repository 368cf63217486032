"""Doors of "My alerts": how a person is reached, and a button to try each way."""

from uuid import uuid4

from django.contrib import messages
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from routing import own_channels
from routing.alert_forms import ChannelsForm, WishForm
from routing.channels.outcome import Outcome
from routing.delivery import try_channel
from routing.models import OwnChannel
from routing.own_channels import TooMany

UNPROCESSABLE = 422


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _page(request: HttpRequest, form: ChannelsForm | None = None) -> HttpResponse:
    """Draw the page, with a form that was refused in place of its empty one."""
    user = _user(request)
    context = {
        "channels": OwnChannel.objects.filter(user=user, is_on=True),
        "form": form or ChannelsForm(),
        "wish_form": WishForm(initial=model_to_dict(own_channels.wish_of(user))),
        "now": timezone.now(),
    }
    return render(request, "routing/alerts.html", context, status=UNPROCESSABLE if form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def alerts(request: HttpRequest) -> HttpResponse:
    """Show how this person is reached, or add ways."""
    if request.method != "POST":
        return _page(request)
    form = ChannelsForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        own_channels.add_channels(
            form.cleaned_data["addresses"], actor=_user(request), now=timezone.now(), action_id=uuid4()
        )
    except TooMany as error:
        form.add_error("addresses", str(error))
        return _page(request, form)
    messages.success(request, "Kept. Try each one now.")
    return redirect("routing:alerts")


@require_POST
def try_alert(request: HttpRequest, number: int) -> HttpResponse:
    """Send a try to one of this person's own ways, and say what became of it."""
    try:
        channel = own_channels.begin_try(number, actor=_user(request), now=timezone.now(), action_id=uuid4())
    except OwnChannel.DoesNotExist as error:
        raise Http404 from error
    except TooMany as error:
        messages.warning(request, str(error))
        return redirect("routing:alerts")
    result = try_channel(channel, now=timezone.now())
    if result.outcome is Outcome.DELIVERED:
        messages.success(request, "The try was sent. Did it arrive?")
    else:
        messages.warning(
            request, "The try could not be sent. Check the address, or call your system administrator."
        )
    return redirect("routing:alerts")


@require_POST
def drop_alert(request: HttpRequest, number: int) -> HttpResponse:
    """Stop using one of this person's own ways."""
    try:
        own_channels.switch_off(number, actor=_user(request), now=timezone.now(), action_id=uuid4())
    except OwnChannel.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, "Switched off.")
    return redirect("routing:alerts")


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """Keep what the queue's page does when somebody waits."""
    user = _user(request)
    form = WishForm(request.POST)
    if form.is_valid():
        wanted = {name: bool(form.cleaned_data[name]) for name in ("title", "sound", "desktop")}
        own_channels.keep_wish(**wanted, actor=user, now=timezone.now(), action_id=uuid4())
        messages.success(request, "Kept.")
    return redirect("routing:alerts")
