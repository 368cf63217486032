"""What counsel does with a request: determine, close, list people for a sealed matter."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import LEGAL_ROLES, Ability
from audit.verbs import Verb
from counsel.models import Determination, Outcome
from requests_intake.acting import lock, note, settle, take
from requests_intake.lifecycle import Action
from requests_intake.models import AgencyRequest, SealedListing
from routing.escalation import settle_deadline
from routing.services import close_referrals, say_to_school


@transaction.atomic(durable=True)
def decide(
    reference: str, *, outcome: Outcome, sentence: str, actor: User, now: datetime, action_id: UUID
) -> Determination:
    """Record counsel's answer and tell the school in the same words.

    Raises `IllegalTransition` unless somebody has acknowledged the request and nobody has decided it.
    """
    agency_request = take(reference, Action.DECIDE, actor=actor, ability=Ability.DECIDE)
    determination = Determination.objects.create(
        agency_request=agency_request, outcome=outcome, sentence=sentence, decided_by=actor, decided_at=now
    )
    agency_request.decided_at = now
    settle_deadline(agency_request, now=now)
    say_to_school(agency_request, f"OLA says: {sentence}", actor=actor, now=now)
    data = {"outcome": outcome.value}
    settle(
        agency_request,
        Action.DECIDE,
        Verb.REQUEST_DECIDED,
        actor=actor,
        now=now,
        action_id=action_id,
        data=data,
    )
    return determination


@transaction.atomic(durable=True)
def close(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Close a decided request; it leaves the queue and stays in the record."""
    agency_request = take(reference, Action.CLOSE, actor=actor, ability=Ability.CLOSE)
    agency_request.closed_at = now
    close_referrals(agency_request, now=now)
    settle(agency_request, Action.CLOSE, Verb.REQUEST_CLOSED, actor=actor, now=now, action_id=action_id)
    return agency_request


@transaction.atomic(durable=True)
def list_person(
    reference: str, *, person: User, actor: User, now: datetime, action_id: UUID
) -> SealedListing:
    """Let one more person of the Office of Legal Advisor see a sealed request.

    Raises `ValidationError` if the person does not work for that office or the request is not sealed.
    """
    agency_request = lock(reference, actor=actor)
    require(actor, Ability.LIST_SEALED)
    if not agency_request.sealed:
        raise ValidationError("This request is not sealed; every legal advisor can see it.")
    if person.role not in LEGAL_ROLES or not person.is_active:
        raise ValidationError("Only people of the Office of Legal Advisor can be listed.")
    listing, is_new = SealedListing.objects.get_or_create(
        agency_request=agency_request, user=person, defaults={"listed_by": actor, "listed_at": now}
    )
    if is_new:
        data = {"person": person.pk}
        note(agency_request, Verb.SEALED_LISTED, actor=actor, now=now, action_id=action_id, data=data)
    return listing
