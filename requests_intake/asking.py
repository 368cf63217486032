"""One answer at the counter: kept in the draft at once, and sent, or added to what was sent."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from accounts.models import User
from requests_intake import drafts, flow, services
from requests_intake.details import Addition, add_details
from requests_intake.flow import Screen
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.services import Sent


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an answer: the request as it stands, and how it was sent if this answer did that."""

    agency_request: AgencyRequest
    sent: Sent | None = None


@cache
def screens() -> flow.Flow:
    """Return the table of screens, loaded once for a process."""
    return flow.load()


def take(
    reference: str,
    screen: Screen,
    addition: Addition,
    *,
    is_alert: bool,
    actor: User,
    now: datetime,
    action_id: UUID,
) -> Taken:
    """Keep one answer; alert the Office of Legal Advisor if this answer or the person says so.

    Raises `AgencyRequest.DoesNotExist` if the person may not see the request.
    """
    try:
        found = drafts.answer(reference, addition.coded, actor=actor, now=now)
    except ObjectDoesNotExist:
        found = None  # not one of their own: perhaps a colleague's that was sent
    if found is None or found.status != Status.DRAFT:
        return Taken(add_details(reference, addition, actor=actor, now=now, action_id=action_id))
    if is_alert or screen.does_send(_chosen(screen, addition)):
        sent = alert(found, is_another=False, actor=actor, now=now, action_id=action_id)
        return Taken(sent.agency_request, sent)
    return Taken(found)


def _chosen(screen: Screen, addition: Addition) -> list[str]:
    """Return the answers to the question of this screen."""
    value = addition.coded.get(screen.question, [])
    return [value] if isinstance(value, str) else list(value)


def alert(draft: AgencyRequest, *, is_another: bool, actor: User, now: datetime, action_id: UUID) -> Sent:
    """Send a draft with whatever was answered, be it nothing; raises `AgencyRequest.DoesNotExist` without a school."""
    if draft.school is None:
        raise AgencyRequest.DoesNotExist("This draft has no school yet.")
    return services.submit(
        draft.key, school=draft.school, is_another=is_another, actor=actor, now=now, action_id=action_id
    )


def again(found: AgencyRequest, *, key: str, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Begin anew with what a discarded draft said: an alert pressed in another tab is not lost by that."""
    if found.school is None:
        raise AgencyRequest.DoesNotExist("This draft has no school yet.")
    return drafts.start(
        key, school=found.school, given=found.answers, actor=actor, now=now, action_id=action_id
    )
