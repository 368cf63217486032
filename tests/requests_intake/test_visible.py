"""Who sees which request: one table, read by every list, page and search."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.roles import Role
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.policy import current
from requests_intake.selectors import open_at_counter, sealed_from
from tests.makers import CALL, I_200, LETTER, SECRET, Desk, request_in, send

OURS, THEIRS, SEALED, DRAFT, THEIR_DRAFT, GONE = (
    "ours",
    "theirs",
    "sealed",
    "draft",
    "their draft",
    "discarded",
)

SEES: dict[str, set[str]] = {
    "front": {OURS, DRAFT},
    "colleague": {OURS},
    "other_front": {THEIRS, THEIR_DRAFT},
    "advisor": {OURS, THEIRS, SEALED},
    "supervisor": {OURS, THEIRS, SEALED},
    "second_advisor": {OURS, THEIRS},
    "left": set(),
    Role.SCHOOL_LEADER: {OURS},
    Role.SUPERINTENDENT_OFFICE: {OURS, THEIRS},
    Role.ADMINISTRATOR: set(),
    Role.AUDITOR: set(),
    Role.SYSTEM_ADMIN: set(),
}


def _person(desk: Desk, who: str) -> User:
    person: User = desk[Role(who)] if who in set(Role) else getattr(desk, who)
    return person


def _requests(desk: Desk) -> dict[str, AgencyRequest]:
    return {
        OURS: request_in(Status.ROUTED, desk),
        THEIRS: request_in(Status.ROUTED, desk, author=desk.other_front),
        SEALED: request_in(Status.ROUTED, desk, SECRET),
        DRAFT: request_in(Status.DRAFT, desk),
        THEIR_DRAFT: request_in(Status.DRAFT, desk, author=desk.other_front),
        GONE: request_in(Status.DISCARDED, desk),
    }


@pytest.mark.parametrize("who", SEES)
def test_a_person_sees(desk: Desk, who: str) -> None:
    requests = _requests(desk)
    visible = set(AgencyRequest.objects.visible_to(_person(desk, who)))
    assert {name for name, found in requests.items() if found in visible} == SEES[who]
    assert len(visible) == len(SEES[who])


def test_nobody_signed_in_sees_nothing(desk: Desk) -> None:
    _requests(desk)
    assert not AgencyRequest.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize(
    ("who", "stubs"), [("front", {SEALED}), ("colleague", set()), ("other_front", set()), ("advisor", set())]
)
def test_who_logged_a_sealed_request_sees_its_stub(desk: Desk, who: str, stubs: set[str]) -> None:
    requests = _requests(desk)
    found = set(AgencyRequest.objects.stubs_of(_person(desk, who)))
    assert found == {requests[name] for name in stubs}


@pytest.mark.parametrize("status", Status, ids=str)
def test_a_state_changes_nothing_about_who_sees_a_sent_request(desk: Desk, status: Status) -> None:
    found = request_in(status, desk)
    is_sent = status not in {Status.DRAFT, Status.DISCARDED}
    assert AgencyRequest.objects.visible_to(desk.colleague).filter(pk=found.pk).exists() is is_sent
    assert AgencyRequest.objects.visible_to(desk.advisor).filter(pk=found.pk).exists() is is_sent


def test_a_superuser_sees_nothing_by_being_one(desk: Desk) -> None:
    requests = _requests(desk)
    desk.other_front.is_superuser = True
    desk.other_front.save()
    seen = set(AgencyRequest.objects.visible_to(desk.other_front))
    assert seen == {requests[THEIRS], requests[THEIR_DRAFT]}


@pytest.mark.parametrize(("words", "told"), [(I_200, True), (CALL, True), (LETTER, False)])
def test_safety_services_sees_unsealed_requests_whose_subtype_tells_it(
    desk: Desk,
    words: dict[str, str],
    told: bool,  # noqa: FBT001 — a row's value
) -> None:
    safety = desk[Role.SAFETY_SERVICES]
    found = send(desk.front, desk.school, words)
    hidden = send(desk.front, desk.school, {**words, "paper": "yes", "says_secret": "yes"})
    assert told is (safety.role in current().subtypes[found.subtype].also_notify)
    visible = AgencyRequest.objects.visible_to(safety)
    assert visible.filter(pk=found.pk).exists() is told
    assert not visible.filter(pk=hidden.pk).exists()


def test_the_counter_lists_what_is_open_and_its_own_stubs(desk: Desk) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET)
    waiting = request_in(Status.ACKNOWLEDGED, desk)
    for status in (Status.CLOSED, Status.DRAFT, Status.DISCARDED):
        request_in(status, desk)
    request_in(Status.ROUTED, desk, author=desk.other_front)
    assert set(open_at_counter(desk.front, desk.school)) == {waiting, sealed}
    assert set(open_at_counter(desk.colleague, desk.school)) == {waiting}
    assert open_at_counter(desk.front, desk.other_school) == []


def test_sealed_matters_are_hidden_from_whoever_is_not_listed(desk: Desk) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET)
    request_in(Status.ROUTED, desk)
    for person in (desk[Role.ADMINISTRATOR], desk.front, AnonymousUser()):
        assert _hidden_from(person) == [sealed]
    assert _hidden_from(desk.advisor) == []


def _hidden_from(person: User | AnonymousUser) -> list[AgencyRequest]:
    return list(AgencyRequest.objects.filter(reference__in=sealed_from(person)))
