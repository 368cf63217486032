"""Single sign-on against a real local issuer, and against one that says what no honest issuer would."""

import base64
import hashlib
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client, override_settings
from oidc_provider_mock import run_server_in_thread

from accounts import signon
from accounts.issuers import SENTENCES, Issuer, Refusal, Vouched
from accounts.models import Identity, User
from accounts.roles import Role
from audit.models import AuditEvent
from tests.accounts import issuer as issuers
from tests.accounts.issuer import THEIRS, Tricky
from tests.makers import browser_of, make_person

BEGIN, ANSWER = "/sign-on/district/", "/sign-on/district/answer/"
DISTRICT = Issuer("district", "", "portal", "s", "District", frozenset({"example.org"}))
ADA = "ada.advisor@example.org"


def _settings(url: str, **more: Any) -> Any:
    issuer = replace(DISTRICT, url=url, **more)
    return override_settings(SINGLE_SIGN_ON=(issuer,), PORTAL_URL="http://testserver")


@pytest.fixture
def ada(db: None) -> User:
    """Somebody at Legal, whose address is the issuer's."""
    return make_person(Role.LEGAL_ADVISOR, "Ada Advisor")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A real provider of OpenID Connect, on this machine."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def tricky() -> Iterator[Tricky]:
    """An issuer that says what a test tells it to."""
    with issuers.running() as found, _settings(found.url):
        yield found


def _asked(client: Client, path: str = f"{BEGIN}?next=/queue/") -> dict[str, str]:
    """Begin, and return what the issuer was asked."""
    answer = client.get(path)
    assert answer.status_code == 302, answer.content
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def _answered(client: Client, asked: dict[str, str], **more: str) -> tuple[str, str]:
    """Come back with the issuer's answer; return where one is sent, and what the page there says."""
    answer = client.get(ANSWER, {"code": "c0de", "state": asked["state"], **more})
    assert answer.status_code == 302, answer.content
    return answer["Location"], client.get(answer["Location"]).content.decode()


def _verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


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
    with _settings(provider):
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
    assert _verbs() == ["identity.bound", "user.signed_in", "user.signed_in", "user.sign_in_failed"]
    signed_in = AuditEvent.objects.filter(verb="user.signed_in").first()
    assert b'"method":"single_sign_on"' in bytes(signed_in.body)  # type: ignore[union-attr]
    assert not any(ADA.encode() in bytes(event.body) for event in AuditEvent.objects.all())


def test_what_the_issuer_is_asked(ada: User, tricky: Tricky) -> None:
    client = browser_of()
    asked = _asked(client)
    wanted = {"response_type": "code", "client_id": "portal", "prompt": "select_account"}
    wanted |= {"redirect_uri": f"http://testserver{ANSWER}", "code_challenge_method": "S256"}
    assert wanted.items() <= asked.items()
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert len(asked["nonce"]) >= 43
    tricky.sign(tricky.claims(asked["nonce"]))
    assert _answered(client, asked)[0] == "/queue/"
    [form] = [form for path, form in tricky.asked if path == "/token"]
    proof = hashlib.sha256(form["code_verifier"][0].encode()).digest()
    assert base64.urlsafe_b64encode(proof).rstrip(b"=").decode() == asked["code_challenge"]


