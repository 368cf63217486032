"""The one way in: what follows once a person has shown their first factor, whichever it was."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts import turns
from accounts.models import User
from accounts.services import note_sign_in
from audit.verbs import Verb


class Method(StrEnum):
    """What somebody's first factor was; the record says it (`audit.closed_words.METHODS`)."""

    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a method
    SINGLE_SIGN_ON = "single_sign_on"
    LINK = "link"


def first_factor_passed(
    request: HttpRequest,
    user: User,
    *,
    method: Method,
    next: str,  # noqa: A002 - what the address calls it
    now: datetime,
    action_id: UUID,
) -> HttpResponse:
    """Begin this person's turn, ending that of whoever was there before, and send them to `next`, a path of ours."""
    before = request.user
    if isinstance(before, User) and before.pk != user.pk:
        note_sign_in(Verb.USER_SIGNED_OUT, actor=before, now=now, action_id=action_id)
    turns.begin(request, user, now=now)
    note_sign_in(Verb.USER_SIGNED_IN, actor=user, now=now, action_id=action_id, data={"method": method.value})
    return HttpResponseRedirect(next)
