"""Routing: the referral and the notices are made once, together, or not at all."""

import pytest
from django.db import transaction

from accounts.models import Office, User
from accounts.roles import Role
from audit.models import AuditEvent
from promises.models import Promise
from promises.services import Outcome, keep
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.models import Notice, Referral
from routing.services import NobodyToTell, route
from tests.makers import LETTER, NOW, SECRET, Desk, Words, send


def _route(reference: str) -> None:
    with transaction.atomic():
        route(reference, NOW)


def test_a_routed_request_is_referred_with_its_limit_and_its_notices(desk: Desk) -> None:
    sent = send(desk.front, desk.school)
    _route(sent.reference)
    sent.refresh_from_db()
    [referral] = Referral.objects.all()
    assert (sent.status, sent.routed_at) == (Status.ROUTED, NOW)
    assert (referral.office, referral.urgency, referral.urgency_rank) == (desk.legal, "immediate", 0)
    assert (referral.acknowledge_by - NOW).total_seconds() == 15 * 60
    told = set(referral.notices.values_list("address", "reason"))
    informed = [desk[role] for role in (Role.SCHOOL_LEADER, Role.SAFETY_SERVICES, Role.SUPERINTENDENT_OFFICE)]
    assert told == {(desk.legal.email, "referred"), (desk.advisor.email, "referred")} | {
        (person.email, "informed") for person in informed
    }
    assert {notice.state for notice in referral.notices.all()} == {Notice.State.OWED}


def test_each_notice_is_a_promise_of_its_own(desk: Desk) -> None:
    _route(send(desk.front, desk.school).reference)
    owed = set(Promise.objects.filter(kind="notify").values_list("key", flat=True))
    assert owed == {str(pk) for pk in Notice.objects.values_list("pk", flat=True)}


def test_what_routing_did_is_recorded_by_the_desk_itself(desk: Desk) -> None:
    _route(send(desk.front, desk.school).reference)
    event = AuditEvent.objects.get(verb="request.routed")
    assert (event.actor_id, event.actor_role) == (None, "system")
    assert event.data == {"notices": 2, "office": "legal", "urgency": "immediate"}


def test_routing_again_changes_nothing(desk: Desk) -> None:
    reference = send(desk.front, desk.school).reference
    _route(reference)
    before = [model.objects.count() for model in (Referral, Notice, Promise, AuditEvent)]
    _route(reference)
    assert [model.objects.count() for model in (Referral, Notice, Promise, AuditEvent)] == before


@pytest.mark.parametrize(("words", "rank"), [(LETTER, 2), (SECRET, 0)])
def test_the_place_in_the_queue_follows_the_urgency(desk: Desk, words: Words, rank: int) -> None:
    _route(send(desk.front, desk.school, words).reference)
    assert Referral.objects.get().urgency_rank == rank


def test_of_a_sealed_request_only_those_listed_are_told(desk: Desk) -> None:
    _route(send(desk.front, desk.school, SECRET).reference)
    told = dict(Notice.objects.values_list("address", "recipient"))
    assert told == {desk.advisor.email: desk.advisor.pk, desk.supervisor.email: desk.supervisor.pk}


def test_in_place_of_somebody_on_duty_who_left_the_head_is_told(desk: Desk) -> None:
    desk.legal.duty_advisor = desk.left
    desk.legal.save()
    _route(send(desk.front, desk.school, LETTER).reference)
    at_once = Notice.objects.filter(reason="referred")
    assert {notice.address for notice in at_once} == {desk.legal.email, desk.supervisor.email}


def test_one_address_is_told_once(desk: Desk) -> None:
    desk.advisor.email = desk.legal.email
    desk.advisor.save()
    _route(send(desk.front, desk.school, LETTER).reference)
    assert Notice.objects.filter(reason="referred").count() == 1


def test_a_mailbox_that_a_leader_and_an_office_share_is_informed_once(desk: Desk) -> None:
    shared = desk[Role.SCHOOL_LEADER].email
    User.objects.filter(role__in=[Role.SAFETY_SERVICES, Role.SUPERINTENDENT_OFFICE]).update(email=shared)
    _route(send(desk.front, desk.school).reference)
    [told] = Notice.objects.filter(reason="informed")
    assert (told.address, told.recipient) == (shared, desk[Role.SCHOOL_LEADER])


def test_with_nobody_to_tell_nothing_is_left_but_the_duty(desk: Desk) -> None:
    Office.objects.filter(pk=desk.legal.pk).update(email="", duty_advisor=None)
    User.objects.exclude(pk=desk.front.pk).update(email="")
    sent = send(desk.front, desk.school)
    with pytest.raises(NobodyToTell, match="has no address"):
        _route(sent.reference)
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED
    assert not Referral.objects.exists()
    assert not AuditEvent.objects.filter(verb="request.routed").exists()
    [owed] = Promise.objects.all()
    assert keep(owed.pk, now=NOW, keepers={"route": route}, chance=0.5) is Outcome.FAILED
    owed.refresh_from_db()
    assert (owed.state, owed.failure) == ("owed", "NobodyToTell")


def test_a_promise_to_route_is_kept_by_routing(desk: Desk) -> None:
    sent = send(desk.front, desk.school)
    owed = Promise.objects.get()
    assert keep(owed.pk, now=NOW, keepers={"route": route}, chance=0.5) is Outcome.KEPT
    assert AgencyRequest.objects.get(pk=sent.pk).status == Status.ROUTED
