"""What counsel does with a request: determine, close, list people for a sealed matter."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from audit.models import AuditEvent
from counsel.models import Determination, Outcome
from counsel.services import close, decide, list_person
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest, SealedListing
from routing.models import Message, Referral
from tests.makers import NOW, SECRET, Desk, request_in

OTHERS = sorted(set(Role) - {Role.LEGAL_ADVISOR, Role.LEGAL_SUPERVISOR})


def _decide(reference: str, desk: Desk, role: Role = Role.LEGAL_ADVISOR) -> Determination:
    return decide(
        reference,
        outcome=Outcome.ASK_FOR_MORE,
        sentence="Ask for the court's paper.",
        actor=desk[role],
        now=NOW,
        action_id=uuid4(),
    )


def _close(reference: str, desk: Desk, role: Role = Role.LEGAL_ADVISOR) -> AgencyRequest:
    return close(reference, actor=desk[role], now=NOW, action_id=uuid4())


def test_an_answer_is_recorded_and_told_in_the_same_words(desk: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, desk)
    _decide(found.reference, desk)
    found.refresh_from_db()
    determination, message = Determination.objects.get(), Message.objects.get()
    assert (found.status, found.decided_at) == (Status.DECIDED, NOW)
    assert (determination.outcome, determination.decided_by) == (Outcome.ASK_FOR_MORE, desk.advisor)
    assert message.body == "OLA says: Ask for the court's paper."
    event = AuditEvent.objects.get(verb="request.decided")
    assert event.data == {"outcome": "ask_for_more"}


@pytest.mark.parametrize(
    "status", sorted(set(Status) - {Status.ACKNOWLEDGED, Status.DRAFT, Status.DISCARDED}), ids=str
)
def test_only_what_was_picked_up_and_not_answered_can_be_answered(desk: Desk, status: Status) -> None:
    found = request_in(status, desk)
    before = Determination.objects.count(), Message.objects.count(), AuditEvent.objects.count()
    with pytest.raises(IllegalTransition, match="only one that has been picked up"):
        _decide(found.reference, desk)
    assert (Determination.objects.count(), Message.objects.count(), AuditEvent.objects.count()) == before


def test_what_is_closed_leaves_the_queue(desk: Desk) -> None:
    found = request_in(Status.DECIDED, desk)
    _close(found.reference, desk)
    found.refresh_from_db()
    assert (found.status, found.closed_at) == (Status.CLOSED, NOW)
    assert Referral.objects.get().closed_at == NOW
    assert AuditEvent.objects.filter(verb="request.closed").count() == 1


@pytest.mark.parametrize(
    "status", sorted(set(Status) - {Status.DECIDED, Status.DRAFT, Status.DISCARDED}), ids=str
)
def test_only_what_was_answered_can_be_closed(desk: Desk, status: Status) -> None:
    found = request_in(status, desk)
    with pytest.raises(IllegalTransition, match="only one that has been answered"):
        _close(found.reference, desk)


@pytest.mark.parametrize("role", OTHERS, ids=str)
def test_only_legal_answers_and_closes(desk: Desk, role: Role) -> None:
    picked_up = request_in(Status.ACKNOWLEDGED, desk).reference
    answered = request_in(Status.DECIDED, desk).reference
    with pytest.raises((PermissionDenied, AgencyRequest.DoesNotExist)):
        _decide(picked_up, desk, role)
    with pytest.raises((PermissionDenied, AgencyRequest.DoesNotExist)):
        _close(answered, desk, role)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.DISCARDED], ids=str)
def test_a_draft_does_not_exist_for_legal(desk: Desk, status: Status) -> None:
    draft = request_in(status, desk)
    with pytest.raises(AgencyRequest.DoesNotExist):
        _decide(draft.reference, desk)


def _list(reference: str, desk: Desk, *, by: Role = Role.LEGAL_SUPERVISOR) -> SealedListing:
    return list_person(reference, person=desk.second_advisor, actor=desk[by], now=NOW, action_id=uuid4())


def test_a_person_who_is_listed_sees_it_from_then_on(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk, SECRET)
    listing = _list(found.reference, desk)
    assert (listing.listed_by, listing.listed_at) == (desk.supervisor, NOW)
    assert list(AgencyRequest.objects.visible_to(desk.second_advisor)) == [found]
    event = AuditEvent.objects.get(verb="sealed.listed")
    assert event.data == {"person": desk.second_advisor.pk}


def test_listing_somebody_twice_is_one_listing(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk, SECRET).reference
    assert _list(reference, desk) == _list(reference, desk)
    assert AuditEvent.objects.filter(verb="sealed.listed").count() == 1


def test_only_the_heads_list_people(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk, SECRET).reference
    with pytest.raises(PermissionDenied):
        _list(reference, desk, by=Role.LEGAL_ADVISOR)


def test_nobody_is_listed_for_what_is_not_sealed(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    with pytest.raises(ValidationError, match="not sealed"):
        _list(reference, desk)


@pytest.mark.parametrize("who", ["front", "left"])
def test_only_people_at_work_in_that_office_are_listed(desk: Desk, who: str) -> None:
    reference = request_in(Status.ROUTED, desk, SECRET).reference
    with pytest.raises(ValidationError, match="Only people of the Office"):
        list_person(reference, person=getattr(desk, who), actor=desk.supervisor, now=NOW, action_id=uuid4())
