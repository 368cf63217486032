"""Who asked, how and for which host: believed of the configured proxy only."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from accounts.models import User
from accounts.roles import Role
from bpsportal.proxy import TrustedProxy
from tests.makers import PASSPHRASE, Desk, browser_of, make_person

PROXIES = ["10.0.0.0/24", "2001:db8::1"]
SEEN = {
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PROTO"),
    *("HTTP_X_FORWARDED_PREFIX", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_ORIGINAL_URL"),
}


def _through(peer: str, **said: Any) -> dict[str, Any]:
    """Return what the portal sees of a request that came from `peer`."""
    seen: dict[str, Any] = {}

    def see(request: HttpRequest) -> HttpResponse:
        seen.update(request.META)
        return HttpResponse()

    with override_settings(TRUSTED_PROXIES=PROXIES):
        TrustedProxy(see)(RequestFactory().get("/", REMOTE_ADDR=peer, **said))
    return seen


@pytest.mark.parametrize(
    ("peer", "said", "who"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),  # anybody can write it
        ("10.0.0.5", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.5", "1.1.1.1, 198.51.100.7", "198.51.100.7"),  # the first one was written by whoever asked
        ("10.0.0.5", "198.51.100.7, 10.0.0.6", "198.51.100.7"),  # two proxies of ours
        ("10.0.0.5", "198.51.100.7, nonsense", "10.0.0.5"),
        ("10.0.0.5", "198.51.100.7:443", "10.0.0.5"),
        ("10.0.0.5", "10.0.0.6", "10.0.0.6"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "," * 9000, "10.0.0.5"),
        ("2001:db8::1", "2001:db8::99", "2001:db8::99"),
        ("10.0.1.5", "198.51.100.7", "10.0.1.5"),
        ("", "198.51.100.7", ""),
    ],
)
def test_who_asked_is_the_nearest_address_that_is_no_proxy_of_ours(peer: str, said: str, who: str) -> None:
    assert _through(peer, HTTP_X_FORWARDED_FOR=said)["REMOTE_ADDR"] == who


@pytest.mark.parametrize(("peer", "kept"), [("203.0.113.9", set()), ("10.0.0.5", {"HTTP_X_FORWARDED_PROTO"})])
def test_of_all_else_that_a_proxy_says_only_the_scheme_is_kept(peer: str, kept: set[str]) -> None:
    assert set(_through(peer, **dict.fromkeys(SEEN, "https"))) & SEEN == kept


def test_a_proxy_that_is_no_address_stops_the_start() -> None:
    with (
        override_settings(TRUSTED_PROXIES=["proxy.example"]),
        pytest.raises(ValueError, match=r"proxy\.example"),
    ):
        TrustedProxy(lambda _: HttpResponse())


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.example",
            "localhost.evil.example",
            "evil.example:80",
            "localhost@evil.example",
            "localhost:80@evil",
        ),
        *(
            "localhost:evil",
            "localhost/evil",
            "localhost, evil.example",
            "local host",
            "[::1]evil",
            "xn--",
            "",
            ".",
        ),
        *("localhost\\evil", "localhost%00", "лocalhost", "a" * 5000),
    ],
)
def test_a_host_that_is_not_ours_is_refused(db: None, host: str) -> None:
    answer = browser_of().get("/sign-in/", SERVER_NAME="elsewhere.example", HTTP_HOST=host)
    assert answer.status_code == 400
    assert b"evil" not in answer.content


@pytest.fixture
def person(db: None) -> User:
    """Somebody with a passphrase."""
    return make_person(Role.LEGAL_ADVISOR, "Ada Advisor")


def test_no_answer_takes_a_host_from_the_request(person: User) -> None:
    client = Client(headers={"host": "localhost:81", "x-forwarded-host": "evil.example"})
    found = [client.get("/"), client.get("/counter"), client.get("/queue/"), client.get("/sign-in/")]
    found.append(client.post("/sign-in/", {"username": person.username, "password": PASSPHRASE}))
    for answer in found:
        assert answer.get("Location", "/").startswith("/")
        assert "evil.example" not in answer.content.decode() + str(answer.headers)


REFUSED = [
    *("//evil.example", "///evil.example", "////evil.example", "//evil.example/%2e%2e", "/\\evil.example"),
    *("\\\\evil.example", "\\/evil.example", "/\\/evil.example", "https:evil.example", "https:/evil.example"),
    *(
        "https://evil.example",
        "HTTPS://evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
    ),
    *(
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "/queue/\r\nX: 1",
        "/\x00/evil",
    ),
    *(
        " //evil.example",
        "/ /evil.example\x07",
        "//evil\u3002example",
        "/\u2028/evil",
        "\uff0f\uff0fevil.example",
    ),
    *(
        "//localhost@evil.example",
        "//[::1",
        "evil.example",
        "",
        "queue/",
        "./queue/",
        "?next=//evil",
        "/" + "a" * 3000,
    ),
]
OURS = ["/queue/", "/queue/?page=2", "/requests/7K4Q-2MHT-V5X/", "/find/?reference=a%20b"]


@pytest.mark.parametrize("wanted", REFUSED + OURS)
def test_after_signing_in_one_stays_here(person: User, wanted: str) -> None:
    answer = browser_of().post(
        "/sign-in/", {"username": person.username, "password": PASSPHRASE, "next": wanted}
    )
    assert (answer.status_code, answer["Location"]) == (302, wanted if wanted in OURS else "/")


def test_a_turned_screen_turns_back_to_here(desk: Desk) -> None:
    client, there = browser_of(desk.front), "/requests/?page=2"
    asked = dict.fromkeys(REFUSED, "/") | {f"http://testserver{path}": "/" for path in REFUSED[:6]}
    for wanted, back in (asked | {there: there, f"http://testserver{there}": there}).items():
        client.post("/card/", {"back": wanted})
        assert (wanted, client.post("/card/close/", {"step": "2"})["Location"]) == (wanted, back)
