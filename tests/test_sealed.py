"""What a person may not see does not exist for them: no page, list, count or search tells it from nothing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from requests_intake import reference as references
from requests_intake.lifecycle import Status
from tests.makers import LETTER, SECRET, Desk, browser_of, request_in

pytestmark = pytest.mark.usefixtures("still")

NOWHERE = references.mint(lambda letters: letters[3])
ONE_TIME = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|name="key" value="[^"]+"|data-now="[^"]+"')
PAGES = {
    "routing:now": "GET",
    "routing:state": "GET",
    "routing:happened": "POST",
    "routing:slip": "GET",
    "routing:officer": "GET",
    "routing:identify": "POST",
    "routing:call_back": "POST",
    "intake:draft": "GET",
    "intake:details": "GET",
    "intake:mistake": "POST",
    "intake:send": "POST",
    "intake:discard": "POST",
    "counsel:review": "GET",
    "routing:acknowledge": "POST",
    "counsel:message": "POST",
    "counsel:telephoned": "POST",
    "counsel:decide": "POST",
    "counsel:close": "POST",
    "counsel:list_person": "POST",
    "counsel:confirm_mistake": "POST",
    "counsel:decline_mistake": "POST",
    "counsel:join": "POST",
    "routing:tell": "POST",
}
OF_A_SCHOOL = (
    *("routing:now", "routing:state", "routing:slip", "routing:happened", "routing:officer"),
    *("routing:identify", "routing:call_back", "routing:tell", "intake:draft", "intake:discard"),
    *("intake:details", "intake:mistake", "intake:send"),
)
LISTS = ("intake:home", "routing:requests", "routing:queue", "routing:queue_rows")


def _said(client: Client, method: str, address: str) -> tuple[int, bytes, dict[str, str]]:
    response = client.generic(method, address)
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return response.status_code, ONE_TIME.sub(b"", response.content), headers


def _not_for_them(desk: Desk, role: Role) -> dict[str, str]:
    made = {
        "sealed elsewhere": request_in(Status.ROUTED, desk, SECRET, author=desk.other_front),
        "sealed here": request_in(Status.ROUTED, desk, SECRET, author=desk.colleague),
        "a draft of another": request_in(Status.DRAFT, desk, author=desk.other_front),
    }
    if role is not Role.LEGAL_ADVISOR:
        # A lawyer's letter concerns no other office.
        made["elsewhere"] = request_in(Status.ROUTED, desk, LETTER, author=desk.other_front)
    return {name: found.reference for name, found in made.items()}


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.FRONT_OFFICE, OF_A_SCHOOL),
        (Role.SCHOOL_LEADER, OF_A_SCHOOL),
        (Role.SAFETY_SERVICES, ("routing:now", "routing:state")),
        (Role.SUPERINTENDENT_OFFICE, ("routing:now", "routing:state")),
        (Role.LEGAL_ADVISOR, {*PAGES} - {*OF_A_SCHOOL[3:], "counsel:list_person"}),
        (Role.LEGAL_SUPERVISOR, {"counsel:list_person", "counsel:review"}),
    ],
)
def test_what_is_not_theirs_is_answered_as_if_it_did_not_exist(
    desk: Desk, role: Role, names: tuple[str, ...]
) -> None:
    hidden = _not_for_them(desk, Role.LEGAL_ADVISOR if role is Role.LEGAL_SUPERVISOR else role)
    person = _unlisted(desk, role)
    for name in names:
        missing = _said(browser_of(person), PAGES[name], reverse(name, args=[NOWHERE]))
        assert missing[0] == 404
        for thing, reference in hidden.items():
            answer = _said(browser_of(person), PAGES[name], reverse(name, args=[reference]))
            assert answer == missing, (name, thing)


def _unlisted(desk: Desk, role: Role) -> User:
    """Return somebody of the role who is on no list: those on duty and the heads are, so one comes after them."""
    if role not in {Role.LEGAL_ADVISOR, Role.LEGAL_SUPERVISOR}:
        return desk[role]
    desk.second_advisor.role = role.value
    desk.second_advisor.save()
    return desk.second_advisor


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.ROUTED, Status.ACKNOWLEDGED], ids=str)
def test_a_sealed_matter_is_in_no_list_of_anyone_who_is_not_listed(desk: Desk, status: Status) -> None:
    request_in(Status.ROUTED, desk)
    listed, others = [desk.advisor, desk.supervisor], [desk.colleague, desk.other_front, desk.second_advisor]
    others += [desk[role] for role in Role if desk[role] not in listed]
    browsers = {person: browser_of(person) for person in [*listed, *others]}
    before = {who: [_said(browsers[who], "GET", reverse(name)) for name in LISTS] for who in browsers}
    sealed = request_in(status, desk, SECRET).reference.encode()
    after = {who: [_said(browsers[who], "GET", reverse(name)) for name in LISTS] for who in browsers}
    for who in others:
        own_stub = 1 if who == desk.front else 0
        assert after[who][own_stub:] == before[who][own_stub:]
    assert sealed in after[desk.front][0][1]
    for who in listed:
        assert [sealed in page for _, page, _ in after[who]] == [False, True, True, True]


def test_a_search_finds_a_sealed_matter_as_little_as_one_that_does_not_exist(desk: Desk) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET).reference
    for person in (desk.colleague, desk.second_advisor, desk[Role.SAFETY_SERVICES]):
        client = browser_of(person)
        found = _said(client, "GET", f"{reverse('routing:find')}?reference={sealed}")
        missing = _said(client, "GET", f"{reverse('routing:find')}?reference={NOWHERE}")
        assert found[1].replace(sealed.encode(), NOWHERE.encode()) == missing[1]
        assert found[0] == missing[0] == 200


def test_who_logged_a_sealed_matter_sees_reference_card_and_delivery_alone(desk: Desk) -> None:
    words = {"narrative": "CANARY words", "agency_name": "CANARY agency", "officer_name": "CANARY name"}
    sealed = request_in(Status.ACKNOWLEDGED, desk, {**SECRET, **words})
    page = browser_of(desk.front).get(reverse("routing:now", args=[sealed.reference])).content.decode()
    assert "CANARY" not in page
    assert "What you told OLA" not in page
    assert sealed.reference in page
    assert sealed.counter_card in page
    assert "OLA has it" in page
