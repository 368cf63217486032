"""Nobody answers: each rung calls whom the ladder says, once, until somebody has it; a sealed matter stays inside."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django.test import override_settings

from accounts.models import Office, User
from accounts.roles import LEGAL_ROLES, Role
from audit.models import AuditEvent
from promises.keepers import keepers
from promises.models import Duty, Promise, State
from promises.sweeping import sweep
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.rules.facts import Urgency
from routing import escalation
from routing.ladder import LADDERS, Whom
from routing.models import Notice, Referral
from routing.selectors import state_of
from routing.services import acknowledge
from tests.makers import AO_93, LETTER, NOW, SECRET, Desk, Words, make_office, request_in, send

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def night(desk: Desk) -> Desk:
    """The desk with all three offices; whatever is due is done by sweeps."""
    make_office(Office.Code.SAFETY)
    make_office(Office.Code.SUPERINTENDENT)
    return desk


def run(until: datetime, *, since: datetime = NOW, every: timedelta = MINUTE) -> None:
    """Sweep as plain cron would, from one moment to another."""
    while since <= until:
        moment = since
        sweep(clock=lambda: moment, choose=lambda: 0.5, keepers=keepers())  # noqa: B023 - used at once
        since += every


def told(reference: str, reason: str) -> set[str]:
    notices = Notice.objects.filter(referral__agency_request__reference=reference, reason=reason)
    return set(notices.values_list("address", flat=True))


def calls(reference: str) -> list[tuple[str, int]]:
    events = AuditEvent.objects.filter(reference=reference, verb="request.escalated").order_by("sequence")
    return [(event.data["called"], int((event.at - NOW) / MINUTE)) for event in events]


def test_while_nobody_answers_everybody_is_called_in_turn(night: Desk) -> None:
    reference = send(night.front, night.school).reference
    run(NOW + 20 * MINUTE)
    assert sorted(calls(reference), key=lambda call: call[1]) == calls(reference)
    assert set(calls(reference)) == {
        *(("duty", 5), ("next", 5), ("duty", 10)),
        *(("head", 10), ("superintendent", 15)),
    }
    assert told(reference, "again") == {night.advisor.email}
    assert told(reference, "next") == {night.second_advisor.email}
    assert told(reference, "head") == {night.supervisor.email}
    assert told(reference, "superintendent") == {
        night[Role.SUPERINTENDENT_OFFICE].email,
        "superintendent@example.org",
    }
    assert not Promise.objects.exclude(state=State.KEPT).exists()


def test_another_sweep_calls_nobody_twice(night: Desk) -> None:
    send(night.front, night.school)
    run(NOW + 20 * MINUTE)
    sent = len(mail.outbox)
    Promise.objects.exclude(kind=Duty.NOTIFY).update(state=State.OWED, kept_at=None)
    events = AuditEvent.objects.count()
    for promise in Promise.objects.filter(kind=Duty.ROUTE):
        with transaction.atomic():
            keepers()[promise.kind](promise.key, NOW)
    assert (len(mail.outbox), AuditEvent.objects.count()) == (sent, events)


@pytest.mark.parametrize("minutes", [0, 4, 5, 10, 14])
def test_who_has_it_ends_the_ladder_in_the_same_transaction(night: Desk, minutes: int) -> None:
    reference = send(night.front, night.school).reference
    run(NOW + minutes * MINUTE)
    before = len(calls(reference))
    acknowledge(reference, actor=night.advisor, now=NOW + minutes * MINUTE + SECOND, action_id=uuid4())
    assert not Promise.objects.filter(kind__in=escalation.LADDER, state=State.OWED).exists()
    run(NOW + 40 * MINUTE, since=NOW + minutes * MINUTE)
    assert len(calls(reference)) == before


def test_a_call_that_was_not_delivered_yet_is_withdrawn_with_the_rest(night: Desk) -> None:
    reference = send(night.front, night.school).reference
    with override_settings(EMAIL_BACKEND="tests.routing.test_delivery.Refusing"):
        run(NOW + 5 * MINUTE, every=5 * MINUTE)
    acknowledge(reference, actor=night.advisor, now=NOW + 6 * MINUTE, action_id=uuid4())
    run(NOW + 60 * MINUTE, since=NOW + 50 * MINUTE)
    states = dict(Notice.objects.values_list("reason", "state"))
    assert (states["referred"], states["next"], states["again"]) == ("delivered", "withdrawn", "withdrawn")


def test_a_rung_that_is_kept_at_that_moment_finds_nothing_to_do(night: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, night)
    with transaction.atomic():
        escalation.step(f"{found.reference}/immediate-3", NOW + 5 * MINUTE)
    assert calls(found.reference) == []


@pytest.mark.parametrize("status", [Status.DECIDED, Status.CLOSED], ids=str)
def test_nothing_is_owed_for_what_was_answered(night: Desk, status: Status) -> None:
    request_in(status, night, {**AO_93, "reply": "date", "reply_by": "2026-12-14"})
    kinds = [*escalation.LADDER, Duty.REMIND]
    assert set(Promise.objects.filter(kind__in=kinds).values_list("state", flat=True)) == {State.WITHDRAWN}


def test_a_sealed_matter_calls_nobody_outside_legal_and_ends_with_the_telephone(night: Desk) -> None:
    reference = send(night.front, night.school, SECRET).reference
    run(NOW + 20 * MINUTE)
    assert [who for who, _ in calls(reference)].count("head") == 1
    assert "superintendent" not in dict(calls(reference))
    outside = set(User.objects.exclude(role__in=LEGAL_ROLES).values_list("email", flat=True))
    outside |= set(Office.objects.values_list("email", flat=True))
    assert {address for message in mail.outbox for address in message.to} & outside == set()
    assert AuditEvent.objects.filter(reference=reference, verb="ladder.ended").count() == 1
    assert Referral.objects.get().office == night.legal


def test_who_is_called_to_a_sealed_matter_can_open_it(night: Desk) -> None:
    found = send(night.front, night.school, SECRET)
    assert not AgencyRequest.objects.visible_to(night.second_advisor).exists()
    run(NOW + 5 * MINUTE)
    assert told(found.reference, "next") == {night.second_advisor.email}
    assert AgencyRequest.objects.visible_to(night.second_advisor).get() == found
    assert AuditEvent.objects.filter(verb="sealed.listed").get().data == {"person": night.second_advisor.pk}


def test_the_superintendents_office_opens_what_climbed_to_it_and_nothing_else(night: Desk) -> None:
    climbed, other = (send(night.front, night.school, LETTER) for _ in range(2))
    person = night[Role.SUPERINTENDENT_OFFICE]
    assert not AgencyRequest.objects.visible_to(person).exists()
    with transaction.atomic():
        for reference in (climbed.reference, other.reference):
            keepers()[Duty.ROUTE](reference, NOW)
        name = LADDERS[Urgency.STANDARD][-1].name
        escalation.step(f"{climbed.reference}/{name}", NOW + 3000 * MINUTE)
    assert list(AgencyRequest.objects.visible_to(person)) == [climbed]


def test_a_matter_sealed_later_reaches_nobody_outside_any_more(night: Desk) -> None:
    found = send(night.front, night.school)
    with transaction.atomic():
        keepers()[Duty.ROUTE](found.reference, NOW)
        found.refresh_from_db()
        escalation.keep_inside(found, now=NOW)
    informed = Notice.objects.filter(reason="informed")
    assert informed.exists()
    assert set(informed.values_list("state", flat=True)) == {"withdrawn"}


def test_a_notice_that_reaches_nobody_moves_the_ladder_on(night: Desk) -> None:
    found = send(night.front, night.school)
    run(NOW, every=MINUTE)
    with transaction.atomic():
        assert escalation.advance(found, now=NOW + SECOND)
    run(NOW + SECOND, since=NOW + SECOND)
    assert [who for who, _ in calls(found.reference)] == ["next"]


def test_the_ladder_is_climbed_anew_when_the_urgency_changes(night: Desk) -> None:
    found = send(night.front, night.school, LETTER)
    with transaction.atomic():
        keepers()[Duty.ROUTE](found.reference, NOW)
    found.refresh_from_db()
    referral = Referral.objects.get()
    for urgency in (Urgency.IMMEDIATE, Urgency.STANDARD, Urgency.IMMEDIATE):
        referral.urgency = urgency
        referral.save()
        with transaction.atomic():
            escalation.climb_anew(found, referral, now=NOW)
        owed = Promise.objects.filter(kind__in=escalation.LADDER, state=State.OWED)
        assert {key.partition("/")[2].partition("-")[0] for key in owed.values_list("key", flat=True)} == {
            urgency
        }
        assert owed.count() == len(LADDERS[urgency]) - 1


REMINDED: dict[str, tuple[Words, Status, str]] = {
    "who has it": (AO_93, Status.ACKNOWLEDGED, "advisor"),
    "who is on duty": (AO_93, Status.ROUTED, "advisor"),
}


@pytest.mark.parametrize(("words", "status", "who"), REMINDED.values(), ids=REMINDED.keys())
def test_a_deadline_is_reminded_of_on_the_morning_before(
    night: Desk, words: Words, status: Status, who: str
) -> None:
    found = request_in(status, night, {**words, "reply": "date", "reply_by": "2026-11-30"})
    promise = Promise.objects.get(kind=Duty.REMIND)
    assert promise.due_at.isoformat() == "2026-11-27T12:30:00+00:00"  # Friday: the day before is Sunday
    with transaction.atomic():
        escalation.remind(promise.key, promise.due_at)
    assert told(found.reference, "deadline") == {getattr(night, who).email}
    assert AuditEvent.objects.filter(verb="deadline.reminded").count() == 1


def test_the_counter_is_told_of_a_call_only_once_it_was_delivered(night: Desk) -> None:
    found = send(night.front, night.school)
    run(NOW + SECOND, since=NOW + SECOND)
    found.refresh_from_db()
    with override_settings(EMAIL_BACKEND="tests.routing.test_delivery.Refusing"):
        run(NOW + 5 * MINUTE, since=NOW + 5 * MINUTE)
    assert state_of(found, now=NOW + 5 * MINUTE).calls == ()
    run(NOW + 6 * MINUTE, since=NOW + 6 * MINUTE)
    state = state_of(found, now=NOW + 6 * MINUTE)
    assert {call.reason for call in state.calls} == {"again", "next"}
    assert state.last_call is not None
    assert (state.is_late, state.last_call.at) == (True, NOW + 6 * MINUTE)


def test_a_leader_who_was_told_is_not_taken_for_ola(night: Desk) -> None:
    found = request_in(Status.ROUTED, night)
    Notice.objects.filter(reason="informed").update(state="delivered", delivered_at=NOW)
    assert state_of(found, now=NOW).kind == "waiting"


def test_with_nobody_to_call_the_rung_stays_owed(night: Desk) -> None:
    found = request_in(Status.ROUTED, night)
    User.objects.update(email="")
    Office.objects.update(email="")
    with pytest.raises(escalation.NobodyToCall), transaction.atomic():
        escalation.step(f"{found.reference}/immediate-4", NOW)
    assert not AuditEvent.objects.filter(verb="request.escalated").exists()


def test_every_rung_has_its_reason() -> None:
    assert set(escalation.REASONS) == set(Whom)
