"""Logged by mistake: a school says so, counsel agrees or declines; a school never ends anything by itself."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from counsel.withdrawing import confirm_mistake, decline_mistake
from promises.models import Promise, State
from requests_intake.lifecycle import OPEN, IllegalTransition, Status
from requests_intake.mistakes import say_mistake
from requests_intake.models import AgencyRequest, Mistake
from routing.escalation import LADDER
from routing.models import Message, Referral
from routing.thread import write_to_counsel
from tests.makers import NOW, SECRET, Desk, browser_of, request_in

pytestmark = pytest.mark.usefixtures("still")
ENDED = [Status.CLOSED, Status.WITHDRAWN, Status.DUPLICATE]


def _say(found: AgencyRequest, desk: Desk, role: Role = Role.FRONT_OFFICE) -> Mistake:
    return say_mistake(found.reference, actor=desk[role], now=NOW, action_id=uuid4())


def _confirm(found: AgencyRequest, desk: Desk, role: Role = Role.LEGAL_ADVISOR) -> AgencyRequest:
    return confirm_mistake(found.reference, actor=desk[role], now=NOW, action_id=uuid4())


@pytest.mark.parametrize("status", sorted(OPEN), ids=str)
def test_what_a_school_calls_a_mistake_stays_open_until_counsel_agrees(desk: Desk, status: Status) -> None:
    found = request_in(status, desk)
    _say(found, desk)
    found.refresh_from_db()
    assert found.status == status
    assert AuditEvent.objects.filter(reference=found.reference, verb="request.called_mistake").count() == 1
    _confirm(found, desk)
    found.refresh_from_db()
    assert (found.status, found.closed_at) == (Status.WITHDRAWN, NOW)
    assert not Referral.objects.filter(closed_at=None).exists()
    assert AuditEvent.objects.get(verb="request.withdrawn").actor_id == desk.advisor.pk


def test_counsel_declines_with_a_sentence_that_the_school_reads(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    _say(found, desk)
    client = browser_of(desk.advisor)
    assert "says this was logged by mistake" in client.get(f"/desk/{found.reference}/").content.decode()
    address = reverse("counsel:decline_mistake", args=[found.reference])
    assert client.post(address, {}).status_code == 422
    client.post(address, {"sentence": "The paper is real; we need it."})
    found.refresh_from_db()
    assert found.status == Status.ROUTED
    page = browser_of(desk.front).get(f"/requests/{found.reference}/").content.decode()
    assert "OLA keeps this one open: The paper is real; we need it." in page
    assert AuditEvent.objects.filter(verb="mistake.declined").count() == 1
    with pytest.raises(IllegalTransition, match="answered that already"):
        _confirm(found, desk)


def test_nobody_confirms_what_no_school_has_said(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    with pytest.raises(IllegalTransition, match="has not called this a mistake"):
        _confirm(found, desk)
    with pytest.raises(IllegalTransition, match="has not called this a mistake"):
        decline_mistake(found.reference, sentence="No.", actor=desk.advisor, now=NOW, action_id=uuid4())


def test_a_mistake_is_said_once(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    _say(found, desk)
    with pytest.raises(IllegalTransition, match="knows already"):
        _say(found, desk)


@pytest.mark.parametrize("status", ENDED, ids=str)
def test_what_has_ended_is_no_mistake_any_more(desk: Desk, status: Status) -> None:
    found = request_in(status, desk)
    with pytest.raises(IllegalTransition):
        _say(found, desk)


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DUPLICATE], ids=str)
def test_nobody_is_called_any_more_for_what_was_a_mistake_or_joined(desk: Desk, status: Status) -> None:
    found = request_in(status, desk)
    owed = Promise.objects.filter(kind__in=LADDER, key__startswith=f"{found.reference}/")
    assert set(owed.values_list("state", flat=True)) == {State.WITHDRAWN}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LEGAL_ADVISOR, Role.LEGAL_SUPERVISOR}), ids=str)
def test_only_legal_answers(desk: Desk, role: Role) -> None:
    found = request_in(Status.ROUTED, desk)
    _say(found, desk)
    with pytest.raises((PermissionDenied, AgencyRequest.DoesNotExist)):
        _confirm(found, desk, role)
    with pytest.raises((PermissionDenied, AgencyRequest.DoesNotExist)):
        decline_mistake(found.reference, sentence="No.", actor=desk[role], now=NOW, action_id=uuid4())


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.FRONT_OFFICE, Role.SCHOOL_LEADER}), ids=str)
def test_only_its_school_calls_it_a_mistake_or_writes_to_counsel(desk: Desk, role: Role) -> None:
    found = request_in(Status.ROUTED, desk)
    for act in (
        lambda: _say(found, desk, role),
        lambda: write_to_counsel(found.reference, body="x", actor=desk[role], now=NOW, action_id=uuid4()),
    ):
        with pytest.raises((PermissionDenied, AgencyRequest.DoesNotExist)):
            act()
    with pytest.raises(AgencyRequest.DoesNotExist):
        say_mistake(found.reference, actor=desk.other_front, now=NOW, action_id=uuid4())


def test_who_logged_a_sealed_matter_may_say_so_and_learns_nothing(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk, SECRET)
    _say(found, desk)
    assert (
        "You told OLA this was a mistake"
        in browser_of(desk.front).get(f"/requests/{found.reference}/").content.decode()
    )
    _confirm(found, desk)
    page = browser_of(desk.front).get(f"/requests/{found.reference}/").content.decode()
    assert "Logged by mistake. Nothing more to do." in page


def test_a_school_and_counsel_write_to_each_other(desk: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, desk)
    front, legal = browser_of(desk.front), browser_of(desk.advisor)
    front.post(
        reverse("routing:tell", args=[found.reference]), {"body": "They came back with another paper."}
    )
    legal.post(reverse("counsel:message", args=[found.reference]), {"body": "Send me a photo."})
    assert list(Message.objects.values_list("is_from_school", flat=True)) == [True, False]
    for client, address in ((front, f"/requests/{found.reference}/"), (legal, f"/desk/{found.reference}/")):
        page = client.get(address).content.decode()
        assert "They came back with another paper." in page
        assert "Send me a photo." in page
    event = AuditEvent.objects.get(verb="message.answered")
    assert event.data == {"message": Message.objects.get(is_from_school=True).pk, "notices": 1}


@pytest.mark.parametrize("body", ["", " ", "x" * 1001])
def test_words_that_cannot_be_sent_are_refused_in_a_sentence(desk: Desk, body: str) -> None:
    found = request_in(Status.ROUTED, desk)
    address = reverse("routing:tell", args=[found.reference])
    assert browser_of(desk.front).post(address, {"body": body}).status_code == 422
    assert not Message.objects.exists()


def test_a_school_has_no_service_that_ends_a_request(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    front = browser_of(desk.front)
    for name in ("counsel:close", "counsel:confirm_mistake", "counsel:join", "counsel:decide"):
        assert front.post(reverse(name, args=[found.reference])).status_code == 403
    found.refresh_from_db()
    assert found.status == Status.ROUTED
