"""What reading the record leaves behind: an event for every look and every file."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.exports import Extent, Format, measure
from audit.services import Value, record
from audit.verbs import Verb
from reports.question import Asked
from reports.selectors import found


class Way(StrEnum):
    """How the record was read."""

    SCREEN = "screen"
    PAPER = "paper"


@transaction.atomic(durable=True)
def note_look(asked: Asked, way: Way, *, actor: User, now: datetime, action_id: UUID) -> None:
    """Record that a person read a part of the record.

    A look for one request stands in that request's own stream, if the person may see anything of it.
    """
    require(actor, Ability.READ_RECORD)
    data = _question(asked) | {"way": way.value}
    reference = asked.reference if asked.reference and found(actor, asked).exists() else ""
    record(
        Verb.RECORD_VIEWED,
        actor=actor.as_actor(),
        now=now,
        action_id=action_id,
        reference=reference,
        school=asked.school,
        data=data,
    )


@transaction.atomic(durable=True)
def begin_export(asked: Asked, form: Format, *, actor: User, now: datetime, action_id: UUID) -> Extent:
    """Fix what an export holds and record it; when this returns the event is committed and bytes may leave.

    Raises `PermissionDenied` unless the person may export the record.
    """
    require(actor, Ability.EXPORT_RECORD)
    extent = measure(found(actor, asked))
    data = _question(asked) | {"format": form.value, "rows": extent.rows, "last": extent.last}
    record(
        Verb.EXPORT_DOWNLOADED,
        actor=actor.as_actor(),
        now=now,
        action_id=action_id,
        reference=asked.reference if extent.rows else "",
        school=asked.school,
        data=data,
    )
    return extent


def _question(asked: Asked) -> dict[str, Value]:
    """Return the question in closed words; a reference that showed nothing is kept as a yes only."""
    return {
        "from": asked.period.start.isoformat(),
        "to": asked.period.end.isoformat(),
        "verbs": len(asked.verbs),
        "by_reference": bool(asked.reference),
    }
