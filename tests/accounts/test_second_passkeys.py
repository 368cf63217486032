"""Passkeys: made, used as the second step and as the only one, and every wrong answer refused."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings

from accounts.factors import held
from accounts.factors.adapter import PortalAdapter
from accounts.factors.rules import Factor
from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from tests.makers import NOW, PASSPHRASE, browser_of, make_person
from tests.soft_key import PRESENT, SoftKey

OURS = "https://desk.example.org"
ADD, STEP_PAGE, ALONE, QUEUE = "/my-sign-in/add/passkey/", "/sign-in/step/", "/sign-in/passkey/", "/queue/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Second factors are asked for at an address that browsers take passkeys at."""
    with (
        override_settings(DEMO=False, PORTAL_URL=OURS),
        time_machine.travel(NOW, tick=False) as clock,
    ):
        yield clock


def add(person: User, key: SoftKey | None = None, *, name: str = "Blue key") -> SoftKey:
    """Add a passkey on the person's own page."""
    client, key = browser_of(person), key or SoftKey(OURS)
    options = client.get(ADD).context["options"]
    assert client.post(ADD, {"name": name, "passkey": key.make(options)}).status_code == 302
    return key


@pytest.fixture
def ada(db: None) -> User:
    """Counsel without any factor yet."""
    return make_person(Role.LEGAL_ADVISOR, "Ada Advisor")


def waits(person: User) -> Client:
    """Return a browser in which the first factor of this person was right."""
    client = browser_of()
    client.post("/sign-in/", {"username": person.username, "password": PASSPHRASE, "next": QUEUE})
    return client


def send(client: Client, answer: str, page: str = STEP_PAGE) -> str:
    """Send what a passkey answered, and return where that leads, "" where the page says no."""
    came = client.post(page, {"passkey": answer, "next": QUEUE})
    assert came.status_code in {200, 302}
    return str(came.headers.get("Location", ""))


def asked(client: Client, page: str = STEP_PAGE) -> str:
    """Return what the page asks of the browser."""
    return str(client.get(page).context["options"])


def test_a_passkey_is_added_with_its_name_and_is_the_second_step(ada: User) -> None:
    key = add(ada)
    [found] = held.factors_of(ada)
    assert (found.factor, found.name, found.added_at, found.used_at) == (
        Factor.PASSKEY,
        "Blue key",
        NOW,
        None,
    )
    client = waits(ada)
    assert send(client, key.use(asked(client))) == QUEUE
    assert client.get(QUEUE).status_code == 200
    assert held.factors_of(ada)[0].used_at == NOW
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        *("factor.added", "codes.made", "factor.used", "user.signed_in"),
    ]


def test_a_passkey_alone_signs_in(ada: User) -> None:
    key, client = add(ada), browser_of()
    assert send(client, key.use(asked(client, ALONE)), ALONE) == QUEUE
    assert client.get(QUEUE).status_code == 200
    assert timedelta(seconds=client.session.get_expiry_age()) > timedelta(hours=1)
    assert b'"method":"passkey"' in bytes(AuditEvent.objects.get(verb="user.signed_in").body)


@pytest.mark.parametrize("number", [7, 10, 36, 1_234_567])
def test_the_handle_of_a_passkey_leads_back_to_its_owner(number: int) -> None:
    entity = PortalAdapter().get_public_key_credential_user_entity(
        User(pk=number, username="a", full_name="A")
    )
    assert url_str_to_user_pk(bytes(entity["id"]).decode()) == number


@pytest.mark.parametrize("page", [STEP_PAGE, ALONE])
def test_only_whose_finger_face_or_pin_was_asked_for_comes_in_alone(ada: User, page: str) -> None:
    key, client = add(ada), waits(ada)
    came = send(client, key.use(asked(client, page), flagged=PRESENT), page)
    assert came == (QUEUE if page == STEP_PAGE else "")


def _elsewhere(key: SoftKey, options: str) -> str:
    key.origin = "https://desk.example.org.evil.example"
    return key.use(options)


def _below(key: SoftKey, options: str) -> str:
    key.origin = "https://other.desk.example.org"
    return key.use(options)


def _copied(key: SoftKey, options: str) -> str:
    key.counter = 1
    return key.use(options)


def _other_key(key: SoftKey, options: str) -> str:
    stranger = SoftKey(OURS, owner=key.owner)
    return stranger.use(options)


def _forged(key: SoftKey, options: str) -> str:
    stranger = SoftKey(OURS, owner=key.owner, credential_id=key.credential_id, counter=50)
    return stranger.use(options)


