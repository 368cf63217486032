"""What staff write down of who came, and the call that checks it."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.services import Value
from audit.verbs import Verb
from requests_intake.acting import lock, note, save_version
from requests_intake.lifecycle import OPEN, IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.officer import Checked
from requests_intake.officer_models import Agency, CallBack, Officer

ONE_PRESS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Identity:
    """The validated content of the form; `red_flags` are those that were ticked."""

    name: str = ""
    agency_typed: str = ""
    agency: Agency | None = None
    badge: str = ""
    phone: str = ""
    supervisor_name: str = ""
    supervisor_phone: str = ""
    id_shown: str = ""
    how_many: int | None = None
    red_flags: tuple[str, ...] = ()


@transaction.atomic(durable=True)
def identify(reference: str, *, identity: Identity, actor: User, now: datetime, action_id: UUID) -> Officer:
    """Write down who came, as a new version; the same words again change nothing.

    The record keeps which fields changed, never what they say. Raises `AgencyRequest.DoesNotExist` if the person
    may not see the request, `PermissionDenied` if they do not log requests at its school, `IllegalTransition`
    if it is closed.
    """
    agency_request = _open(reference, actor)
    officer = Officer.objects.filter(agency_request=agency_request).first()
    officer = officer or Officer(agency_request=agency_request)
    said = {item.name: getattr(identity, item.name) for item in fields(identity)}
    said["red_flags"] = list(identity.red_flags)
    changed = [name for name, value in said.items() if getattr(officer, name) != value]
    if officer.pk and not changed:
        return officer
    for name in changed:
        setattr(officer, name, said[name])
    officer.noted_by, officer.noted_at = actor, now
    save_version(officer, actor=actor, now=now)
    data: dict[str, Value] = {
        "fields": changed,
        "id_shown": officer.id_shown,
        "how_many": officer.how_many,
        "agency": officer.agency.pk if officer.agency else None,
        "flags": [flag.value for flag in officer.flags],
    }
    note(agency_request, Verb.OFFICER_IDENTIFIED, actor=actor, now=now, action_id=action_id, data=data)
    return officer


@transaction.atomic(durable=True)
def note_call_back(
    reference: str, *, agency: Agency | None, result: Checked, actor: User, now: datetime, action_id: UUID
) -> CallBack:
    """Keep what a call to the agency gave; the number is always the one of the district's own directory.

    The same result pressed again right after is the same call.
    Raises what `identify` raises, and `ValueError` for a call without an agency.
    """
    agency_request = _open(reference, actor)
    if agency is None and result is not Checked.NOT_CALLED:
        raise ValueError("A call needs the agency that was called.")
    again = agency_request.call_backs.filter(called_by=actor, agency=agency, result=result)
    if earlier := again.filter(called_at__gt=now - ONE_PRESS).first():
        return earlier
    number = agency.phone if agency and result is not Checked.NOT_CALLED else ""
    call_back = CallBack.objects.create(
        agency_request=agency_request,
        agency=agency,
        number=number,
        result=result,
        called_by=actor,
        called_at=now,
    )
    data: dict[str, Value] = {
        "call_back": call_back.pk,
        "agency": agency.pk if agency else None,
        "result": result.value,
    }
    note(agency_request, Verb.OFFICER_CHECKED, actor=actor, now=now, action_id=action_id, data=data)
    return call_back


def _open(reference: str, actor: User) -> AgencyRequest:
    agency_request = lock(reference, actor=actor)
    require(actor, Ability.LOG_REQUEST, agency_request.school)
    if Status(agency_request.status) not in OPEN:
        raise IllegalTransition("This request is closed. Tell OLA by phone what you still know.")
    return agency_request
