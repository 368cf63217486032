"""What follows when a notice cannot reach its address: it is marked, recorded, and the next step comes at once."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from accounts.scope import Why, beyond
from audit.services import Value
from audit.verbs import Verb
from requests_intake.acting import lock, note
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.channels.outcome import Outcome, Result
from routing.escalation import advance
from routing.models import Notice, OwnChannel

NOT_A_CALL = (Notice.Reason.INFORMED, Notice.Reason.DEADLINE, Notice.Reason.MESSAGE)


def fail(notice: Notice, agency_request: AgencyRequest, failure: str, *, now: datetime) -> None:
    """Mark a notice as failed and say so in the record; the caller holds the lock of its request."""
    notice.state, notice.failure = Notice.State.FAILED, failure[:80]
    notice.save()
    data: dict[str, Value] = {
        "notice": notice.pk,
        "channel": notice.channel.service if notice.channel else "mail",
        "failure": notice.failure,
    }
    note(agency_request, Verb.NOTICE_FAILED, actor=None, now=now, action_id=uuid4(), data=data)
    if agency_request.status == Status.ROUTED and notice.reason not in NOT_A_CALL:
        advance(agency_request, now=now)


def take_bounce(message_ids: list[str], *, now: datetime) -> bool:
    """Fail the notice that one of these Message-IDs belongs to; return whether there was one.

    The caller holds the transaction. A bounce that comes twice changes nothing.
    """
    notice = (
        Notice.objects.select_related("referral__agency_request", "channel")
        .filter(message_id__in=message_ids)
        .first()
    )
    if notice is None:
        return False
    _fail_once(notice, "Bounced", now=now)
    return True


@transaction.atomic(durable=True)
def take_event(pk: int, *, recipient: str, failure: str, now: datetime) -> bool:
    """Fail the notice that a sending service could not deliver; return whether there was one that went there.

    What is told twice, or of an address to which this notice never went, changes nothing.
    """
    with beyond(Why.MAIL_CAME_BACK):
        notice = Notice.objects.select_related("referral__agency_request", "channel").filter(pk=pk).first()
        if notice is None:
            return False
        address = notice.channel.address if notice.channel else notice.address
        if recipient.casefold() != address.casefold():
            return False
        _fail_once(notice, failure, now=now)
    return True


def _fail_once(notice: Notice, failure: str, *, now: datetime) -> None:
    agency_request = lock(notice.referral.agency_request.reference)
    notice.refresh_from_db(fields=["state"])
    if notice.state == Notice.State.FAILED:
        return
    fail(notice, agency_request, failure, now=now)
    if notice.channel is not None:
        note_health(notice.channel, Result(Outcome.REFUSED, Bounced()), now=now)


class Bounced(Exception):
    """A message came back."""


def note_health(channel: OwnChannel, result: Result, *, now: datetime) -> None:
    """Keep with a person's own channel whether it works, so that the person and the operators see it."""
    if result.outcome is Outcome.DELIVERED:
        channel.failing_since, channel.failure = None, ""
    else:
        channel.failing_since = channel.failing_since or now
        channel.failure = result.failure[:80]
    channel.save()
