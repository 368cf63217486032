"""Single sign-on against a real local issuer, and against one that says what no honest issuer would."""

import base64
import hashlib
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client, override_settings
from oidc_provider_mock import run_server_in_thread

from accounts import signon
from accounts.issuers import SENTENCES, Refusal, Vouched
from accounts.models import Identity, User
from audit.models import AuditEvent
from tests.accounts.issuer import Tricky
from tests.accounts.signing_on import ADA, ANSWER, BEGIN, answered, asked_of, connected, is_refused, verbs
from tests.makers import browser_of


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A real provider of OpenID Connect, on this machine."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def _through(client: Client, provider: str, subject: str) -> Any:
    """Go to the provider, say there who one is, and come back."""
    there = client.get(f"{BEGIN}?next=/queue/")["Location"]
    back = urlsplit(httpx.post(there, data={"sub": subject}).headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"http://testserver{ANSWER}"
    return client.get(f"{back.path}?{back.query}")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider's own libraries
def test_a_person_comes_in_through_the_district_and_is_known_by_the_subject_afterwards(
    ada: User, provider: str
) -> None:
    httpx.put(f"{provider}/users/s-1", json={"email": ADA.upper(), "email_verified": True})
    with connected(provider):
        assert _through(browser_of(), provider, "s-1")["Location"] == "/queue/"
        bound = Identity.objects.get()
        assert (bound.issuer, bound.subject, bound.user) == (provider, "s-1", ada)
        # The address may change, and be given to somebody else: the subject stays.
        httpx.put(f"{provider}/users/s-1", json={"email": "new.name@example.org", "email_verified": True})
        httpx.put(f"{provider}/users/s-2", json={"email": ADA, "email_verified": True})
        client = browser_of()
        assert _through(client, provider, "s-1")["Location"] == "/queue/"
        assert client.get("/queue/").status_code == 200
        assert "sso=unknown" in _through(browser_of(), provider, "s-2")["Location"]
    assert Identity.objects.count() == 1
    assert verbs() == ["identity.bound", "user.signed_in", "user.signed_in", "user.sign_in_failed"]
    signed_in = AuditEvent.objects.filter(verb="user.signed_in").first()
    assert b'"method":"single_sign_on"' in bytes(signed_in.body)  # type: ignore[union-attr]
    assert not any(ADA.encode() in bytes(event.body) for event in AuditEvent.objects.all())


def test_what_the_issuer_is_asked(ada: User, tricky: Tricky) -> None:
    client = browser_of()
    asked = asked_of(client)
    wanted = {"response_type": "code", "client_id": "portal", "prompt": "select_account"}
    wanted |= {"redirect_uri": f"http://testserver{ANSWER}", "code_challenge_method": "S256"}
    assert wanted.items() <= asked.items()
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert len(asked["nonce"]) >= 43
    tricky.sign(tricky.claims(asked["nonce"]))
    assert answered(client, asked)[0] == "/queue/"
    [form] = [form for path, form in tricky.asked if path == "/token"]
    proof = hashlib.sha256(form["code_verifier"][0].encode()).digest()
    assert base64.urlsafe_b64encode(proof).rstrip(b"=").decode() == asked["code_challenge"]


def test_an_answer_is_taken_once_from_the_browser_that_asked(ada: User, tricky: Tricky) -> None:
    client, other = browser_of(), browser_of()
    asked = asked_of(client)
    tricky.sign(tricky.claims(asked["nonce"]))
    is_refused(*answered(other, asked), Refusal.LATE)
    is_refused(*answered(client, asked | {"state": ""}), Refusal.LATE)
    is_refused(*answered(client, asked | {"state": "x" * 5000}), Refusal.LATE)
    assert answered(client, asked)[0] == "/queue/"
    again = browser_of()
    assert "sso=late" in answered(client, asked)[0]
    assert "sso=untrusted" in answered(again, asked_of(again))[0]  # the token of another question
    assert verbs().count("user.signed_in") == 1


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"error": "access_denied"}, Refusal.CANCELLED),
        ({"error": "temporarily_unavailable"}, Refusal.AWAY),
        ({"error": "invalid_request", "error_description": "<script>"}, Refusal.UNTRUSTED),
        ({"code": ""}, Refusal.UNTRUSTED),
        ({"iss": "https://elsewhere.example"}, Refusal.UNTRUSTED),
    ],
)
def test_an_issuer_that_says_no(ada: User, tricky: Tricky, said: dict[str, str], refusal: Refusal) -> None:
    client = browser_of()
    is_refused(*answered(client, asked_of(client), **said), refusal)
    assert verbs() == (["user.sign_in_failed"] if refusal is Refusal.UNTRUSTED else [])


