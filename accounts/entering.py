"""The one way in: what follows once a person has shown their first factor, whichever it was."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from accounts import turns
from accounts.factors import steps
from accounts.factors.rules import Factor
from accounts.models import User
from accounts.services import note_sign_in
from audit.verbs import Verb


class Method(StrEnum):
    """What somebody's first factor was; the record says it (`audit.closed_words.METHODS`)."""

    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a method
    SINGLE_SIGN_ON = "single_sign_on"
    LINK = "link"
    PASSKEY = "passkey"


def first_factor_passed(
    request: HttpRequest,
    user: User,
    *,
    method: Method,
    next: str,  # noqa: A002 - what the address calls it
    now: datetime,
    action_id: UUID,
    factor: Factor | None = None,
) -> HttpResponse:
    """Ask for the second factor of somebody who has one, else let them in; they go on to `next`, a path of ours.

    `factor`: the second factor that the first already was, as with an issuer whose settings say that its `amr` counts.
    """
    if factor is None and steps.wait_for_second(
        request, user, method=method.value, next=next, now=now, action_id=action_id
    ):
        return redirect("factors:step")
    return come_in(request, user, method=method.value, next=next, now=now, action_id=action_id, factor=factor)


def come_in(
    request: HttpRequest,
    user: User,
    *,
    method: str,
    next: str,  # noqa: A002 - as above
    now: datetime,
    action_id: UUID,
    factor: Factor | None = None,
) -> HttpResponse:
    """Begin this person's turn, ending that of whoever was there before; `factor` is the second one they showed."""
    before = request.user
    if isinstance(before, User) and before.pk != user.pk:
        note_sign_in(Verb.USER_SIGNED_OUT, actor=before, now=now, action_id=action_id)
    turns.begin(request, user, now=now)
    steps.stop_waiting(request.session)
    request.session.set_expiry(None)  # a session that asked for a passkey alone was to last for minutes
    if factor:
        steps.passed(request.session, user, factor=factor, now=now)
    note_sign_in(Verb.USER_SIGNED_IN, actor=user, now=now, action_id=action_id, data={"method": method})
    return HttpResponseRedirect(next)
