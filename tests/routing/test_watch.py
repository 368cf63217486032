"""What staff see after sending: each press is noted once, and danger is told again to those who can help."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connections

from accounts.models import User
from accounts.permissions import grant
from accounts.roles import Role
from audit.models import AuditEvent
from promises.models import Promise
from promises.services import keep
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest
from routing.delivery import deliver
from routing.models import Happening, Notice, Referral
from routing.selectors import queue_page
from routing.services import route
from routing.watch import SERVICES, UNDONE_BY, VERBS
from tests.makers import LETTER, NOW, SECRET, Desk, request_in, send

Kind = Happening.Kind


def _press(kind: Kind, reference: str, desk: Desk, *, role: Role = Role.FRONT_OFFICE) -> AgencyRequest:
    return SERVICES[kind](reference, actor=desk[role], now=NOW, action_id=uuid4())


def _kinds() -> list[str]:
    return list(Happening.objects.values_list("kind", flat=True))


@pytest.mark.parametrize("kind", UNDONE_BY, ids=str)
def test_pressing_twice_is_one_and_what_follows_opens_it_again(desk: Desk, kind: Kind) -> None:
    reference, then = request_in(Status.ROUTED, desk).reference, UNDONE_BY[kind]
    for press in (then, kind, kind, then, then, kind):
        _press(press, reference, desk)
    assert _kinds() == [kind, then, kind]
    events = AuditEvent.objects.filter(verb__in=[VERBS[kind], VERBS[then]]).order_by("sequence")
    assert [event.verb for event in events] == [VERBS[kind], VERBS[then], VERBS[kind]]
    assert {(event.reference, event.actor_id) for event in events} == {(reference, desk.front.pk)}


def test_every_kind_has_its_service_its_verb_and_its_opposite() -> None:
    assert set(SERVICES) == set(VERBS) == {*UNDONE_BY, *UNDONE_BY.values()} == set(Kind)
    assert len(set(VERBS.values())) == len(Kind)


@pytest.mark.parametrize("kind", Kind, ids=str)
def test_only_people_of_the_school_press(desk: Desk, kind: Kind) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    for role in (Role.LEGAL_ADVISOR, Role.SAFETY_SERVICES):
        with pytest.raises(PermissionDenied):
            _press(kind, reference, desk, role=role)
    with pytest.raises(AgencyRequest.DoesNotExist):
        SERVICES[kind](reference, actor=desk.other_front, now=NOW, action_id=uuid4())
    assert _kinds() == []


def test_nothing_is_noted_on_what_is_closed_or_not_sent(desk: Desk) -> None:
    with pytest.raises(IllegalTransition, match="start a new one"):
        _press(Kind.DANGER, request_in(Status.CLOSED, desk).reference, desk)
    with pytest.raises(AgencyRequest.DoesNotExist):
        _press(Kind.DANGER, request_in(Status.DRAFT, desk).reference, desk)
    assert _kinds() == []


def test_danger_makes_a_slow_request_immediate_and_puts_it_on_top_of_the_queue(desk: Desk) -> None:
    request_in(Status.ROUTED, desk)
    slow = request_in(Status.ROUTED, desk, LETTER, author=desk.front)
    assert slow.urgency != "immediate"
    _press(Kind.DANGER, slow.reference, desk)
    slow.refresh_from_db()
    referral = Referral.objects.get(agency_request=slow)
    assert (slow.urgency, slow.acknowledge_within) == ("immediate", "15m")
    assert slow.history.first().urgency == "immediate"
    assert (referral.urgency_rank, referral.danger_at) == (0, NOW)
    assert (referral.acknowledge_by - NOW).total_seconds() == 15 * 60
    assert slow in [row.agency_request for row in queue_page(desk.advisor, cursor="").items]


def test_danger_is_told_once_more_to_office_duty_holder_and_leader(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    before = set(Notice.objects.values_list("pk", flat=True))
    _press(Kind.DANGER, reference, desk)
    _press(Kind.DANGER, reference, desk)
    again = Notice.objects.exclude(pk__in=before)
    leader = desk[Role.SCHOOL_LEADER]
    assert set(again.values_list("address", "reason", "occasion")) == {
        (desk.legal.email, "danger", 1),
        (desk.advisor.email, "danger", 1),
        (leader.email, "leader", 1),
    }
    assert {str(notice.pk) for notice in again} <= set(Promise.objects.values_list("key", flat=True))
    assert AuditEvent.objects.get(verb="danger.raised").data == {"notices": 3}


def test_who_has_it_is_told_too_and_a_second_danger_is_told_again(desk: Desk) -> None:
    reference = request_in(Status.ACKNOWLEDGED, desk).reference
    holder = AgencyRequest.objects.get(reference=reference)
    holder.advisor = desk.second_advisor
    holder.save()
    for kind in (Kind.DANGER, Kind.SAFE, Kind.DANGER):
        _press(kind, reference, desk)
    told = Notice.objects.filter(address=desk.second_advisor.email)
    assert sorted(told.values_list("occasion", flat=True)) == [1, 2]


def test_the_leader_s_mail_opens_the_school_s_page_and_says_no_more(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    _press(Kind.DANGER, reference, desk)
    for pk in Promise.objects.filter(kind="notify").values_list("pk", flat=True):
        keep(pk, now=NOW, keepers={"notify": deliver}, chance=0.5)
    links = {message.to[0]: str(message.body).split()[-1] for message in mail.outbox}
    assert links[desk[Role.SCHOOL_LEADER].email].endswith(f"/requests/{reference}/")
    assert links[desk.legal.email].endswith(f"/desk/{reference}/")
    assert {str(message.subject) for message in mail.outbox} == {f"Request Desk: {reference} needs you"}


def test_of_a_sealed_request_danger_stays_within_legal_and_nothing_else_is_noted(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk, SECRET).reference
    before = set(Notice.objects.values_list("pk", flat=True))
    _press(Kind.DANGER, reference, desk)
    again = Notice.objects.exclude(pk__in=before)
    assert {notice.address for notice in again} == {desk.advisor.email, desk.supervisor.email}
    with pytest.raises(IllegalTransition, match="sealed"):
        _press(Kind.LEFT, reference, desk)
    with pytest.raises(AgencyRequest.DoesNotExist):
        SERVICES[Kind.DANGER](reference, actor=desk.colleague, now=NOW, action_id=uuid4())


def test_danger_before_the_referral_is_told_by_the_first_notices(desk: Desk) -> None:
    sent = send(desk.front, desk.school, LETTER)
    _press(Kind.DANGER, sent.reference, desk)
    assert not Notice.objects.exists()
    owed = Promise.objects.get(kind="route")
    keep(owed.pk, now=NOW, keepers={"route": route}, chance=0.5)
    referral = Referral.objects.get()
    assert (referral.urgency, referral.danger_at) == ("immediate", NOW)


def test_when_no_one_is_in_danger_the_mark_goes_and_the_urgency_stays(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    _press(Kind.DANGER, reference, desk)
    _press(Kind.SAFE, reference, desk)
    assert (Referral.objects.get().danger_at, Referral.objects.get().urgency) == (None, "immediate")


def test_a_leader_of_another_school_is_not_told(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk, author=desk.other_front).reference
    SERVICES[Kind.DANGER](reference, actor=desk.other_front, now=NOW, action_id=uuid4())
    assert not Notice.objects.filter(reason="leader").exists()
    grant(desk[Role.SCHOOL_LEADER], desk.other_school)
    for kind in (Kind.SAFE, Kind.DANGER):
        SERVICES[kind](reference, actor=desk.other_front, now=NOW, action_id=uuid4())
    assert Notice.objects.filter(reason="leader").count() == 1


def test_two_presses_at_once_are_one_danger(lasting_desk: Desk) -> None:
    reference, together = request_in(Status.ROUTED, lasting_desk).reference, Barrier(2)

    def press(actor: User) -> None:
        together.wait()
        try:
            SERVICES[Kind.DANGER](reference, actor=actor, now=NOW, action_id=uuid4())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, [lasting_desk.front, lasting_desk[Role.SCHOOL_LEADER]]))
    assert _kinds() == ["danger"]
    assert AuditEvent.objects.filter(verb="danger.raised").count() == 1
    assert set(Notice.objects.filter(occasion=1).values_list("occasion", flat=True)) == {1}