NOW = int(time.time())
BAD_CLAIMS: dict[str, tuple[dict[str, object], Refusal]] = {
    "another issuer": ({"iss": "https://elsewhere.example"}, Refusal.UNTRUSTED),
    "the issuer with a slash": ({"iss": "SLASH"}, Refusal.UNTRUSTED),
    "no issuer": ({"iss": None}, Refusal.UNTRUSTED),
    "for somebody else": ({"aud": "another"}, Refusal.UNTRUSTED),
    "for nobody": ({"aud": None}, Refusal.UNTRUSTED),
    "for several, asked by another": ({"aud": ["portal", "b"], "azp": "b"}, Refusal.UNTRUSTED),
    "for several, asked by nobody": ({"aud": ["portal", "b"]}, Refusal.UNTRUSTED),
    "asked by another": ({"azp": "b"}, Refusal.UNTRUSTED),
    "an audience of no kind": ({"aud": {"portal": 1}}, Refusal.UNTRUSTED),
    "the nonce of another question": ({"nonce": "x" * 43}, Refusal.UNTRUSTED),
    "no nonce": ({"nonce": None}, Refusal.UNTRUSTED),
    "no subject": ({"sub": None}, Refusal.UNTRUSTED),
    "an empty subject": ({"sub": ""}, Refusal.UNTRUSTED),
    "a subject that is a number": ({"sub": 7}, Refusal.UNTRUSTED),
    "a subject that is too long": ({"sub": "s" * 256}, Refusal.UNTRUSTED),
    "a subject with a zero": ({"sub": "s\0"}, Refusal.UNTRUSTED),
    "expired": ({"iat": NOW - 500, "exp": NOW - 200}, Refusal.LATE),
    "old, though it does not expire": ({"iat": NOW - 3600, "exp": NOW + 86_400}, Refusal.LATE),
    "from the future": ({"iat": NOW + 900, "exp": NOW + 1200}, Refusal.LATE),
    "not valid yet": ({"nbf": NOW + 900}, Refusal.LATE),
    "no end": ({"exp": None}, Refusal.LATE),
    "an end in words": ({"exp": "tomorrow"}, Refusal.LATE),
    "no beginning": ({"iat": None}, Refusal.LATE),
    "a hosted domain of others": ({"hd": "elsewhere.example"}, Refusal.FOREIGN),
    "a hosted domain of no kind": ({"hd": ["example.org"]}, Refusal.FOREIGN),
    "an address that is not verified": ({"email_verified": False}, Refusal.UNKNOWN),
    "an address verified in words": ({"email_verified": "true"}, Refusal.UNKNOWN),
    "no word of verifying": ({"email_verified": None}, Refusal.UNKNOWN),
    "no address": ({"email": None}, Refusal.UNKNOWN),
    "an address elsewhere": ({"email": "ada.advisor@elsewhere.example"}, Refusal.UNKNOWN),
    "an address below the district's": ({"email": "ada.advisor@x.example.org"}, Refusal.UNKNOWN),
    "two addresses": ({"email": f"{ADA}@example.org"}, Refusal.UNKNOWN),
    "an address that looks alike": ({"email": "аda.advisor@example.org"}, Refusal.UNKNOWN),
    "an address that is a list": ({"email": [ADA]}, Refusal.UNKNOWN),
    "somebody unknown": ({"email": "no.body@example.org"}, Refusal.UNKNOWN),
    "somebody who left": ({"email": "old.advisor@example.org"}, Refusal.UNKNOWN),
    "a demonstration account": ({"email": "demo.auditor@example.org"}, Refusal.UNKNOWN),
    "one of two with that address": ({"email": "twin@example.org"}, Refusal.UNKNOWN),
}


def _is_refused(place: str, page: str, refusal: Refusal) -> None:
    assert place.startswith(f"/sign-in/?sso={refusal.value}")
    assert SENTENCES[refusal] in page
    assert 'name="password"' in page  # the local way in


def test_no_broken_foreign_or_stale_answer_lets_anybody_in(ada: User, tricky: Tricky) -> None:
    make_person(Role.AUDITOR, "Old Advisor", is_active=False)
    demo, *twins = (make_person(Role.AUDITOR, name) for name in ("Demo Auditor", "One Twin", "Other Twin"))
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    User.objects.filter(pk__in=[twin.pk for twin in twins]).update(email="twin@example.org")
    client = browser_of()
    shift = int(time.time()) - NOW
    for name, (changed, refusal) in BAD_CLAIMS.items():
        asked = _asked(client)
        moved = {
            claim: value + shift if claim in {"iat", "exp", "nbf"} and isinstance(value, int) else value
            for claim, value in changed.items()
        }
        moved = {claim: f"{tricky.url}/" if value == "SLASH" else value for claim, value in moved.items()}
        tricky.sign(tricky.claims(asked["nonce"], **moved))
        place, page = _answered(client, asked)
        assert refusal.value in place, name
        _is_refused(place, page, refusal)
    assert not Identity.objects.exists()
    assert _verbs() == ["user.sign_in_failed"] * len(BAD_CLAIMS)
    assert client.get("/queue/").status_code == 302


@pytest.mark.parametrize(("seconds", "is_in"), [(-115, True), (115, True), (-3600, False), (300, False)])
def test_two_minutes_of_skew_are_borne(ada: User, tricky: Tricky, seconds: int, is_in: bool) -> None:  # noqa: FBT001
    client = browser_of()
    asked, now = _asked(client), int(time.time()) + seconds
    tricky.sign(tricky.claims(asked["nonce"], iat=now, exp=now + 1))
    assert (_answered(client, asked)[0] == "/queue/") is is_in


