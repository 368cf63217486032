"""The card an officer reads: what it says when, and that nothing else is shown until the screen is turned back."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from requests_intake.drafts import mint_key
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.models import Notice
from routing.officer_card import languages
from routing.services import acknowledge
from tests.makers import I_200, NOW, SECRET, Desk, browser_of, posted, request_in

CARD, CLOSE = "/card/", "/card/close/"
TOLD = "The legal office has been told you are here."


def _text(client: Client, address: str = CARD) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def _turned(desk: Desk, reference: str = "", back: str = "/counter/") -> Client:
    client = browser_of(desk.front)
    answer = client.post(CARD, {"back": back, "reference": reference})
    assert (answer.status_code, answer["Location"]) == (302, CARD)
    return client


def test_before_sign_in_it_says_whom_to_contact_and_carries_no_reference(db: None) -> None:
    page = _text(browser_of())
    assert "Please contact the BPS Office of Legal Advisor." in page
    assert "School staff cannot decide requests" in page
    assert "Weekdays 7:30 a.m. to 5:30 p.m. After hours, press 1." in page
    assert "100 Example Street, Boston" in page
    assert "Your reference" not in page
    assert TOLD not in page


def test_turning_without_a_sign_in_keeps_no_session(db: None) -> None:
    client = browser_of()
    client.post(CARD, {"back": "/counter/"})
    assert "session" not in client.cookies
    assert client.post(CLOSE, {"step": "2"})["Location"] == "/"


def test_from_a_request_it_carries_the_reference_and_nothing_else_of_it(desk: Desk) -> None:
    words = {**I_200, "officer_name": "CANARY name", "narrative": "CANARY words", "agency_name": "CANARY"}
    found = request_in(Status.ROUTED, desk, words)
    client = _turned(desk, found.reference)
    page = client.get(CARD).content.decode()
    assert found.reference in page
    for hidden in ("CANARY", desk.front.full_name, desk.school.name, "csrftoken", found.counter_card):
        assert hidden not in page
    assert re.findall(r'<a [^>]*href="([^"]+)"', page) == ["tel:+16175550142"]
    assert re.findall(r"<title>(.*?)</title>", page) == ["Please contact the BPS Office of Legal Advisor."]


def test_told_is_said_only_once_it_is_delivered(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    client = _turned(desk, reference)
    assert TOLD not in _text(client)
    Notice.objects.filter(recipient=desk.advisor).update(state="delivered", delivered_at=NOW)
    assert TOLD in _text(client)


def test_told_is_said_when_somebody_at_legal_has_it(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    acknowledge(reference, actor=desk.advisor, now=NOW, action_id=uuid4())
    assert TOLD in _text(_turned(desk, reference))


def test_a_reference_of_somebody_else_is_not_shown(desk: Desk) -> None:
    for hidden in (
        request_in(Status.ROUTED, desk, author=desk.other_front),
        request_in(Status.ROUTED, desk, SECRET, author=desk.colleague),
        request_in(Status.DRAFT, desk),
    ):
        assert hidden.reference not in _text(_turned(desk, hidden.reference))


def test_who_logged_a_sealed_matter_may_show_its_reference(desk: Desk) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET)
    assert sealed.reference in _text(_turned(desk, sealed.reference))


def test_while_the_screen_is_turned_every_page_leads_to_the_card(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    client = _turned(desk, reference, f"/requests/{reference}/")
    for address in (
        f"/requests/{reference}/",
        f"/requests/{reference}/state/",
        "/counter/",
        "/",
        "/requests/",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"], answer.content) == (302, CARD, b"")
    assert client.get("/healthz").status_code == 200
    assert client.get("/contact/").status_code == 200


def test_a_live_part_makes_the_whole_page_go_to_the_card(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    answer = _turned(desk).get(f"/requests/{reference}/state/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (204, CARD, b"")


def test_what_is_sent_meanwhile_is_kept_and_its_page_is_not_shown(desk: Desk) -> None:
    client = _turned(desk)
    key = mint_key(desk.front)
    answer = client.post(reverse("intake:new"), posted(I_200, key=key, school=desk.school.code))
    assert (answer.status_code, answer.content) == (302, b"")
    assert AgencyRequest.objects.get(key=key).status == Status.SUBMITTED
    answer = client.post("/nowhere/")
    assert (answer.status_code, answer["Location"]) == (302, CARD)


def test_it_takes_two_presses_to_turn_it_back_to_where_it_was(desk: Desk) -> None:
    client = _turned(desk, back="/requests/?page=")
    first = client.post(CLOSE, {"step": "1"})
    assert "Press again to go back" in first.content.decode()
    assert client.get("/counter/").status_code == 302
    second = client.post(CLOSE, {"step": "2"})
    assert second["Location"] == "/requests/?page="
    assert client.get("/counter/").status_code == 200


def test_turned_twice_it_still_goes_back_to_where_it_came_from(desk: Desk) -> None:
    client = _turned(desk, back="/requests/")
    client.post(CARD, {"back": CARD})
    assert client.post(CLOSE, {"step": "2"})["Location"] == "/requests/"


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/", "", "counter/", "/\\evil.example"]
)
def test_it_goes_back_to_this_portal_only(desk: Desk, back: str) -> None:
    assert _turned(desk, back=back).post(CLOSE, {"step": "2"})["Location"] == "/"


def test_without_a_word_of_the_form_it_goes_back_to_the_page_the_browser_names(desk: Desk) -> None:
    for named, back in (
        ("http://testserver/requests/?page=", "/requests/?page="),
        ("http://evil.example/requests/", "/"),
    ):
        client = browser_of(desk.front)
        client.post(CARD, headers={"Referer": named})
        assert client.post(CLOSE, {"step": "2"})["Location"] == back


def test_signing_out_turns_it_back_for_nobody(desk: Desk) -> None:
    client = _turned(desk)
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert client.get("/counter/").status_code == 302
    assert client.get(reverse("accounts:sign_in")).status_code == 200


@pytest.mark.parametrize("lang", languages())
def test_every_language_is_marked_and_has_every_word(db: None, lang: str) -> None:
    page = browser_of().get(CARD, {"lang": lang}).content.decode()
    assert f'<html lang="{lang}">' in page
    words = languages()[lang]
    assert words.cannot in page
    assert "BPS" in page
    assert all(getattr(words, name) for name in words.__slots__ if name != "confirmed")
    assert "Office of Legal Advisor" in words.heading


def test_an_unknown_language_is_english(db: None) -> None:
    assert '<html lang="en">' in browser_of().get(CARD, {"lang": "xx<"}).content.decode()


def test_the_screens_of_the_counter_carry_the_card_and_those_of_legal_do_not(desk: Desk) -> None:
    assert 'id="turn"' in browser_of(desk.front).get("/counter/").content.decode()
    assert 'id="turn"' not in browser_of(desk[Role.LEGAL_ADVISOR]).get("/queue/").content.decode()


def test_the_words_in_the_file_say_whether_somebody_vouches_for_them() -> None:
    text = (Path(__file__).resolve().parents[2] / "routing" / "officer_card.toml").read_text(encoding="utf-8")
    assert text.count("confirmed = ") == len(languages()) >= 5
