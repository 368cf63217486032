"""The directory of agencies: the numbers that the district looked up itself, kept by administrators."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.services import Value, record
from audit.verbs import Verb
from requests_intake.acting import save_version
from requests_intake.officer_models import Agency

TAKEN = "An agency of this name is in the directory already. Change that one."


@dataclass(frozen=True, slots=True)
class Entry:
    """The validated content of the form: where its number is published, and when somebody last looked."""

    name: str
    kind: str
    phone: str
    source: str
    checked_on: date


def in_use() -> QuerySet[Agency]:
    """Return the agencies that can be called, by name."""
    return Agency.objects.filter(retired_at__isnull=True).order_by("name")


@transaction.atomic(durable=True)
def add(*, entry: Entry, actor: User, now: datetime, action_id: UUID) -> Agency:
    """Add an agency. Raises `ValidationError` if one of its name is in use, `PermissionDenied`."""
    require(actor, Ability.MANAGE_ACCOUNTS)
    _check_name(entry.name, None)
    agency = Agency(**_values(entry))
    return _keep(agency, Verb.AGENCY_ADDED, list(_values(entry)), actor=actor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def change(pk: int, *, entry: Entry, actor: User, now: datetime, action_id: UUID) -> Agency:
    """Change an agency; calls made before keep the number that was called. Raises what `add` raises."""
    require(actor, Ability.MANAGE_ACCOUNTS)
    agency = Agency.objects.select_for_update().get(pk=pk)
    if agency.retired_at is None:
        _check_name(entry.name, pk)
    changed = [name for name, value in _values(entry).items() if getattr(agency, name) != value]
    if not changed:
        return agency
    for name in changed:
        setattr(agency, name, getattr(entry, name))
    return _keep(agency, Verb.AGENCY_CHANGED, changed, actor=actor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def retire(pk: int, *, actor: User, now: datetime, action_id: UUID) -> Agency:
    """Take an agency out of use; what named it keeps its name."""
    require(actor, Ability.MANAGE_ACCOUNTS)
    agency = Agency.objects.select_for_update().get(pk=pk)
    if agency.retired_at is not None:
        return agency
    agency.retired_at = now
    return _keep(agency, Verb.AGENCY_RETIRED, [], actor=actor, now=now, action_id=action_id)


@transaction.atomic(durable=True)
def restore(pk: int, *, actor: User, now: datetime, action_id: UUID) -> Agency:
    """Put a retired agency back into use. Raises `ValidationError` if another took its name meanwhile."""
    require(actor, Ability.MANAGE_ACCOUNTS)
    agency = Agency.objects.select_for_update().get(pk=pk)
    if agency.retired_at is None:
        return agency
    _check_name(agency.name, pk)
    agency.retired_at = None
    return _keep(agency, Verb.AGENCY_RESTORED, [], actor=actor, now=now, action_id=action_id)


def _values(entry: Entry) -> dict[str, str | date]:
    return {item.name: getattr(entry, item.name) for item in fields(entry)}


def _check_name(name: str, pk: int | None) -> None:
    taken = in_use().filter(name__iexact=name)
    if (taken.exclude(pk=pk) if pk else taken).exists():
        raise ValidationError(TAKEN)


def _keep(
    agency: Agency, verb: Verb, changed: list[str], *, actor: User, now: datetime, action_id: UUID
) -> Agency:
    """Save the version and record the event."""
    save_version(agency, actor=actor, now=now)
    data: dict[str, Value] = {"agency": agency.pk, "fields": changed}
    record(verb, actor=actor.as_actor(), now=now, action_id=action_id, data=data)
    return agency
