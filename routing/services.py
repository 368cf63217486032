"""Routing: the referral, the notices that are owed, the acknowledgement, and words to the school."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import Office, User
from accounts.permissions import require
from accounts.roles import Ability
from audit.services import Value
from audit.verbs import Verb
from requests_intake.acting import lock, note, settle, take
from requests_intake.lifecycle import OPEN, Action, IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.rules.facts import Urgency
from routing.escalation import climb, let_see_who_is_on_duty, settle_deadline, stop
from routing.limits import Within, acknowledge_by
from routing.models import Message, Notice, Referral
from routing.people import closed_days
from routing.telling import FIRST, inform, owe_notices, whom_to_tell_first

URGENCY_RANK = {Urgency.IMMEDIATE: 0, Urgency.SAME_DAY: 1, Urgency.STANDARD: 2}


class NobodyToTell(Exception):
    """No address exists to which a notice could go; the promise stays owed until somebody mends that."""


def route(key: str, now: datetime) -> None:
    """Keep the promise `route`: refer the request to the Office of Legal Advisor and owe its notices.

    `key` is the reference. The keeper of the promise holds the transaction; a second run changes nothing.
    Raises `NobodyToTell` if the office has no address, so that the promise is kept open and found.
    """
    agency_request = lock(key)
    if agency_request.status != Status.SUBMITTED:
        return
    office = Office.objects.get(code=Office.Code.LEGAL)
    referral = Referral.objects.create(
        agency_request=agency_request,
        office=office,
        urgency=agency_request.urgency,
        urgency_rank=URGENCY_RANK[Urgency(agency_request.urgency)],
        made_at=now,
        acknowledge_by=acknowledge_by(
            Within(agency_request.acknowledge_within), agency_request.submitted_at or now, closed_days()
        ),
    )
    if agency_request.sealed:
        let_see_who_is_on_duty(agency_request, now=now)
    told = whom_to_tell_first(agency_request, office, now=now)
    notices = owe_notices(referral, told, reason=Notice.Reason.ROUTED, step=FIRST, now=now)
    if not notices:
        raise NobodyToTell(f"The {office} has no address for {agency_request}.")
    agency_request.routed_at = now
    data: dict[str, Value] = {
        "office": office.code,
        "urgency": agency_request.urgency,
        "notices": len(notices),
    }
    settle(
        agency_request, Action.ROUTE, Verb.REQUEST_ROUTED, actor=None, now=now, action_id=uuid4(), data=data
    )
    inform(agency_request, referral, now=now)
    climb(agency_request, referral, now=now)


class AlreadyTaken(Exception):
    """Somebody acknowledged this request first."""

    def __init__(self, agency_request: AgencyRequest) -> None:
        """Say who has it."""
        self.advisor = agency_request.advisor
        super().__init__(f"{self.advisor} already has this one.")


@transaction.atomic(durable=True)
def acknowledge(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Take a request into the hands of a named legal advisor; the ladder ends in the same transaction.

    A request whose referral is still owed (the queue is down) is routed here first: seeing it is enough to take it.
    Raises `AlreadyTaken` if somebody else was first, `PermissionDenied` if the actor does not work for the
    Office of Legal Advisor.
    """
    agency_request = lock(reference, actor=actor)
    if agency_request.advisor_id is not None:
        raise AlreadyTaken(agency_request)
    if agency_request.status == Status.SUBMITTED:
        require(actor, Ability.ACKNOWLEDGE)
        route(reference, now)
    agency_request = take(reference, Action.ACKNOWLEDGE, actor=actor, ability=Ability.ACKNOWLEDGE)
    agency_request.advisor = actor
    agency_request.acknowledged_at = now
    stop(agency_request, now=now)
    for referral in agency_request.referrals.filter(acknowledged_at__isnull=True):
        referral.acknowledged_at, referral.acknowledged_by = now, actor
        referral.save()
    settle(
        agency_request,
        Action.ACKNOWLEDGE,
        Verb.REQUEST_ACKNOWLEDGED,
        actor=actor,
        now=now,
        action_id=action_id,
    )
    return agency_request


@transaction.atomic(durable=True)
def write_to_school(reference: str, *, body: str, actor: User, now: datetime, action_id: UUID) -> Message:
    """Put a note of counsel on the school's screen.

    Raises `IllegalTransition` if the request is closed.
    """
    agency_request = lock(reference, actor=actor)
    require(actor, Ability.WRITE_TO_SCHOOL, agency_request.school)
    if agency_request.status not in OPEN:
        raise IllegalTransition("This request is closed; the school no longer has it on its screen.")
    message = say_to_school(agency_request, body, actor=actor, now=now)
    note(
        agency_request,
        Verb.MESSAGE_WRITTEN,
        actor=actor,
        now=now,
        action_id=action_id,
        data={"message": message.pk},
    )
    return message


def say_to_school(agency_request: AgencyRequest, body: str, *, actor: User, now: datetime) -> Message:
    """Add a message inside an action that records its own event."""
    return Message.objects.create(agency_request=agency_request, author=actor, body=body, written_at=now)


def close_referrals(agency_request: AgencyRequest, *, now: datetime) -> None:
    """Take the request out of every office's queue, and withdraw whatever was still owed to call for it."""
    stop(agency_request, now=now)
    settle_deadline(agency_request, now=now)
    for referral in agency_request.referrals.filter(closed_at__isnull=True):
        referral.closed_at = now
        referral.save()
