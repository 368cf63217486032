"""What no browser of ours sends is refused or put up with, never a failure of the portal."""

from typing import Any

import pytest
from django.test import Client
from django.test.client import FakePayload

from tests.makers import Desk, browser_of

ADDRESSES = ("/", "/sign-in/", "/stay/", "/counter/", "/find/", "/nowhere/")
QUERIES = [
    *(
        "%",
        "%00",
        "%ff%fe",
        "next=%ff",
        "next=%00",
        "a=%ud800",
        "reference=%00",
        "reference=%ed%a0%80",
        "page=-1",
    ),
    *(
        "page=99999999999999999999",
        "page=%00",
        "reference=" + "x" * 4000,
        "&" * 500,
        "a[]=1&a[b]=2",
        "early=%00",
    ),
]
PATHS = [
    *("/%00/", "/%ff/", "/%2e%2e/%2e%2e/etc/passwd", "/counter/%00", "/requests/%00/", "/requests/%ff%fe/"),
    *(
        "//",
        "///",
        "/.git/config",
        "/static/%00",
        "/static/../settings.py",
        "/static/%2e%2e/manage.py",
        "/" + "a" * 6000,
    ),
    *(
        "/requests/" + "9" * 400 + "/",
        "/policy/99999999999999999999/",
        "/channels/99999999999999999999/drop/",
    ),
]
COOKIES = [
    *(
        "session=\x00",
        'session="\\000"',
        'session="\\000aaaaaaaaaaaa"',
        "session=" + "x" * 5000,
        "session=ÿþ",
    ),
    *(
        "session=;csrf=",
        "csrf=ÿ",
        'csrf="\\000"',
        "csrf=" + "a" * 5000,
        "=;=;=",
        "session",
        ";" * 900,
        "messages=ÿ",
    ),
    *("session=moved.aaaaaaaaaaaaaaaaaaaaaaaa", "session=' OR 1=1 --"),
]
FORM = "application/x-www-form-urlencoded"
BODIES = [
    (FORM, b"\xff\xfe"),
    (FORM, b"username=%00&password=%ff"),
    (FORM, b"username=" + b"%ed%a0%80" * 10),
    (FORM, b"&".join(b"a=%d" % number for number in range(999))),
    (FORM + "; charset=utf-16", b"a=b"),
    (FORM + "; charset=nonsense", b"a=b"),
    ("multipart/form-data", b"a"),
    ("multipart/form-data; boundary=", b"a"),
    ("multipart/form-data; boundary=\xff", b"a"),
    ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a\r\n\r\n1\r\n--b--'),
    (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="\x00"\r\n\r\n1\r\n--b--',
    ),
    (
        "multipart/form-data; boundary=b; charset=nonsense",
        b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n--b--',
    ),
    ("application/json", b"[" * 9000),
    ("\x00", b"a=b"),
    ("", b"a=b"),
]
HEADERS = [
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[::1"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "//evil.example/\x00"},
    {
        "HTTP_HX_REQUEST": "true",
        "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true",
        "HTTP_HX_CURRENT_URL": "%ff%00",
    },
    {"HTTP_HX_REQUEST": "ÿ", "HTTP_HX_TRIGGER": "{" * 5000},
    {"HTTP_X_CSRFTOKEN": "ÿ\x00"},
    {"HTTP_ORIGIN": "null"},
    {"HTTP_ORIGIN": "http://[::1"},
    {"HTTP_REFERER": "http://[::1"},
    {"HTTP_AUTHORIZATION": "Bearer ÿ"},
    {"HTTP_IF_MODIFIED_SINCE": "x" * 9000},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Zzz 99999 99:99:99 GMT"},
    {"HTTP_IF_NONE_MATCH": '"' * 9000},
    {"HTTP_ACCEPT": "*/*;" * 3000},
    {"HTTP_ACCEPT_ENCODING": "gzip;q=ÿ"},
    {"HTTP_ACCEPT_LANGUAGE": "-" * 6000},
    {"HTTP_RANGE": "bytes=-1-2"},
    {"CONTENT_LENGTH": "-5"},
    {"CONTENT_LENGTH": "ÿ"},
    {"CONTENT_LENGTH": "99999999999999999999"},
]


def _faults(client: Client, asked: list[tuple[str, str, dict[str, Any]]]) -> dict[object, int]:
    """Return what was answered with a failure, or not at all."""
    answers = {
        (method, address, str(more)[:90]): client.generic(method, address, **more)
        for method, address, more in asked
    }
    return {what: answer.status_code for what, answer in answers.items() if answer.status_code >= 500}


def test_no_address_breaks_it(desk: Desk) -> None:
    asked = [f"{address}?{query}" for address in ADDRESSES for query in QUERIES]
    assert _faults(browser_of(desk.front), [("GET", address, {}) for address in asked]) == {}
    for client in (browser_of(), browser_of(desk.supervisor)):
        assert _faults(client, [("GET", address, {}) for address in PATHS]) == {}


def test_no_cookie_breaks_it(desk: Desk) -> None:
    asked: list[tuple[str, str, dict[str, Any]]] = [
        (method, address, {"HTTP_COOKIE": cookie})
        for cookie in COOKIES
        for method, address in (("GET", "/counter/"), ("POST", "/sign-in/"), ("GET", "/moved/"))
    ]
    assert _faults(Client(enforce_csrf_checks=True, raise_request_exception=False), asked) == {}


@pytest.mark.parametrize(
    "address", ["/sign-in/", "/counter/late/", "/counter/start/", "/csp-report/", "/stay/", "/locked/"]
)
def test_no_body_breaks_it(desk: Desk, address: str) -> None:
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", address, {"data": body, "content_type": kind}) for kind, body in BODIES
    ]
    for client in (browser_of(), browser_of(desk.front)):
        assert _faults(client, asked) == {}


def test_no_header_breaks_it(desk: Desk) -> None:
    asked: list[tuple[str, str, dict[str, Any]]] = [
        (method, address, {**header, "wsgi.input": FakePayload(b"a=b")})
        for header in HEADERS
        for method, address in (
            ("GET", "/queue/rows/"),
            ("POST", "/sign-in/"),
            ("GET", "/static/none.css"),
            ("GET", "/metrics"),
        )
    ]
    for client in (Client(enforce_csrf_checks=True, raise_request_exception=False), browser_of(desk.advisor)):
        assert _faults(client, asked) == {}
