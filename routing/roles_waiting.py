"""Telling Legal that somebody is to act for it: constant words and a link; who it is stands in the portal only."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from accounts.models import Office, RoleProposal, User
from accounts.roles import Role

SUBJECT = "{product}: a change of who works at Legal waits for you"
BODY = "A change of who works at Legal waits for your yes or no.\n\n{link}\n"


class NobodyToAsk(Exception):
    """Neither Legal nor a head of it has an address; telling them stays owed."""


def ask(key: str, _now: datetime) -> None:
    """Keep the promise `second_yes`: write to Legal and to its heads that a role waits for one of them.

    Nothing is sent if none waits any more. A repeat carries the same Message-ID.
    Raises `NobodyToAsk` if there is nobody to write to.
    """
    if not RoleProposal.objects.filter(state=RoleProposal.State.WAITING).exists():
        return
    heads = User.objects.filter(role=Role.LEGAL_SUPERVISOR, is_active=True).exclude(email="")
    office = Office.objects.filter(code=Office.Code.LEGAL).exclude(email="")
    addresses = {*heads.values_list("email", flat=True), *office.values_list("email", flat=True)}
    if not addresses:
        raise NobodyToAsk("Neither Legal nor a head of it has an address.")
    _mail(key, sorted(addresses)).send(fail_silently=False)


def _mail(key: str, addresses: list[str]) -> EmailMessage:
    """Write to all of them at once, unseen by each other."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=SUBJECT.format(product=settings.PRODUCT_NAME),
        body=BODY.format(link=f"{settings.PORTAL_URL}{reverse('people:second')}"),
        from_email=settings.DEFAULT_FROM_EMAIL,
        bcc=addresses,
        headers={"Message-ID": f"<role-{key}@{host}>", "Auto-Submitted": "auto-generated"},
    )
