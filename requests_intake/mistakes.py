"""What a school may do about a request it did not mean to send: say so. Counsel confirms or declines it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.verbs import Verb
from requests_intake.acting import note
from requests_intake.lifecycle import OPEN, IllegalTransition, Status
from requests_intake.models import AgencyRequest, Mistake


def lock_own(reference: str, *, actor: User) -> AgencyRequest:
    """Lock a request of a school for somebody who logs requests there, or one whose stub they see.

    Raises `AgencyRequest.DoesNotExist` if it is neither, `PermissionDenied` if they may not log at this school.
    """
    rows = AgencyRequest.objects.select_for_update(of=("self",))
    seen = rows.visible_to(actor) | rows.stubs_of(actor)
    found = seen.exclude(status=Status.DRAFT).get(reference=reference)
    require(actor, Ability.LOG_REQUEST, found.school)
    return found


def mistake_of(agency_request: AgencyRequest) -> Mistake | None:
    """Return what a school said of a request that it did not mean to send, and counsel's answer to it."""
    return Mistake.objects.filter(agency_request=agency_request).first()


@transaction.atomic(durable=True)
def say_mistake(reference: str, *, actor: User, now: datetime, action_id: UUID) -> Mistake:
    """Say that a request was logged by mistake; it stays open until counsel agrees.

    Raises `IllegalTransition` if it is no longer open, or was called a mistake before.
    """
    agency_request = lock_own(reference, actor=actor)
    if agency_request.status not in OPEN:
        raise IllegalTransition("This request is closed. If something is wrong with it, call OLA.")
    mistake, is_new = Mistake.objects.get_or_create(
        agency_request=agency_request, defaults={"said_by": actor, "said_at": now}
    )
    if not is_new:
        raise IllegalTransition("OLA knows already that you called this a mistake.")
    note(agency_request, Verb.REQUEST_CALLED_MISTAKE, actor=actor, now=now, action_id=action_id)
    return mistake
