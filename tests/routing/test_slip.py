"""The slip and the contact page behind its code: what they say, and what they never say."""

import re

import pytest
from django.test import override_settings
from django.urls import reverse

from pages.qr import draw
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.card_views import contact_address
from tests.makers import I_200, SECRET, Desk, browser_of, request_in


def _slip(desk: Desk, found: AgencyRequest) -> str:
    page = browser_of(desk.front).get(reverse("routing:slip", args=[found.reference]))
    assert page.status_code == 200
    return page.content.decode()


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_slip_says_received_and_not_reviewed_when_where_and_by_whom(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    page = _text(_slip(desk, found))
    for words in (
        "Received, not reviewed",
        "It is not a yes.",
        found.reference,
        "Monday, November 23, 2026, 10:42 a.m. EST",
        desk.school.name,
        f"{desk.front.full_name}, school staff",
        "617-555-0142",
        "100 Example Street, Boston",
    ):
        assert page.count(words) >= 2, words  # two on a sheet: one to keep


def test_the_slip_says_nothing_of_what_was_asked(desk: Desk) -> None:
    words = {**I_200, "officer_name": "CANARY name", "narrative": "CANARY words", "agency_name": "CANARY"}
    [page, again] = re.findall(
        r"<article.*?</article>", _slip(desk, request_in(Status.ROUTED, desk, words)), re.DOTALL
    )
    assert page == again
    for hidden in ("CANARY", "I-200", "Warrant", "Immigration", "student"):
        assert hidden not in page


@override_settings(PORTAL_URL="https://desk.example.org")
def test_its_code_is_the_contact_page_with_the_reference_after_the_hash(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    address = f"https://desk.example.org/contact/#{found.reference}"
    assert contact_address(found.reference) == address
    assert _slip(desk, found).count(f'd="{draw(address).path}"') == 2


def test_it_keeps_a_place_for_the_receipt(desk: Desk) -> None:
    assert _slip(desk, request_in(Status.ROUTED, desk)).count("data-receipt") == 2


def test_a_sealed_request_leaves_no_slip_and_offers_none(desk: Desk) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET)
    address = reverse("routing:slip", args=[sealed.reference])
    for person in (desk.front, desk.advisor):
        assert browser_of(person).get(address).status_code == 404
    page = browser_of(desk.front).get(reverse("routing:now", args=[sealed.reference])).content.decode()
    assert address not in page


@pytest.mark.parametrize("query", ["", "?reference=7K4Q-2MHT-V5X"])
def test_the_contact_page_knows_no_reference_and_no_request(desk: Desk, query: str) -> None:
    found = request_in(Status.ROUTED, desk)
    page = browser_of().get(f"{reverse('routing:contact')}{query}").content.decode()
    assert "617-555-0142" in page
    assert "It is on the slip you were given." in page
    for hidden in (found.reference, "7K4Q-2MHT-V5X", desk.school.name, desk.front.full_name):
        assert hidden not in page
