"""Telling people that a duty could not be done by itself: constant words and a link, no reference and no reason."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.models import User
from accounts.roles import Role
from promises.models import Promise, State

SUBJECT = "{product}: something needs a person"
BODY = "Something that the portal owes could not be done by itself. Please look at it now.\n\n{link}\n"
TOLD = (Role.SYSTEM_ADMIN, Role.LEGAL_SUPERVISOR)


class NobodyToAlarm(Exception):
    """Nobody who looks after the portal has an address; the alarm stays owed."""


def alarm(key: str, _now: datetime) -> None:
    """Keep the promise `alarm`: tell those who look after the portal that promise number `key` needs a person.

    Nothing is sent if somebody has settled it meanwhile. A repeat carries the same Message-ID.
    Raises `NobodyToAlarm` if there is nobody to tell.
    """
    stuck = Promise.objects.filter(pk=int(key), state=State.NEEDS_PERSON).first()
    if stuck is None:
        return
    people = User.objects.filter(role__in=TOLD, is_active=True).exclude(email="")
    addresses = sorted(set(people.values_list("email", flat=True)))
    if not addresses:
        raise NobodyToAlarm("No system administrator and no head of Legal has an address.")
    _mail(stuck, addresses).send(fail_silently=False)


def _mail(stuck: Promise, addresses: list[str]) -> EmailMessage:
    """Write to all of them at once, unseen by each other."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2] or "localhost"
    tried = int(stuck.tried_at.timestamp()) if stuck.tried_at else 0
    message_id = f"<alarm-{stuck.pk}-{tried}@{host}>"
    return EmailMessage(
        subject=SUBJECT.format(product=settings.PRODUCT_NAME),
        body=BODY.format(link=f"{settings.PORTAL_URL}/"),
        from_email=settings.DEFAULT_FROM_EMAIL,
        bcc=addresses,
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
