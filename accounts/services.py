"""What happens to an account: signing in, signing out, switching in the demonstration."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.actor import Actor
from audit.services import record
from audit.verbs import Verb

NOBODY = Actor(id=None, name="Somebody", role="unknown")


@transaction.atomic(durable=True)
def note_sign_in(verb: Verb, *, actor: User | None, now: datetime, action_id: UUID) -> None:
    """Record that a person signed in or out, or that a sign-in failed (`actor` is then unknown)."""
    record(verb, actor=actor.as_actor() if actor else NOBODY, now=now, action_id=action_id)
