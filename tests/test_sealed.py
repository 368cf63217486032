"""A sealed matter, to those who may see some of it; to everybody else it does not exist (tests/matrix)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from requests_intake import reference as references
from requests_intake.lifecycle import Status
from tests.makers import SECRET, Desk, browser_of, request_in

pytestmark = pytest.mark.usefixtures("still")

NOWHERE = references.mint(lambda letters: letters[3])
ONE_TIME = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|name="key" value="[^"]+"|data-now="[^"]+"')
LISTS = ("intake:home", "routing:requests", "routing:queue", "routing:queue_rows")


def _said(client: Client, method: str, address: str) -> tuple[int, bytes, dict[str, str]]:
    response = client.generic(method, address)
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return response.status_code, ONE_TIME.sub(b"", response.content), headers


def test_a_sealed_matter_is_in_the_lists_of_those_listed_and_as_a_stub_in_one(desk: Desk) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET).reference.encode()
    for who in (desk.advisor, desk.supervisor):
        browser = browser_of(who)
        assert [sealed in _said(browser, "GET", reverse(name))[1] for name in LISTS] == [
            False,
            True,
            True,
            True,
        ]
    assert sealed in _said(browser_of(desk.front), "GET", reverse("intake:home"))[1]


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