DISCOVERY = "/.well-known/openid-configuration"
BROKEN: list[tuple[str, dict[str, Any], Refusal]] = [
    (DISCOVERY, {"statuses": 500}, Refusal.AWAY),
    (DISCOVERY, {"statuses": 302}, Refusal.AWAY),
    (DISCOVERY, {"bodies": b"<html>"}, Refusal.AWAY),
    (DISCOVERY, {"bodies": b"[]"}, Refusal.UNTRUSTED),
    (DISCOVERY, {"bodies": b"{}"}, Refusal.UNTRUSTED),
    (DISCOVERY, {"delays": 1.0}, Refusal.AWAY),
    ("/token", {"statuses": 400}, Refusal.UNTRUSTED),
    ("/token", {"statuses": 307}, Refusal.AWAY),
    ("/token", {"bodies": b"[]"}, Refusal.UNTRUSTED),
    ("/token", {"bodies": b'{"access_token": "a"}'}, Refusal.UNTRUSTED),
    ("/token", {"bodies": b'{"access_token": "a", "id_token": 7}'}, Refusal.UNTRUSTED),
    ("/token", {"delays": 1.0}, Refusal.AWAY),
    ("/keys", {"statuses": 503}, Refusal.AWAY),
    ("/keys", {"bodies": b"{}"}, Refusal.UNTRUSTED),
    ("/keys", {"bodies": b'{"keys": [{"kty": "RSA", "kid": "ours"}]}'}, Refusal.UNTRUSTED),
    ("/keys", {"bodies": b"\xff\xfe"}, Refusal.AWAY),
]


def test_an_issuer_that_is_broken_or_slow_costs_a_sentence(
    ada: User, tricky: Tricky, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signon, "LONGEST_WAIT", 0.5)
    for path, wrong, refusal in BROKEN:
        client = browser_of()
        asked = asked_of(client)
        tricky.sign(tricky.claims(asked["nonce"]))
        for kind, value in wrong.items():
            getattr(tricky, kind)[path] = value
        start = time.monotonic()
        is_refused(*answered(client, asked), refusal)
        assert time.monotonic() - start < 1.5, (path, wrong)
        for kind in wrong:
            getattr(tricky, kind).clear()
    assert not Identity.objects.exists()


def test_an_issuer_that_is_away_leaves_the_local_way_in(ada: User) -> None:
    with connected("http://127.0.0.1:1"):
        client = browser_of()
        place = client.get(f"{BEGIN}?next=/queue/")["Location"]
        assert place == "/sign-in/?sso=away&next=%2Fqueue%2F"
        is_refused(place, client.get(place).content.decode(), Refusal.AWAY)
        with override_settings(LOCAL_SIGN_IN=frozenset(), DEMO=False):
            page = client.get(place).content.decode()
            assert SENTENCES[Refusal.AWAY] in page
            assert 'name="password"' not in page


def test_while_an_issuer_is_slow_other_threads_stay_free(ada: User, tricky: Tricky) -> None:
    for _ in range(signon.AT_ONCE):
        assert signon._free.acquire(timeout=5)
    try:
        start = time.monotonic()
        assert "sso=away" in browser_of().get(BEGIN)["Location"]
        assert time.monotonic() - start < 1
    finally:
        for _ in range(signon.AT_ONCE):
            signon._free.release()


@pytest.mark.parametrize("path", ["/sign-on/other/", "/sign-on/other/answer/?state=x", "/sign-on/district/"])
def test_an_issuer_that_the_settings_do_not_name_does_not_exist(ada: User, path: str) -> None:
    assert browser_of().get(path).status_code == 404


@pytest.mark.parametrize(
    ("more", "changed", "is_in"),
    [
        ({"tenant": "t-1"}, {"tid": "t-1"}, True),
        ({"tenant": "t-1"}, {"tid": "t-2"}, False),
        ({"tenant": "t-1"}, {}, False),
        ({}, {"hd": "Example.ORG"}, True),
        ({"vouched": Vouched.EDOV}, {"xms_edov": "1"}, True),
        ({"vouched": Vouched.EDOV}, {"xms_edov": 0}, False),
        ({"vouched": Vouched.EDOV}, {}, False),
        ({"vouched": Vouched.USER_NAME}, {"preferred_username": ADA, "email": None}, True),
        ({"vouched": Vouched.USER_NAME}, {"preferred_username": "ada_x#EXT#@example.org"}, False),
        ({"vouched": Vouched.USER_NAME}, {}, False),
    ],
)
def test_what_an_issuer_vouches_for_is_set_for_each(
    ada: User,
    tricky: Tricky,
    more: dict[str, Any],
    changed: dict[str, object],
    is_in: bool,  # noqa: FBT001
) -> None:
    with connected(tricky.url, **more):
        client = browser_of()
        asked = asked_of(client)
        tricky.sign(tricky.claims(asked["nonce"], **changed))
        assert (answered(client, asked)[0] == "/queue/") is is_in


def test_somebody_who_was_known_and_left_does_not_come_in(ada: User, tricky: Tricky) -> None:
    for is_active in (True, False):
        User.objects.filter(pk=ada.pk).update(is_active=is_active)
        client = browser_of()
        asked = asked_of(client)
        tricky.sign(tricky.claims(asked["nonce"]))
        assert ("sso=unknown" in answered(client, asked)[0]) is not is_active


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example", "//elsewhere.example/a", "/\\elsewhere.example"]
)
def test_after_single_sign_on_one_stays_here(ada: User, tricky: Tricky, wanted: str) -> None:
    client = browser_of()
    asked = asked_of(client, f"{BEGIN}?next={wanted}")
    tricky.sign(tricky.claims(asked["nonce"]))
    assert answered(client, asked)[0] == "/"
