"""What happens to an account: signing in, signing out, switching in the demonstration."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit.actor import Actor
from audit.services import Value, record
from audit.verbs import Verb

NOBODY = Actor(id=None, name="Somebody", role="unknown")


@transaction.atomic(durable=True)
def note_sign_in(
    verb: Verb,
    *,
    actor: User | None,
    now: datetime,
    action_id: UUID,
    data: Mapping[str, Value] | None = None,
) -> None:
    """Record that a person signed in or out, or that a sign-in failed (`actor` is then unknown)."""
    who = actor.as_actor() if actor else NOBODY
    record(verb, actor=who, now=now, action_id=action_id, data=data)
