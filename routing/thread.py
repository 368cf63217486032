"""Words between a school and counsel: the school's side of the thread."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Office, User
from accounts.scope import Why, beyond
from audit.services import Value
from audit.verbs import Verb
from requests_intake.acting import note
from requests_intake.lifecycle import OPEN, IllegalTransition, Status
from requests_intake.mistakes import lock_own
from requests_intake.models import AgencyRequest
from routing.escalation import let_see_all
from routing.ladder import Whom
from routing.models import Message, Notice
from routing.people import OnCall
from routing.telling import WRITTEN, addresses_of, owe_notices

OPEN_TO_WORDS = OPEN | {Status.DUPLICATE}


@transaction.atomic(durable=True)
def write_to_counsel(reference: str, *, body: str, actor: User, now: datetime, action_id: UUID) -> Message:
    """Put a school's words on counsel's page, and owe a notice of them to whoever has the request.

    Raises `IllegalTransition` if the request is closed.
    """
    agency_request = lock_own(reference, actor=actor)
    if agency_request.status not in OPEN_TO_WORDS:
        raise IllegalTransition("This request is closed. If there is something new, call OLA.")
    message = Message.objects.create(
        agency_request=agency_request, author=actor, body=body, is_from_school=True, written_at=now
    )
    with beyond(Why.SCHOOL_WROTE):
        told = _tell_counsel(agency_request, now=now)
    data: dict[str, Value] = {"message": message.pk, "notices": told}
    note(agency_request, Verb.MESSAGE_ANSWERED, actor=actor, now=now, action_id=action_id, data=data)
    return message


def _tell_counsel(agency_request: AgencyRequest, *, now: datetime) -> int:
    """Owe a notice to whoever has it, else to who is on duty; return how many. Its words are those of every notice.

    One that is not referred yet has its first notices still to come. Of a joined one whoever has the incident is told.
    """
    referral = agency_request.referrals.filter(office__code=Office.Code.LEGAL).first()
    if referral is None:
        return 0
    holder = (agency_request.joined_to or agency_request).advisor
    is_there = holder is not None and holder.is_active and holder.email
    sealed = agency_request.sealed
    people = [holder] if holder and is_there else OnCall(now).people(Whom.DUTY, sealed=sealed)
    let_see_all(agency_request, people, now)
    occasion = agency_request.messages.filter(is_from_school=True).count()
    notices = owe_notices(
        referral,
        addresses_of(None, people),
        reason=Notice.Reason.MESSAGE,
        step=WRITTEN,
        occasion=occasion,
        now=now,
    )
    return len(notices)
