"""Whom a subject at an issuer is: tied to one person the first time, by an address; known by the subject afterwards."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.issuers import Issuer, Refusal, Refused, address_of
from accounts.models import User
from accounts.signin_models import Identity
from accounts.signon import Answer
from audit.services import record
from audit.verbs import Verb


@transaction.atomic(durable=True)
def person_of(answer: Answer, issuer: Issuer, *, now: datetime, action_id: UUID) -> User:
    """Return the active person whom the issuer named.

    Raises `Refused` for whoever is not known here, is no longer active, or is already somebody else at this issuer:
    an address that was given to a new colleague opens nothing of the old one's.
    """
    known = Identity.objects.filter(issuer=issuer.url, subject=answer.subject).select_related("user").first()
    user = known.user if known else _bind(answer, issuer, now=now, action_id=action_id)
    if not user.is_active or user.is_demo:
        raise Refused(Refusal.UNKNOWN)
    return user


def _bind(answer: Answer, issuer: Issuer, *, now: datetime, action_id: UUID) -> User:
    """Tie the subject to the one active person who has the address that the issuer vouches for."""
    address = address_of(answer.claims, issuer)
    is_theirs = Q(email__iexact=address) | Q(username__iexact=address)
    people = User.objects.select_for_update().filter(is_theirs, is_active=True, is_demo=False)[:2]
    if not address or len(people) != 1:
        raise Refused(Refusal.UNKNOWN)
    [user] = people
    tied, is_new = Identity.objects.get_or_create(
        issuer=issuer.url, user=user, defaults={"subject": answer.subject, "bound_at": now}
    )
    if tied.subject != answer.subject:
        raise Refused(Refusal.UNKNOWN)
    if is_new:
        data = {"issuer": issuer.name}
        record(Verb.IDENTITY_BOUND, actor=user.as_actor(), now=now, action_id=action_id, data=data)
    return user
