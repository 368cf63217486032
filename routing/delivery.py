"""Delivering a notice: constant words, the reference and a link, nothing else."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from audit.services import Value
from audit.verbs import Verb
from requests_intake.acting import lock, note
from routing.models import Notice

SUBJECT = "{product}: {reference} needs you"
BODY = "{reference} needs you.\n\n{link}\n"


def deliver(key: str, now: datetime) -> None:
    """Keep the promise `notify`: send the notice whose id is `key`, and note that it went.

    A repeat after a crash carries the same Message-ID, so that the mail server and the reader can tell. A refusal
    or a time-out of the mail server is raised: the promise stays owed and is tried again.
    """
    notice = Notice.objects.select_related("referral__agency_request").get(pk=int(key))
    if notice.state == Notice.State.DELIVERED:
        return
    reference = notice.referral.agency_request.reference
    _mail(notice, reference).send(fail_silently=False)
    # The request is locked only now: a slow mail server must not keep counsel from acknowledging.
    agency_request = lock(reference)
    notice.state, notice.delivered_at = Notice.State.DELIVERED, now
    notice.save()
    data: dict[str, Value] = {"notice": notice.pk, "channel": "mail"}
    note(agency_request, Verb.NOTICE_DELIVERED, actor=None, now=now, action_id=uuid4(), data=data)


def _mail(notice: Notice, reference: str) -> EmailMessage:
    """Write the message; nothing in it depends on what the request is about."""
    page = "routing:now" if notice.reason == Notice.Reason.LEADER else "counsel:review"
    words = {
        "product": settings.PRODUCT_NAME,
        "reference": reference,
        "link": settings.PORTAL_URL + reverse(page, args=[reference]),
    }
    return EmailMessage(
        subject=SUBJECT.format(**words),
        body=BODY.format(**words),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notice.address],
        headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
    )
