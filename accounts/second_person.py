"""The second person's yes or no to a role at Legal; nobody decides what they asked for, or what is about themselves."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.applying import sign_out
from accounts.granting import set_grants
from accounts.models import Office, RoleProposal, User
from accounts.people_events import Teller
from accounts.people_services import alone
from accounts.people_values import OFFICES
from accounts.permissions import require
from accounts.roles import Ability
from audit.services import record_many
from audit.verbs import Verb


@transaction.atomic(durable=True)
def decide(pk: int, *, agrees: bool, actor: User, now: datetime, action_id: UUID) -> RoleProposal:
    """Let a person act for Legal, or decline it.

    Raises `ValidationError` with a sentence if this person may not decide it or it no longer waits,
    `RoleProposal.DoesNotExist`, `PermissionDenied`.
    """
    require(actor, Ability.APPROVE_ROLE)
    alone()
    held = RoleProposal.objects.select_for_update().get(pk=pk)
    if refusal := may_not_decide(held, actor):
        raise ValidationError(refusal)
    teller = Teller(actor.as_actor(), now, action_id)
    held.state = RoleProposal.State.GRANTED if agrees else RoleProposal.State.DECLINED
    held.decided_by, held.decided_at = actor, now
    held.save()
    person = User.objects.select_for_update(no_key=True).get(pk=held.person_id)
    verb = Verb.ROLE_GRANTED if agrees else Verb.ROLE_DECLINED
    record_many([teller.say(verb, account=person.username, role=held.role, proposed_by=held.proposed_by_id)])
    if agrees:
        _let(person, held, teller)
    return held


def may_not_decide(held: RoleProposal, user: User) -> str:
    """Say in a sentence why this person may not decide it now; empty where they may."""
    if held.state != RoleProposal.State.WAITING:
        return "This no longer waits for a second person."
    if held.proposed_by_id == user.pk:
        return "You asked for it. Another person must decide."
    if held.person_id == user.pk:
        return "This is about your own account. Another person must decide."
    return ""


def _let(person: User, held: RoleProposal, teller: Teller) -> None:
    """Give the role; what the person held at schools belongs to the role they had before."""
    others = User.objects.filter(is_active=True, email__iexact=held.email).exclude(pk=person.pk)
    if others.exists():
        raise ValidationError(
            "Somebody else has this email address now. Decline it, and have it asked for again."
        )
    person.role, person.email, person.is_active = held.role, held.email, True
    code = OFFICES[held.role]
    words = {"name": Office.Code(code).label, "phone": ""}
    person.office = Office.objects.get_or_create(code=code, defaults=words)[0]
    person.save(update_fields=["role", "email", "is_active", "office"])
    set_grants({person: []})
    sign_out([person], teller=teller)
