"""Sessions: whose each is, another key at a step up, and all of one person's ended at once."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory

from accounts import turns
from accounts.models import OpenSession, User
from accounts.roles import Role
from accounts.session_store import SessionStore
from accounts.sessions import end_all, forget_expired
from tests.makers import NOW, PASSPHRASE, Desk, browser_of, make_person

SIGN_IN, QUEUE = "/sign-in/", "/queue/"


@pytest.fixture
def person(db: None) -> User:
    """Somebody with a passphrase."""
    return make_person(Role.LEGAL_ADVISOR, "Ada Advisor")


def _signed_in(person: User) -> Client:
    client = Client()
    answer = client.post(SIGN_IN, {"username": person.username, "password": PASSPHRASE})
    assert answer.status_code == 302
    return client


def _key(client: Client) -> str:
    return str(client.cookies["session"].value)


def _is_in(client: Client) -> bool:
    return client.get(QUEUE).status_code == 200


def test_a_session_is_kept_with_whose_it_is_and_signing_in_gives_it_another_key(person: User) -> None:
    client = Client()
    planted = SessionStore()
    planted["planted"] = True
    planted.save()
    client.cookies["session"] = str(planted.session_key)
    client.post(SIGN_IN, {"username": person.username, "password": PASSPHRASE})
    [kept] = OpenSession.objects.all()
    assert (kept.user, kept.session_key) == (person, _key(client))
    assert kept.session_key != planted.session_key


def test_a_step_up_gives_the_session_another_key_and_the_old_one_opens_nothing(person: User) -> None:
    client = _signed_in(person)
    before = _key(client)
    request = RequestFactory().get("/")
    request.session = client.session
    turns.rotate(request)
    request.session.save()
    assert not _is_in(client)
    client.cookies["session"] = str(request.session.session_key)
    assert _is_in(client)
    assert before not in OpenSession.objects.values_list("session_key", flat=True)


def test_all_sessions_of_a_person_end_at_once_and_nobody_else_s(desk: Desk) -> None:
    here, there, other = (browser_of(who) for who in (desk.advisor, desk.advisor, desk.second_advisor))
    assert all(map(_is_in, (here, there, other)))
    assert end_all(desk.advisor, but=_key(here)) == 1
    assert [_is_in(client) for client in (here, there, other)] == [True, False, True]
    assert end_all(desk.advisor) == 1
    assert [_is_in(client) for client in (here, other)] == [False, True]


def test_what_nobody_can_use_any_more_is_removed(desk: Desk) -> None:
    browser_of(desk.advisor)
    OpenSession.objects.update(expire_date=NOW - timedelta(seconds=1))
    browser_of(desk.front)
    assert forget_expired(now=NOW) == 1
    assert OpenSession.objects.get().user == desk.front


def test_a_sweep_clears_it_away(desk: Desk) -> None:
    browser_of(desk.advisor)
    OpenSession.objects.update(expire_date=NOW - timedelta(days=400))
    call_command("sweep", stdout=StringIO())
    assert not OpenSession.objects.exists()
