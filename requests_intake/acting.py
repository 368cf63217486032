"""The first two and the last of the five beats of every action on a request: lock, ask, and record.

Each action is one service in the app whose subject it is: it calls `take`, changes what it changes, promises what
is owed to others, and calls `settle`. The caller holds the transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.actor import SYSTEM, Actor
from audit.models import AuditEvent
from audit.services import Value, record
from audit.verbs import Verb
from requests_intake.lifecycle import Action, Status, after
from requests_intake.models import AgencyRequest


def take(reference: str, action: Action, *, actor: User, ability: Ability) -> AgencyRequest:
    """Lock a request for one action of a person.

    Raises `AgencyRequest.DoesNotExist` if the person may not see it (or it does not exist),
    `PermissionDenied` if they may not do this, `IllegalTransition` if its state does not allow it.
    """
    agency_request = lock(reference, actor=actor)
    require(actor, ability, agency_request.school)
    after(Status(agency_request.status), action)
    return agency_request


def lock(reference: str, *, actor: User | None = None) -> AgencyRequest:
    """Lock a request that the person may see; without a person, for the portal's own duties."""
    requests = AgencyRequest.objects.visible_to(actor) if actor else AgencyRequest.objects.all()
    return requests.select_related("school").select_for_update(of=("self",)).get(reference=reference)


def lock_at_counter(reference: str, *, actor: User) -> AgencyRequest:
    """Lock a request for somebody of its school, also a sealed one that they logged themselves.

    Raises `AgencyRequest.DoesNotExist` if it is neither.
    """
    rows = AgencyRequest.objects
    seen = rows.visible_to(actor).exclude(status=Status.DRAFT) | rows.stubs_of(actor)
    return seen.select_for_update(of=("self",)).get(reference=reference)


def settle(  # one argument for each thing an event is made of
    agency_request: AgencyRequest,
    action: Action,
    verb: Verb,
    *,
    actor: User | None,
    now: datetime,
    action_id: UUID,
    data: Mapping[str, Value] | None = None,
    changed: Sequence[str] = (),
) -> AuditEvent:
    """Move the request to the state that follows, keep a version of it, and record the event.

    Where `changed` names what else the action changed, nothing but that is written into the row.
    """
    agency_request.status = after(Status(agency_request.status), action).value
    save_version(agency_request, actor=actor, now=now, only=("status", *changed) if changed else None)
    return note(agency_request, verb, actor=actor, now=now, action_id=action_id, data=data)


def save_version(row: Model, *, actor: User | None, now: datetime, only: Sequence[str] | None = None) -> None:
    """Save a row, or `only` some fields of it, and keep its version, under the person and the time handed in."""
    row._history_user = actor  # type: ignore[attr-defined]  # noqa: SLF001  # simple-history's documented hook
    row._history_date = now  # type: ignore[attr-defined]  # noqa: SLF001  # simple-history's documented hook
    row.save(update_fields=only)


def save_aside(agency_request: AgencyRequest) -> None:
    """Save what is only being typed: no version is made of it."""
    agency_request.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple-history's documented hook
    agency_request.save(update_fields=["typed"])
    del agency_request.skip_history_when_saving  # type: ignore[attr-defined]  # as above


def note(
    agency_request: AgencyRequest,
    verb: Verb,
    *,
    actor: User | None,
    now: datetime,
    action_id: UUID,
    data: Mapping[str, Value] | None = None,
) -> AuditEvent:
    """Record one event of a request."""
    who: Actor = actor.as_actor() if actor else SYSTEM
    school = agency_request.school.code if agency_request.school else ""
    return record(
        verb,
        actor=who,
        now=now,
        action_id=action_id,
        reference=agency_request.reference,
        school=school,
        data=data,
    )
