"""Taking a request: the first wins, the next is told who has it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest
from routing.models import Message, Referral
from routing.services import AlreadyTaken, acknowledge, write_to_school
from tests.makers import NOW, SECRET, Desk, request_in


def _take(reference: str, actor: User) -> AgencyRequest:
    return acknowledge(reference, actor=actor, now=NOW, action_id=uuid4())


def test_who_takes_it_has_it_and_the_referral_says_so(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    _take(reference, desk.advisor)
    found, referral = AgencyRequest.objects.get(), Referral.objects.get()
    assert (found.status, found.advisor, found.acknowledged_at) == (Status.ACKNOWLEDGED, desk.advisor, NOW)
    assert (referral.acknowledged_by, referral.acknowledged_at) == (desk.advisor, NOW)
    event = AuditEvent.objects.get(verb="request.acknowledged")
    assert (event.actor_id, event.reference) == (desk.advisor.pk, reference)


def test_a_second_acknowledgement_is_told_who_has_it(desk: Desk) -> None:
    reference = request_in(Status.ACKNOWLEDGED, desk).reference
    with pytest.raises(AlreadyTaken, match=desk.advisor.full_name):
        _take(reference, desk.supervisor)
    assert AgencyRequest.objects.get().advisor == desk.advisor
    assert AuditEvent.objects.filter(verb="request.acknowledged").count() == 1


@pytest.mark.parametrize("status", [Status.DECIDED, Status.CLOSED], ids=str)
def test_what_was_answered_stays_with_who_answered(desk: Desk, status: Status) -> None:
    reference = request_in(status, desk).reference
    with pytest.raises(AlreadyTaken, match=desk.advisor.full_name):
        _take(reference, desk.supervisor)


def test_taking_what_is_not_referred_yet_routes_it_first(desk: Desk) -> None:
    reference = request_in(Status.SUBMITTED, desk).reference
    _take(reference, desk.advisor)
    verbs = list(
        AuditEvent.objects.filter(reference=reference).order_by("sequence").values_list("verb", flat=True)
    )
    assert verbs == ["request.submitted", "request.routed", "request.acknowledged"]
    assert Referral.objects.get().acknowledged_by == desk.advisor


@pytest.mark.parametrize("role", [Role.SAFETY_SERVICES, Role.FRONT_OFFICE, Role.SCHOOL_LEADER], ids=str)
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.ROUTED], ids=str)
def test_only_legal_takes_requests(desk: Desk, role: Role, status: Status) -> None:
    reference = request_in(status, desk).reference
    with pytest.raises(PermissionDenied):
        _take(reference, desk[role])
    assert AgencyRequest.objects.get().status == status


def test_a_sealed_request_does_not_exist_for_who_is_not_listed(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk, SECRET).reference
    with pytest.raises(AgencyRequest.DoesNotExist):
        _take(reference, desk.second_advisor)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.ROUTED], ids=str)
def test_of_two_at_once_one_has_it_and_the_other_is_told(lasting_desk: Desk, status: Status) -> None:
    reference, together = request_in(status, lasting_desk).reference, Barrier(2)

    def take(actor: User) -> str:
        together.wait()
        try:
            return str(_take(reference, actor).advisor)
        except AlreadyTaken as error:
            return f"told: {error.advisor}"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(take, [lasting_desk.advisor, lasting_desk.second_advisor]))
    holder = AgencyRequest.objects.get().advisor
    assert said == [str(holder), f"told: {holder}"]
    assert Referral.objects.count() == 1
    assert AuditEvent.objects.filter(verb="request.acknowledged").count() == 1


def _write(reference: str, actor: User) -> Message:
    return write_to_school(reference, body="Keep the door shut.", actor=actor, now=NOW, action_id=uuid4())


@pytest.mark.parametrize(
    "status", [Status.SUBMITTED, Status.ROUTED, Status.ACKNOWLEDGED, Status.DECIDED], ids=str
)
def test_legal_writes_to_the_school_while_it_is_open(desk: Desk, status: Status) -> None:
    reference = request_in(status, desk).reference
    message = _write(reference, desk.advisor)
    assert (message.body, message.author) == ("Keep the door shut.", desk.advisor)
    event = AuditEvent.objects.get(verb="message.written")
    assert event.data == {"message": message.pk}


def test_nothing_is_written_on_what_is_closed(desk: Desk) -> None:
    reference = request_in(Status.CLOSED, desk).reference
    with pytest.raises(IllegalTransition, match="closed"):
        _write(reference, desk.advisor)


def test_only_legal_writes_to_the_school(desk: Desk) -> None:
    reference = request_in(Status.ACKNOWLEDGED, desk).reference
    with pytest.raises(PermissionDenied):
        _write(reference, desk.front)
