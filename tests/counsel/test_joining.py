"""One incident at several schools: joined by counsel, nothing deleted, the earliest clocks; never a sealed one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from counsel.joining import join
from promises.models import Duty, Promise
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.similar import sent_earlier_elsewhere, similar_for
from routing.models import Message, Referral
from routing.services import route, write_to_school
from routing.watch import raise_danger
from tests.makers import CALL, I_200, LETTER, NOW, SECRET, Desk, Words, browser_of, request_in

pytestmark = pytest.mark.usefixtures("still")
HOUR = timedelta(hours=1)
BADGE: Words = {**I_200, "form_number": "none", "officer_badge": "4471"}


def _two(desk: Desk, ours: Words = I_200, theirs: Words = I_200) -> tuple[AgencyRequest, AgencyRequest]:
    """Return the earlier one, of the other school, and the later one of ours."""
    earlier = request_in(Status.ROUTED, desk, theirs, author=desk.other_front, now=NOW - HOUR)
    return earlier, request_in(Status.ROUTED, desk, ours)


def _join(
    one: AgencyRequest, other: AgencyRequest, desk: Desk, role: Role = Role.LEGAL_ADVISOR
) -> AgencyRequest:
    return join(one.reference, other.reference, actor=desk[role], now=NOW, action_id=uuid4())


def test_the_earlier_one_goes_on_whichever_page_it_was_pressed_on(desk: Desk) -> None:
    earlier, later = _two(desk)
    before = earlier.history.count()
    assert _join(later, earlier, desk) == earlier
    later.refresh_from_db()
    earlier.refresh_from_db()
    assert (later.status, later.joined_to) == (Status.DUPLICATE, earlier)
    assert (earlier.status, earlier.joined_to) == (Status.ROUTED, None)
    assert AgencyRequest.objects.count() == 2
    assert earlier.history.count() == before
    assert later.narrative
    events = AuditEvent.objects.filter(verb="request.joined")
    assert {(event.reference, event.data["is_earlier"]) for event in events} == {
        (earlier.reference, True),
        (later.reference, False),
    }
    assert len({event.action_id for event in events}) == 1


def test_the_clocks_follow_the_earliest_and_the_urgency_the_higher(desk: Desk) -> None:
    earlier, later = _two(desk, ours=I_200, theirs=LETTER)
    limit = Referral.objects.get(agency_request=later).acknowledge_by
    assert Referral.objects.get(agency_request=earlier).urgency_rank > 0
    _join(earlier, later, desk)
    referral = Referral.objects.get(agency_request=earlier)
    assert (referral.urgency, referral.urgency_rank, referral.closed_at) == ("immediate", 0, None)
    assert referral.acknowledge_by <= limit
    assert Referral.objects.get(agency_request=later).closed_at == NOW


UNROUTED: dict[str, tuple[Status, Status]] = {
    "neither": (Status.SUBMITTED, Status.SUBMITTED),
    "only the later one": (Status.SUBMITTED, Status.ROUTED),
    "only the earlier one": (Status.ROUTED, Status.SUBMITTED),
}


@pytest.mark.parametrize(("first", "then"), UNROUTED.values(), ids=UNROUTED.keys())
def test_the_higher_urgency_goes_on_also_where_one_was_not_referred_yet(
    desk: Desk, first: Status, then: Status
) -> None:
    earlier = request_in(first, desk, LETTER, author=desk.other_front, now=NOW - HOUR)
    later = request_in(then, desk, I_200)
    _join(earlier, later, desk)
    with transaction.atomic():
        for reference in (earlier.reference, later.reference):
            route(reference, NOW)  # what was owed is kept after all
    [referral] = Referral.objects.filter(closed_at__isnull=True)
    assert (referral.agency_request, referral.urgency, referral.urgency_rank) == (earlier, "immediate", 0)
    assert referral.acknowledge_by <= NOW + timedelta(minutes=15)
    owed = Promise.objects.filter(kind=Duty.ESCALATE, state="owed").values_list("key", flat=True)
    assert {key.partition("-i")[0].rpartition("/")[0] for key in owed} == {earlier.reference}
    assert all("/immediate-" in key for key in owed)


@pytest.mark.parametrize("status", [Status.ROUTED, Status.SUBMITTED], ids=str)
def test_danger_at_the_later_school_goes_on_with_the_earlier_request(desk: Desk, status: Status) -> None:
    earlier = request_in(status, desk, I_200, author=desk.other_front, now=NOW - HOUR)
    later = request_in(Status.ROUTED, desk, I_200)
    raise_danger(later.reference, actor=desk.front, now=NOW, action_id=uuid4())
    _join(earlier, later, desk)
    assert Referral.objects.get(closed_at__isnull=True).danger_at == NOW


def test_what_was_joined_to_the_later_one_points_to_the_earliest(desk: Desk) -> None:
    first, second = _two(desk)
    third = request_in(Status.ROUTED, desk, now=NOW + HOUR)
    _join(second, third, desk)
    _join(first, second, desk)
    third.refresh_from_db()
    assert third.joined_to == first
    assert set(first.joined.all()) == {second, third}


def test_every_school_of_an_incident_reads_what_counsel_writes(desk: Desk) -> None:
    earlier, later = _two(desk)
    write_to_school(earlier.reference, body="Before.", actor=desk.advisor, now=NOW, action_id=uuid4())
    _join(earlier, later, desk)
    write_to_school(earlier.reference, body="After.", actor=desk.advisor, now=NOW, action_id=uuid4())
    assert set(Message.objects.filter(agency_request=later).values_list("body", flat=True)) == {
        "Before.",
        "After.",
    }
    page = browser_of(desk.front).get(reverse("routing:now", args=[later.reference])).content.decode()
    assert "After." in page
    assert earlier.reference not in page
    assert "Baker" not in page


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LEGAL_ADVISOR, Role.LEGAL_SUPERVISOR}), ids=str)
def test_only_legal_joins(desk: Desk, role: Role) -> None:
    earlier, later = _two(desk)
    with pytest.raises((PermissionDenied, AgencyRequest.DoesNotExist)):
        _join(earlier, later, desk, role)


def test_a_request_is_not_joined_with_itself_or_with_one_that_ended(desk: Desk) -> None:
    earlier, later = _two(desk)
    with pytest.raises(ValidationError, match="twice"):
        _join(later, later, desk)
    closed = request_in(Status.CLOSED, desk, author=desk.other_front)
    with pytest.raises(IllegalTransition):
        _join(later, closed, desk)
    _join(earlier, later, desk)
    with pytest.raises(IllegalTransition):
        _join(earlier, later, desk)


@pytest.mark.parametrize("is_first", [True, False], ids=["the first", "the second"])
def test_a_sealed_matter_is_never_joined(desk: Desk, *, is_first: bool) -> None:
    sealed, other = request_in(Status.ROUTED, desk, SECRET), request_in(Status.ROUTED, desk)
    pair = (sealed, other) if is_first else (other, sealed)
    with pytest.raises(ValidationError, match="never joined"):
        _join(*pair, desk)
    with pytest.raises(AgencyRequest.DoesNotExist):
        join(pair[0].reference, pair[1].reference, actor=desk.second_advisor, now=NOW, action_id=uuid4())


def test_counsel_is_shown_what_may_be_one_incident_and_why(desk: Desk) -> None:
    earlier, later = _two(desk, ours=BADGE, theirs={**BADGE, "officer_badge": "Badge #4471"})
    request_in(Status.ROUTED, desk, CALL, author=desk.other_front)
    for one, other in ((earlier, later), (later, earlier)):
        assert [found.agency_request for found in similar_for(desk.advisor, one)] == [other]
        page = browser_of(desk.advisor).get(reverse("counsel:review", args=[one.reference])).content.decode()
        assert "Maybe the same incident" in page
        assert "Same agency and officer." in page
        assert other.reference in page


def test_the_same_school_and_older_weeks_are_no_other_incident(desk: Desk) -> None:
    _, later = _two(desk)
    request_in(Status.ROUTED, desk, now=NOW - HOUR)
    request_in(Status.ROUTED, desk, author=desk.other_front, now=NOW - timedelta(days=8))
    assert len(similar_for(desk.advisor, later)) == 1


def test_a_press_on_join_leads_to_the_earlier_one(desk: Desk) -> None:
    earlier, later = _two(desk)
    address = reverse("counsel:join", args=[later.reference])
    answer = browser_of(desk.advisor).post(address, {"other": earlier.reference})
    assert answer["Location"] == reverse("counsel:review", args=[earlier.reference])
    page = browser_of(desk.advisor).get(answer["Location"]).content.decode()
    assert "One incident with" in page
    joined = browser_of(desk.advisor).get(reverse("counsel:review", args=[later.reference])).content.decode()
    assert "goes on for both" in joined
    assert "I have it" not in joined


@pytest.mark.parametrize("other", ["", "nonsense", "7K4Q-2MHT-V5X"])
def test_a_join_with_nothing_is_refused_in_a_sentence(desk: Desk, other: str) -> None:
    _, later = _two(desk)
    client = browser_of(desk.advisor)
    page = client.post(reverse("counsel:join", args=[later.reference]), {"other": other}, follow=True)
    assert page.status_code == 200
    later.refresh_from_db()
    assert later.status == Status.ROUTED


SAID = "Something like this was already sent from another school at"


def test_the_counter_is_told_the_time_and_no_other_detail(desk: Desk) -> None:
    earlier, later = _two(desk)
    page = browser_of(desk.front).get(reverse("routing:now", args=[later.reference])).content.decode()
    assert SAID in page
    assert "9:42 a.m." in page
    assert earlier.reference not in page
    assert "Baker" not in page
    first = (
        browser_of(desk.other_front).get(reverse("routing:now", args=[earlier.reference])).content.decode()
    )
    assert SAID not in first


def _sealed(words: Words) -> Words:
    return {**words, "says_secret": "yes"}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(BADGE, _sealed(BADGE)), (_sealed(BADGE), BADGE), (_sealed(BADGE), _sealed(BADGE))],
    ids=["theirs is sealed", "ours is sealed", "both are sealed"],
)
def test_a_sealed_matter_is_like_nothing_in_either_direction(desk: Desk, ours: Words, theirs: Words) -> None:
    one, two = _two(desk, ours=ours, theirs=theirs)
    for person in (desk.advisor, desk.supervisor, desk.second_advisor):
        for found in (one, two):
            assert similar_for(person, found) == []
    assert (sent_earlier_elsewhere(one), sent_earlier_elsewhere(two)) == (None, None)


def test_a_page_is_the_same_whether_a_sealed_twin_exists_or_not(desk: Desk) -> None:
    ours = request_in(Status.ROUTED, desk, BADGE)
    people = {desk.front: "routing:now", desk.second_advisor: "counsel:review"}

    def drawn() -> list[str]:
        pages = [
            browser_of(person).get(reverse(name, args=[ours.reference])).content.decode()
            for person, name in people.items()
        ]
        return [page.split("<main")[1].split("History")[0].split("csrfmiddlewaretoken")[0] for page in pages]

    drawn()
    before = drawn()
    request_in(Status.ROUTED, desk, _sealed(BADGE), author=desk.other_front, now=NOW - HOUR)
    assert drawn() == before


def test_once_the_earlier_one_is_sealed_the_other_school_learns_nothing_more(desk: Desk) -> None:
    earlier, later = _two(desk)
    _join(earlier, later, desk)
    earlier.refresh_from_db()
    earlier.sealed = True
    earlier.save()
    address = reverse("routing:now", args=[later.reference])
    page = browser_of(desk.front).get(address).content.decode()
    assert "OLA has it." in page
    assert (
        browser_of(desk.second_advisor)
        .get(reverse("counsel:review", args=[later.reference]))
        .content.decode()
        .count(earlier.reference)
        == 0
    )
