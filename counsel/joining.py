"""Joining requests of several schools into one incident: nothing is deleted, and the clocks follow the earliest."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.verbs import Verb
from requests_intake.acting import lock, note, save_version, settle
from requests_intake.lifecycle import Action, IllegalTransition, Status, after
from requests_intake.models import AgencyRequest
from requests_intake.rules.facts import Urgency
from routing.escalation import climb_anew
from routing.limits import Within, acknowledge_by
from routing.models import Referral
from routing.people import closed_days
from routing.services import URGENCY_RANK, close_referrals, copy_words, danger_since, route


@transaction.atomic(durable=True)
def join(
    reference: str, other_reference: str, *, actor: User, now: datetime, action_id: UUID
) -> AgencyRequest:
    """Make one incident of two requests and return the earlier one, which goes on for both.

    The later one becomes a duplicate that points to it, with whatever had been joined to it before. Raises
    `AgencyRequest.DoesNotExist` if the person may not see both, `ValidationError` if either is sealed or both are
    one, `IllegalTransition` if either is no longer open.
    """
    first, later = _lock_both(reference, other_reference, actor)
    for one in (first, later):
        require(actor, Ability.CLOSE, one.school)
        after(Status(one.status), Action.JOIN)
    if first.status == Status.SUBMITTED:  # its referral is still owed; what goes on needs one
        route(first.reference, now)
        first = lock(first.reference, actor=actor)
    _follow_the_earliest(first, later, now=now)
    close_referrals(later, now=now)
    for joined in later.joined.all():
        _point(joined, first, actor=actor, now=now)
    later.joined_to = first
    settle(
        later,
        Action.JOIN,
        Verb.REQUEST_JOINED,
        actor=actor,
        now=now,
        action_id=action_id,
        data={"is_earlier": False},
    )
    note(first, Verb.REQUEST_JOINED, actor=actor, now=now, action_id=action_id, data={"is_earlier": True})
    copy_words(first, later)
    return first


def _lock_both(reference: str, other_reference: str, actor: User) -> tuple[AgencyRequest, AgencyRequest]:
    """Lock both in one order everywhere, and return the earlier one first."""
    if reference == other_reference:
        raise ValidationError("This is the same request twice.")
    both = [lock(one, actor=actor) for one in sorted((reference, other_reference))]
    if any(one.sealed for one in both):
        raise ValidationError("A sealed matter is never joined with another one.")
    if any(one.submitted_at is None for one in both):
        raise IllegalTransition("This request was never sent.")
    first, later = sorted(both, key=lambda one: (one.submitted_at or one.started_at, one.pk))
    return first, later


def _follow_the_earliest(first: AgencyRequest, later: AgencyRequest, *, now: datetime) -> None:
    """Give what goes on the earlier limit, the higher urgency, the danger, and the ladder that follows from them."""
    ours = Referral.objects.filter(agency_request=first, closed_at__isnull=True).earliest("pk")
    urgency, limit, danger_at = _standing(later, now=now)
    before = (ours.acknowledge_by, ours.urgency_rank)
    ours.acknowledge_by = min(ours.acknowledge_by, limit)
    ours.danger_at = ours.danger_at or danger_at
    if URGENCY_RANK[urgency] < ours.urgency_rank:
        ours.urgency, ours.urgency_rank = urgency.value, URGENCY_RANK[urgency]
    ours.save()
    if (ours.acknowledge_by, ours.urgency_rank) != before:
        climb_anew(first, ours, now=now)


def _standing(later: AgencyRequest, *, now: datetime) -> tuple[Urgency, datetime, datetime | None]:
    """Return how urgent the later one is, its limit, and since when there is danger, whether it is referred or not."""
    theirs = Referral.objects.filter(agency_request=later).order_by("urgency_rank").first()
    if theirs is not None:
        return Urgency(theirs.urgency), theirs.acknowledge_by, theirs.danger_at
    limit = acknowledge_by(Within(later.acknowledge_within), later.submitted_at or now, closed_days())
    return Urgency(later.urgency), limit, danger_since(later)


def _point(joined: AgencyRequest, first: AgencyRequest, *, actor: User, now: datetime) -> None:
    """Let what was joined to the later one point to the earlier one."""
    joined.joined_to = first
    save_version(joined, actor=actor, now=now)
