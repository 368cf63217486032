"""Approving a policy: the second person's yes, without which the portal does not start with it."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.services import Value, record
from audit.verbs import Verb
from counsel.models import PolicyApproval, PolicyProposal, Rehearsal
from counsel.rehearsing import policy_of
from requests_intake.rules.catalogue import PolicyError


@transaction.atomic(durable=True)
def approve(pk: int, *, actor: User, now: datetime, action_id: UUID) -> PolicyApproval:
    """Approve a proposed policy that was rehearsed to its end.

    Raises `ValidationError` if the actor proposed it, if it is approved already, or if its rehearsal has not
    ended; `PermissionDenied` unless the actor keeps the policy.
    """
    require(actor, Ability.KEEP_POLICY)
    proposal = PolicyProposal.objects.select_related("proposed_by").get(pk=pk)
    if refusal := may_not_approve(proposal, actor):
        raise ValidationError(refusal)
    approval, is_new = PolicyApproval.objects.get_or_create(
        proposal=proposal,
        defaults={
            "digest": proposal.digest,
            "proposed_by": proposal.proposed_by,
            "approved_by": actor,
            "approved_at": now,
        },
    )
    if not is_new:
        raise ValidationError("Somebody else approved it first.")
    data: dict[str, Value] = {
        "policy_version": proposal.version,
        "policy_digest": proposal.digest,
        "proposed_by": proposal.proposed_by_id,
    }
    record(Verb.POLICY_APPROVED, actor=actor.as_actor(), now=now, action_id=action_id, data=data)
    return approval


def may_not_approve(proposal: PolicyProposal, user: User) -> str:
    """Say in a sentence why this person may not approve it now; empty where they may."""
    if PolicyApproval.objects.filter(proposal=proposal).exists():
        return "This policy is approved already."
    if proposal.proposed_by_id == user.pk:
        return "You proposed it. Another legal supervisor must approve it."
    latest = Rehearsal.objects.filter(proposal=proposal).order_by("-pk").first()
    if latest is None or latest.ended_at is None:
        return "Its rehearsal has not ended yet. Look at what it would change first."
    return _fault(proposal)


def _fault(proposal: PolicyProposal) -> str:
    """Say what this version of the portal has against the files; empty where it would use them as proposed."""
    try:
        digest = policy_of(proposal).digest
    except PolicyError as error:
        return f"This version of the portal refuses it. {error}"
    return "" if digest == proposal.digest else "Its files do not have the fingerprint that was proposed."


def is_approved(digest: str) -> bool:
    """Say whether a second person approved the policy with this fingerprint."""
    return PolicyApproval.objects.filter(digest=digest).exists()
