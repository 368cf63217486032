"""A request that became more urgent after it was routed moves up in its office's queue."""

from datetime import datetime

from accounts.models import Office
from requests_intake.acting import lock
from requests_intake.rules.facts import Urgency
from routing.escalation import climb_anew
from routing.limits import Within, acknowledge_by
from routing.people import closed_days
from routing.services import URGENCY_RANK


def raise_urgency(key: str, now: datetime) -> None:
    """Keep the promise `raise`: give the open referrals the urgency of the request, the earlier limit, its ladder.

    `key` is the reference and the urgency. The keeper of the promise holds the transaction; a second run changes
    nothing, and nothing ever moves down.
    """
    reference, _, _ = key.partition(":")
    agency_request = lock(reference)
    rank = URGENCY_RANK[Urgency(agency_request.urgency)]
    for referral in agency_request.referrals.filter(
        closed_at__isnull=True, urgency_rank__gt=rank
    ).select_related("office"):
        limit = acknowledge_by(Within(agency_request.acknowledge_within), now, closed_days())
        referral.urgency, referral.urgency_rank = agency_request.urgency, rank
        referral.acknowledge_by = min(referral.acknowledge_by, limit)
        referral.save()
        if referral.office.code == Office.Code.LEGAL:
            climb_anew(agency_request, referral, now=now, since=now)