def _other_challenge(key: SoftKey, options: str) -> str:
    changed = json.loads(options)
    changed["publicKey"]["challenge"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    return key.use(json.dumps(changed))


def _absent(key: SoftKey, options: str) -> str:
    return key.use(options, flagged=0)


WRONG: dict[str, Callable[[SoftKey, str], str] | str] = {
    "made for another page": _elsewhere,
    "made for a page below ours": _below,
    "a counter that stands still": _copied,
    "a key that is not known": _other_key,
    "a signature by another key": _forged,
    "another challenge": _other_challenge,
    "nobody touched it": _absent,
    "nothing in it": "{}",
    "a list": "[]",
    "null": "null",
    "half of an object": "{",
    "a number": "1e999",
    "an answer without its parts": json.dumps({"response": {}, "rawId": "AA", "id": "AA"}),
    "signs that are no base64": json.dumps(
        {"id": "é", "rawId": "é", "type": "x", "response": {"clientDataJSON": "é", "userHandle": 5}}
    ),
    "nests without end": '{"response":' + "[" * 7000 + "]" * 7000 + "}",
}


@pytest.mark.parametrize("page", [STEP_PAGE, ALONE])
def test_a_wrong_answer_is_refused_in_a_plain_sentence(ada: User, page: str) -> None:
    key = add(ada)
    first = waits(ada)
    assert send(first, key.use(asked(first))) == QUEUE
    for what, answer in WRONG.items():
        spare = SoftKey(OURS, key.counter + 50, key.credential_id, key.pair, key.owner)
        client = waits(ada)
        options = asked(client, page)
        posted = answer if isinstance(answer, str) else answer(spare, options)
        came = client.post(page, {"passkey": posted})
        assert came.status_code == 200, what
        assert "That passkey is not known here" in came.content.decode(), what
        assert client.get(QUEUE).status_code == 302, what


def test_an_answer_counts_once(ada: User) -> None:
    key, client = add(ada), waits(ada)
    answer = key.use(asked(client))
    assert send(client, answer) == QUEUE
    assert send(waits(ada), answer) == ""
    later = waits(ada)
    wrong = send(later, "{}")
    assert wrong == ""  # and the challenge is used up
    assert send(later, key.use(asked(later))) == QUEUE


def test_a_challenge_is_used_up_by_a_wrong_answer(ada: User) -> None:
    key, client = add(ada), waits(ada)
    options = asked(client)
    client.post(STEP_PAGE, {"passkey": "{}"}, headers={})
    assert send(client, key.use(options)) == ""


def test_somebody_elses_passkey_is_refused(ada: User) -> None:
    other = make_person(Role.LEGAL_ADVISOR, "Olu Other")
    add(ada)
    theirs, client = add(other), waits(ada)
    options = asked(client)
    allowed = json.loads(options)["publicKey"]["allowCredentials"]
    assert len(allowed) == 1
    assert send(client, theirs.use(options)) == ""


def test_who_was_deactivated_does_not_come_in_by_passkey(ada: User) -> None:
    key = add(ada)
    ada.is_active = False
    ada.save()
    client = browser_of()
    assert send(client, key.use(asked(client, ALONE)), ALONE) == ""
    assert AuditEvent.objects.filter(verb="user.sign_in_failed").exists()


def test_one_key_belongs_to_one_person_and_is_added_once(ada: User) -> None:
    other, key = make_person(Role.AUDITOR, "Olu Other"), add(ada)
    for person in (ada, other):
        client = browser_of(person)
        came = client.post(ADD, {"name": "Again", "passkey": key.make(asked(client, ADD))})
        assert "known already" in came.content.decode()
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_no_wrong_new_passkey_is_added(ada: User) -> None:
    client, key = browser_of(ada), SoftKey(OURS)
    elsewhere = SoftKey("https://elsewhere.example").make(asked(client, ADD))
    unverified = key.make(asked(client, ADD), flagged=PRESENT)
    for answer in (unverified, elsewhere, "{}", "", key.make(asked(client, ADD))[:-9]):
        assert client.post(ADD, {"name": "Blue key", "passkey": answer}).status_code == 200
    assert client.post(ADD, {"name": "", "passkey": key.make(asked(client, ADD))}).status_code == 200
    assert not held.has_any(ada)


def test_at_most_ten_passkeys(ada: User) -> None:
    for _ in range(10):
        add(ada)
    client, key = browser_of(ada), SoftKey(OURS)
    came = client.post(ADD, {"name": "One more", "passkey": key.make(asked(client, ADD))})
    assert "Remove one first" in came.content.decode()


@pytest.mark.parametrize(
    ("url", "works"),
    [
        ("https://desk.example.org", True),
        ("http://localhost:8000", True),
        ("http://desk.example.org", False),
        ("http://127.0.0.1:8000", False),
        ("https://192.0.2.7", False),
    ],
)
def test_passkeys_are_offered_where_browsers_take_them(ada: User, url: str, works: bool) -> None:  # noqa: FBT001 — a row's value
    with override_settings(PORTAL_URL=url):
        assert ("Add a passkey" in browser_of(ada).get("/my-sign-in/").content.decode()) is works
        assert ("Use a passkey" in browser_of().get("/sign-in/").content.decode()) is works


def test_the_options_say_whose_host_it_is_whatever_the_browser_sent(ada: User) -> None:
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = browser_of()
        options: dict[str, Any] = json.loads(
            client.get(ALONE, headers={"Host": "evil.example"}).context["options"]
        )["publicKey"]
    assert (options["rpId"], options["userVerification"]) == ("desk.example.org", "required")
    assert timedelta(seconds=client.session.get_expiry_age()) <= timedelta(minutes=5)