def _signed(tricky: Tricky, nonce: str, name: str) -> None:
    claims = tricky.claims(nonce)
    if name == "another key":
        tricky.sign(claims, key=THEIRS)
    elif name == "a key that is not known":
        tricky.sign(claims, key=THEIRS, kid="theirs")
    elif name == "nothing":
        tricky.sign(claims, key=None, algorithm="none")
    elif name == "our own secret":
        tricky.sign(claims, key="s" * 40, algorithm="HS256")
    elif name == "a key for encrypting":
        tricky.sign(claims)
        tricky.keys = [issuers.KEYS[0] | {"use": "enc"}]
    elif name == "changed afterwards":
        tricky.sign(claims)
        head, _, tail = tricky.token.split(".")
        body = base64.urlsafe_b64encode(b'{"sub":"x"}').decode().rstrip("=")
        tricky.token = f"{head}.{body}.{tail}"
    else:
        tricky.token = name


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_only_the_issuer_s_own_signature_counts(ada: User, tricky: Tricky) -> None:
    names = ("another key", "a key that is not known", "nothing", "our own secret", "changed afterwards")
    for name in (*names, "a key for encrypting", "", "a", "a.b.c", "e30.e30.e30", "é" * 9):
        client = browser_of()
        asked = _asked(client)
        _signed(tricky, asked["nonce"], name)
        _is_refused(*_answered(client, asked), Refusal.UNTRUSTED)
        tricky.keys = list(issuers.KEYS)
    assert not Identity.objects.exists()


def test_an_answer_is_taken_once_from_the_browser_that_asked(ada: User, tricky: Tricky) -> None:
    client, other = browser_of(), browser_of()
    asked = _asked(client)
    tricky.sign(tricky.claims(asked["nonce"]))
    _is_refused(*_answered(other, asked), Refusal.LATE)
    _is_refused(*_answered(client, asked | {"state": ""}), Refusal.LATE)
    _is_refused(*_answered(client, asked | {"state": "x" * 5000}), Refusal.LATE)
    assert _answered(client, asked)[0] == "/queue/"
    again = browser_of()
    assert "sso=late" in _answered(client, asked)[0]
    assert "sso=untrusted" in _answered(again, _asked(again))[0]  # the token of another question
    assert _verbs().count("user.signed_in") == 1


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
    _is_refused(*_answered(client, _asked(client), **said), refusal)
    assert _verbs() == (["user.sign_in_failed"] if refusal is Refusal.UNTRUSTED else [])


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
        asked = _asked(client)
        tricky.sign(tricky.claims(asked["nonce"]))
        for kind, value in wrong.items():
            getattr(tricky, kind)[path] = value
        start = time.monotonic()
        _is_refused(*_answered(client, asked), refusal)
        assert time.monotonic() - start < 1.5, (path, wrong)
        for kind in wrong:
            getattr(tricky, kind).clear()
    assert not Identity.objects.exists()


def test_an_issuer_that_is_away_leaves_the_local_way_in(ada: User) -> None:
    with _settings("http://127.0.0.1:1"):
        client = browser_of()
        place = client.get(f"{BEGIN}?next=/queue/")["Location"]
        assert place == "/sign-in/?sso=away&next=%2Fqueue%2F"
        _is_refused(place, client.get(place).content.decode(), Refusal.AWAY)
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
    with _settings(tricky.url, **more):
        client = browser_of()
        asked = _asked(client)
        tricky.sign(tricky.claims(asked["nonce"], **changed))
        assert (_answered(client, asked)[0] == "/queue/") is is_in


def test_somebody_who_was_known_and_left_does_not_come_in(ada: User, tricky: Tricky) -> None:
    for is_active in (True, False):
        User.objects.filter(pk=ada.pk).update(is_active=is_active)
        client = browser_of()
        asked = _asked(client)
        tricky.sign(tricky.claims(asked["nonce"]))
        assert ("sso=unknown" in _answered(client, asked)[0]) is not is_active


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example", "//elsewhere.example/a", "/\\elsewhere.example"]
)
def test_after_single_sign_on_one_stays_here(ada: User, tricky: Tricky, wanted: str) -> None:
    client = browser_of()
    asked = _asked(client, f"{BEGIN}?next={wanted}")
    tricky.sign(tricky.claims(asked["nonce"]))
    assert _answered(client, asked)[0] == "/"
