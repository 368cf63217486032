"""No answer that an honest issuer would not give lets anybody in."""

import base64
import time

import pytest

from accounts.issuers import Refusal
from accounts.models import Identity, User
from accounts.roles import Role
from tests.accounts import issuer as issuers
from tests.accounts.issuer import THEIRS, Tricky
from tests.accounts.signing_on import ADA, answered, asked_of, is_refused, verbs
from tests.makers import browser_of, make_person

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


def test_no_broken_foreign_or_stale_answer_lets_anybody_in(ada: User, tricky: Tricky) -> None:
    make_person(Role.AUDITOR, "Old Advisor", is_active=False)
    demo, *twins = (make_person(Role.AUDITOR, name) for name in ("Demo Auditor", "One Twin", "Other Twin"))
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    User.objects.filter(pk__in=[twin.pk for twin in twins]).update(email="twin@example.org")
    client = browser_of()
    shift = int(time.time()) - NOW
    for name, (changed, refusal) in BAD_CLAIMS.items():
        asked = asked_of(client)
        moved = {
            claim: value + shift if claim in {"iat", "exp", "nbf"} and isinstance(value, int) else value
            for claim, value in changed.items()
        }
        moved = {claim: f"{tricky.url}/" if value == "SLASH" else value for claim, value in moved.items()}
        tricky.sign(tricky.claims(asked["nonce"], **moved))
        place, page = answered(client, asked)
        assert refusal.value in place, name
        is_refused(place, page, refusal)
    assert not Identity.objects.exists()
    assert verbs() == ["user.sign_in_failed"] * len(BAD_CLAIMS)
    assert client.get("/queue/").status_code == 302


@pytest.mark.parametrize(("seconds", "is_in"), [(-115, True), (115, True), (-3600, False), (300, False)])
def test_two_minutes_of_skew_are_borne(ada: User, tricky: Tricky, seconds: int, is_in: bool) -> None:  # noqa: FBT001
    client = browser_of()
    asked, now = asked_of(client), int(time.time()) + seconds
    tricky.sign(tricky.claims(asked["nonce"], iat=now, exp=now + 1))
    assert (answered(client, asked)[0] == "/queue/") is is_in


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
        asked = asked_of(client)
        _signed(tricky, asked["nonce"], name)
        is_refused(*answered(client, asked), Refusal.UNTRUSTED)
        tricky.keys = list(issuers.KEYS)
    assert not Identity.objects.exists()
