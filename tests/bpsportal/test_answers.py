"""When something is broken: the number to call, what was typed, and no word of what broke."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from requests_intake.drafts import mint_key
from requests_intake.models import AgencyRequest
from tests.makers import I_200, Desk, browser_of, posted

NEW = "/counter/late/"
TYPED = "Two officers & a <b>dog</b>"
SHOWN = "Two officers &amp; a &lt;b&gt;dog&lt;/b&gt;"
PHONE = "617-555-0142"


@pytest.fixture
def database_away(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A PostgreSQL that refuses connections: a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    here = connections["default"]
    away = here.copy()
    away.settings_dict = {**here.settings_dict, "HOST": "127.0.0.1", "PORT": port}
    connections["default"] = away
    with django_db_blocker.unblock():
        yield
    connections["default"] = here


def _with_a_session() -> Client:
    client = browser_of()
    client.cookies["session"] = "x" * 32
    return client


@pytest.mark.parametrize(
    "address", ["/", "/counter/", "/requests/", "/queue/", NEW, "/record/", "/desk/7K4Q/"]
)
def test_without_a_database_every_page_gives_the_number_within_two_seconds(
    database_away: None, address: str
) -> None:
    start = time.monotonic()
    answer = _with_a_session().get(address)
    assert time.monotonic() - start < 2
    assert answer.status_code == 503
    assert PHONE in answer.content.decode()
    assert "write it on paper" in answer.content.decode().lower()


def test_without_a_database_what_was_typed_comes_back_with_a_way_to_send_it_again(
    database_away: None,
) -> None:
    start = time.monotonic()
    answer = _with_a_session().post(NEW, posted({**I_200, "narrative": TYPED}, key="k:1").dict())
    page = answer.content.decode()
    assert time.monotonic() - start < 2
    assert answer.status_code == 503
    assert PHONE in page
    assert page.count(SHOWN) == 2
    assert 'name="key" value="k:1"' in page
    assert TYPED not in page


def test_without_a_database_the_process_is_alive_and_not_ready(database_away: None) -> None:
    assert browser_of().get(reverse("healthz")).status_code == 200
    ready = browser_of().get(reverse("readyz"))
    assert (ready.status_code, ready.json()["database"]) == (503, "down")


def test_a_form_whose_page_was_too_old_comes_back_to_be_sent_again(desk: Desk) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.front, backend="accounts.signin.PortalBackend")
    key = mint_key(desk.front)
    data = posted(
        {**I_200, "narrative": TYPED}, key=key, school="adams", occurred_at="2026-11-23T10:30"
    ).dict()
    answer = client.post(NEW, data)
    page = answer.content.decode()
    assert (answer.status_code, SHOWN in page, key in page) == (403, True, True)
    assert "This has not been sent yet. Nothing is lost." in page
    [token] = {part.split('"')[0] for part in page.split('name="csrfmiddlewaretoken" value="')[1:]}
    assert client.post(NEW, {**data, "csrfmiddlewaretoken": token}).status_code == 302
    assert AgencyRequest.objects.get().narrative == TYPED


def test_another_form_whose_page_was_too_old_says_that_nothing_was_sent(desk: Desk) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("accounts:sign_in"), {"password": "secret words"})
    assert answer.status_code == 403
    assert b"Nothing was sent." in answer.content
    assert b"secret words" not in answer.content


def test_an_address_that_does_not_exist_is_answered_in_words(desk: Desk) -> None:
    for person in (None, desk.front, desk.advisor):
        answer = browser_of(person).get("/nowhere/")
        assert (answer.status_code, PHONE in answer.content.decode()) == (404, True)
