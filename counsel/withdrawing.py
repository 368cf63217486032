"""Counsel's answer to "logged by mistake": confirmed, the request ends as withdrawn; declined, it stays as it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.verbs import Verb
from requests_intake.acting import lock, note, settle, take
from requests_intake.lifecycle import OPEN, Action, IllegalTransition
from requests_intake.models import AgencyRequest, Mistake
from routing.services import close_referrals, say_to_school

NOT_SAID = "Its school has not called this a mistake, or you have answered that already."


@transaction.atomic(durable=True)
def confirm_mistake(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Agree that a request was logged by mistake; it leaves the queue and stays in the record.

    Raises `IllegalTransition` unless its school said so and nobody has answered.
    """
    agency_request = take(reference, Action.WITHDRAW, actor=actor, ability=Ability.CLOSE)
    mistake = _unanswered(agency_request)
    _answer(mistake, is_confirmed=True, sentence="", actor=actor, now=now)
    agency_request.closed_at = now
    close_referrals(agency_request, now=now)
    settle(agency_request, Action.WITHDRAW, Verb.REQUEST_WITHDRAWN, actor=actor, now=now, action_id=action_id)
    return agency_request


@transaction.atomic(durable=True)
def decline_mistake(
    reference: str, *, sentence: str, actor: User, now: datetime, action_id: UUID
) -> AgencyRequest:
    """Leave a request open that its school called a mistake, and tell the school why in a sentence."""
    agency_request = lock(reference, actor=actor)
    require(actor, Ability.CLOSE, agency_request.school)
    if agency_request.status not in OPEN:
        raise IllegalTransition("This request is closed.")
    _answer(_unanswered(agency_request), is_confirmed=False, sentence=sentence, actor=actor, now=now)
    say_to_school(agency_request, f"OLA keeps this one open: {sentence}", actor=actor, now=now)
    note(agency_request, Verb.MISTAKE_DECLINED, actor=actor, now=now, action_id=action_id)
    return agency_request


def _unanswered(agency_request: AgencyRequest) -> Mistake:
    mistake = Mistake.objects.filter(agency_request=agency_request, is_confirmed=None).first()
    if mistake is None:
        raise IllegalTransition(NOT_SAID)
    return mistake


def _answer(mistake: Mistake, *, is_confirmed: bool, sentence: str, actor: User, now: datetime) -> None:
    mistake.is_confirmed, mistake.sentence = is_confirmed, sentence
    mistake.answered_by, mistake.answered_at = actor, now
    mistake.save()
