"""That counsel spoke with a school by telephone: on its screen, in the thread and in the record."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.verbs import Verb
from requests_intake.acting import lock, note
from requests_intake.lifecycle import OPEN, IllegalTransition
from routing.models import Message
from routing.services import say_to_school

CALLED = "I spoke with you by telephone about this."
ONE_PRESS = timedelta(minutes=1)


@transaction.atomic(durable=True)
def note_call(reference: str, *, actor: User, now: datetime, action_id: UUID) -> Message:
    """Note that the actor just telephoned with the school; pressed again right after it is the same call.

    Raises `IllegalTransition` if the request is closed.
    """
    agency_request = lock(reference, actor=actor)
    require(actor, Ability.WRITE_TO_SCHOOL, agency_request.school)
    if agency_request.status not in OPEN:
        raise IllegalTransition("This request is closed; the school no longer has it on its screen.")
    calls = agency_request.messages.filter(author=actor, body=CALLED, written_at__gt=now - ONE_PRESS)
    if earlier := calls.first():
        return earlier
    message = say_to_school(agency_request, CALLED, actor=actor, now=now)
    data = {"message": message.pk}
    note(agency_request, Verb.SCHOOL_TELEPHONED, actor=actor, now=now, action_id=action_id, data=data)
    return message
