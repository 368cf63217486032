"""Nothing pressed or typed at the counter is lost: not with the session, not with a page that was open too long."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AuditEvent
from requests_intake.drafts import mint_key
from requests_intake.lifecycle import Status
from tests.makers import I_200, PASSPHRASE, Desk, browser_of, request_in
from tests.requests_intake.test_asking import START, _address, _begin, _one


def _sign_in(client: Client, person: User, address: str) -> str:
    """Go to the sign-in page that an answer led to, sign in, and return the page that follows."""
    person.set_password(PASSPHRASE)
    person.save()
    page = client.get(address).content.decode()
    assert "What you typed is kept." in page
    [back] = re.findall(r'name="next" value="([^"]+)"', page)
    data = {"username": person.username, "password": PASSPHRASE, "next": back}
    return client.post(reverse("accounts:sign_in"), data, follow=True).content.decode()


def test_an_answer_after_the_session_ended_is_kept_and_the_same_page_comes_back(desk: Desk) -> None:
    reference = _begin(browser_of(desk.front), desk.front)
    client = browser_of()
    answer = client.post(_address(reference, "asking"), {"key": _one().key, "seeks": ["enter_premises"]})
    assert (_one().answers["seeks"], _one().status) == (["enter_premises"], Status.DRAFT)
    page = _sign_in(client, desk.front, answer["Location"])
    assert "What are they asking for?" in page
    assert re.search(r'value="enter_premises"\s+checked', page)


def test_words_after_the_session_ended_come_back_on_the_same_page(desk: Desk) -> None:
    sent = request_in(Status.SUBMITTED, desk)
    client = browser_of()
    answer = client.post(
        _address(sent.reference, "happened"), {"key": mint_key(desk.front), "narrative": "He left at noon."}
    )
    sent.refresh_from_db()
    assert sent.narrative == I_200["narrative"]
    assert "He left at noon." in _sign_in(client, desk.front, answer["Location"])


def test_an_alert_after_the_session_ended_begins_a_draft_that_comes_back(desk: Desk) -> None:
    client = browser_of()
    answer = client.post(START, {"key": mint_key(desk.front), "alert": "1"})
    assert (_one().status, _one().author) == (Status.DRAFT, desk.front)
    assert "Alert OLA now" in _sign_in(client, desk.front, answer["Location"])


def test_nothing_is_kept_for_somebody_whose_page_it_was_not(desk: Desk) -> None:
    sent = request_in(Status.SUBMITTED, desk)
    for key in ("", "made.up:key", mint_key(desk.other_front)):
        answer = browser_of().post(_address(sent.reference, "happened"), {"key": key, "narrative": "x"})
        assert answer.status_code == 302
    sent.refresh_from_db()
    assert sent.typed == []


@pytest.mark.parametrize("posted", [{"danger": "yes"}, {"alert": "1"}])
def test_a_page_that_was_open_too_long_gives_the_press_back_to_be_sent_again(
    desk: Desk, posted: dict[str, str]
) -> None:
    reference = _begin(browser_of(desk.front), desk.front)
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.front, backend="accounts.signin.PortalBackend")
    answer = client.post(_address(reference, "danger"), posted)
    page = answer.content.decode()
    assert (answer.status_code, "This has not been sent yet. Nothing is lost." in page) == (403, True)
    assert f'action="{_address(reference, "danger")}"' in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert client.post(_address(reference, "danger"), hidden).status_code == 302
    assert _one().status == Status.SUBMITTED


def test_what_is_being_typed_is_kept_without_a_version_or_an_event(desk: Desk) -> None:
    sent = request_in(Status.SUBMITTED, desk)
    client, versions, events = browser_of(desk.front), sent.history.count(), AuditEvent.objects.count()
    address = reverse("intake:keep", args=[sent.reference, "happened"])
    answer = client.post(address, {"narrative": "Half a sen"})
    assert (answer.status_code, "a.m." in answer["X-Saved"] or "p.m." in answer["X-Saved"]) == (204, True)
    assert (sent.history.count(), AuditEvent.objects.count()) == (versions, events)
    assert "Half a sen" in client.get(_address(sent.reference, "happened")).content.decode()
    assert (
        "Half a sen"
        not in browser_of(desk.colleague).get(_address(sent.reference, "happened")).content.decode()
    )
