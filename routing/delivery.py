"""Delivering a notice: constant words, the reference and a link, nothing else."""

from datetime import datetime
from functools import cache
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from audit.services import Value
from audit.verbs import Verb
from promises.failpoints import Failpoint, reach
from requests_intake.acting import lock, note
from routing.channels.beyond import Beyond
from routing.channels.mail import Mail
from routing.channels.outcome import Channel, Message, Outcome, Result
from routing.channels.wording import Wording, read
from routing.failing import fail, note_health
from routing.models import Notice, OwnChannel
from routing.own_channels import trial_message

CHANNELS: dict[str, Channel] = {OwnChannel.Kind.MAIL: Mail(), OwnChannel.Kind.URL: Beyond()}
OUTSIDE = (Notice.Reason.LEADER, Notice.Reason.INFORMED, Notice.Reason.SUPERINTENDENT)
"""Told outside of Legal, whose desk they cannot open."""


def deliver(key: str, now: datetime) -> None:
    """Keep the promise `notify`: send the notice whose id is `key`, and note what became of it.

    A repeat after a crash carries the same Message-ID, so that the mail server and the reader can tell. An address
    that is refused for good fails the notice and brings the next step of the ladder forward. Whatever may still
    work is raised: the promise stays owed and is tried again. Of a sealed matter nothing goes outside of Legal.
    """
    notice = Notice.objects.select_related("referral__agency_request", "channel", "recipient").get(
        pk=int(key)
    )
    if notice.state != Notice.State.OWED:
        return
    sealed, reference = notice.referral.agency_request.sealed, notice.referral.agency_request.reference
    if sealed and notice.reason in OUTSIDE:  # it became secret after it was owed
        notice.state = Notice.State.WITHDRAWN
        notice.save()
        return
    result = _send(notice, reference)
    reach(Failpoint.DURING_MAIL)
    if result.outcome is Outcome.FAILED and result.error is not None:
        raise result.error
    # The request is locked only now: a slow mail server must not keep counsel from acknowledging.
    agency_request = lock(reference)
    if notice.channel is not None:
        note_health(notice.channel, result, now=now)
    if result.outcome is Outcome.REFUSED:
        fail(notice, agency_request, result.failure, now=now)
        return
    notice.state, notice.delivered_at = Notice.State.DELIVERED, now
    notice.save()
    data: dict[str, Value] = {"notice": notice.pk, "channel": way_of(notice)}
    note(agency_request, Verb.NOTICE_DELIVERED, actor=None, now=now, action_id=uuid4(), data=data)


def way_of(notice: Notice) -> str:
    """Return the closed word for the way a notice goes."""
    return notice.channel.service if notice.channel else "mail"


def _send(notice: Notice, reference: str) -> Result:
    """Send the notice the way it goes; nothing in it depends on what the request is about.

    Whoever left since it was owed is not told; the next step of the ladder comes sooner.
    """
    if notice.recipient is not None and not notice.recipient.is_active:
        return Result(Outcome.REFUSED, Left())
    page = "routing:now" if notice.reason in OUTSIDE else "counsel:review"
    link = settings.PORTAL_URL + reverse(page, args=[reference])
    subject, body = wording().fill(product=settings.PRODUCT_NAME, reference=reference, link=link)
    message = Message(subject, body, notice.message_id, notice.pk)
    channel = notice.channel
    kind, address = (channel.kind, channel.address) if channel else (OwnChannel.Kind.MAIL, notice.address)
    return CHANNELS[kind].send(address, message)


def try_channel(channel: OwnChannel, *, now: datetime) -> Result:
    """Send a try to a person's own channel and keep with it whether it works; no lock is held meanwhile."""
    result = CHANNELS[channel.kind].send(channel.address, trial_message())
    note_health(channel, result, now=now)
    return result


class Left(Exception):
    """A person has no access any more."""


@cache
def wording() -> Wording:
    """Return the words of notices; raises `BadWording` with the line if they may not be sent."""
    return read(settings.NOTICE_FILE.read_text(encoding="utf-8"))
