"""Words between a school and counsel: the school's side of the thread."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.verbs import Verb
from requests_intake.acting import note
from requests_intake.lifecycle import OPEN, IllegalTransition, Status
from requests_intake.mistakes import lock_own
from routing.models import Message

OPEN_TO_WORDS = OPEN | {Status.DUPLICATE}


@transaction.atomic(durable=True)
def write_to_counsel(reference: str, *, body: str, actor: User, now: datetime, action_id: UUID) -> Message:
    """Put a school's words on counsel's page.

    Raises `IllegalTransition` if the request is closed.
    """
    agency_request = lock_own(reference, actor=actor)
    if agency_request.status not in OPEN_TO_WORDS:
        raise IllegalTransition("This request is closed. If there is something new, call OLA.")
    message = Message.objects.create(
        agency_request=agency_request, author=actor, body=body, is_from_school=True, written_at=now
    )
    data = {"message": message.pk}
    note(agency_request, Verb.MESSAGE_ANSWERED, actor=actor, now=now, action_id=action_id, data=data)
    return message
