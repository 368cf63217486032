"""Counsel overrules the rules: another kind, with a reason; both findings stay."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from accounts.scope import Why, beyond
from audit.services import Value
from audit.verbs import Verb
from counsel.models import Reclassification
from requests_intake.acting import lock, note, save_version
from requests_intake.answering import answers_stored
from requests_intake.lifecycle import OPEN, IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.overruling import Overruled, overrule
from requests_intake.policy import current
from requests_intake.rules.entries import Policy
from requests_intake.rules.facts import Answers, Authority, Confidence
from requests_intake.services import seal
from routing.services import restate_referrals, route, say_to_school

NEW_CARD = "What to do has changed. Open this page again and read the new card."


@dataclass(frozen=True, slots=True)
class Finding:
    """What counsel found: the subtype, why, and whether they read the paper and found that a court issued it."""

    subtype: str
    reason: str
    validated: bool = False


@transaction.atomic(durable=True)
def reclassify(
    reference: str, finding: Finding, *, actor: User, now: datetime, action_id: UUID
) -> Reclassification:
    """Give an open request the kind that counsel found; the rules' own proposal stays on the record.

    Raises `IllegalTransition` if the request is closed, `PermissionDenied` unless the actor works for the Office
    of Legal Advisor, `ValidationError` if the kind does not exist or nothing would change.
    """
    return put(lock(reference, actor=actor), finding, actor=actor, now=now, action_id=action_id)


def put(
    agency_request: AgencyRequest, finding: Finding, *, actor: User, now: datetime, action_id: UUID
) -> Reclassification:
    """Do it to a locked request, in the caller's transaction."""
    require(actor, Ability.RECLASSIFY, agency_request.school)
    if agency_request.status not in OPEN:
        raise IllegalTransition("This request is closed; only an open one can be given another kind.")
    policy = current()
    _check(agency_request, finding, policy)
    if agency_request.status == Status.SUBMITTED:
        route(agency_request.reference, now)  # so that its limit is fixed before the urgency can fall
        agency_request.refresh_from_db()
    found = overrule(_answers(agency_request), finding.subtype, policy, sealed=agency_request.sealed)
    made = _keep(agency_request, finding, found, policy, actor=actor, now=now)
    is_newly_sealed, has_new_card = _write(agency_request, finding, found, now)
    restate_referrals(agency_request, now=now)
    if has_new_card:
        say_to_school(agency_request, NEW_CARD, actor=actor, now=now)
    with beyond(Why.SEALING, if_needed=is_newly_sealed):
        save_version(agency_request, actor=actor, now=now)
        data = _event_data(made, confidence=Confidence.SURE)
        note(agency_request, Verb.REQUEST_RECLASSIFIED, actor=actor, now=now, action_id=action_id, data=data)
        if is_newly_sealed:
            at_work = _at_work(agency_request, actor)
            seal(agency_request, also=at_work, actor=actor, now=now, action_id=action_id)
    return made


def _check(agency_request: AgencyRequest, finding: Finding, policy: Policy) -> None:
    subtype = policy.subtypes.get(finding.subtype)
    if subtype is None:
        raise ValidationError("Choose one of the kinds in the list.")
    if finding.validated and subtype.authority is not Authority.JUDICIAL:
        raise ValidationError("A paper of this kind is not from a court. Leave that box empty.")
    stands = (agency_request.subtype, agency_request.validated)
    if stands == (finding.subtype, finding.validated):
        raise ValidationError("It is of this kind already.")


def _answers(agency_request: AgencyRequest) -> Answers:
    return answers_stored(
        agency_request.answers, agency_request.classification, reply_by=agency_request.reply_by
    )


def _keep(  # one argument for each thing a finding is made of
    agency_request: AgencyRequest,
    finding: Finding,
    found: Overruled,
    policy: Policy,
    *,
    actor: User,
    now: datetime,
) -> Reclassification:
    return Reclassification.objects.create(
        agency_request=agency_request,
        from_subtype=agency_request.subtype,
        subtype=found.subtype.slug,
        request_class=found.subtype.request_class.value,
        authority=found.subtype.authority.value,
        urgency=found.urgency.value,
        counter_card=found.card.slug,
        card_version=found.card.version,
        validated=finding.validated,
        reason=finding.reason,
        policy_version=policy.version,
        policy_digest=policy.digest,
        made_by=actor,
        made_at=now,
    )


def _write(
    agency_request: AgencyRequest, finding: Finding, found: Overruled, now: datetime
) -> tuple[bool, bool]:
    """Write the finding into the request; return whether it is sealed only now, and whether its card is another."""
    is_newly_sealed = found.sealed and not agency_request.sealed
    has_new_card = agency_request.counter_card != found.card.slug
    agency_request.request_class = found.subtype.request_class.value
    agency_request.subtype = found.subtype.slug
    agency_request.authority = found.subtype.authority.value
    agency_request.judicial = found.subtype.court_issued.judicial
    agency_request.validated = finding.validated
    agency_request.confidence = Confidence.SURE.value
    agency_request.urgency = found.urgency.value
    agency_request.acknowledge_within = found.acknowledge_within.value
    agency_request.counter_card = found.card.slug
    agency_request.card_version = found.card.version
    agency_request.sealed = found.sealed
    agency_request.reclassified_at = now
    return is_newly_sealed, has_new_card


def _event_data(made: Reclassification, *, confidence: Confidence) -> dict[str, Value]:
    """Return the closed words of the record; the reason stays with the request."""
    return {
        "from_subtype": made.from_subtype,
        "subtype": made.subtype,
        "request_class": made.request_class,
        "authority": made.authority,
        "validated": made.validated,
        "confidence": confidence.value,
        "urgency": made.urgency,
        "card": made.counter_card,
        "card_version": made.card_version,
        "policy_version": made.policy_version,
        "policy_digest": made.policy_digest,
        "finding": made.pk,
    }


def _at_work(agency_request: AgencyRequest, actor: User) -> list[User]:
    """Return who must not lose a request that they just sealed: who did it, and who has it in hand."""
    return [person for person in (actor, agency_request.advisor) if person is not None]
