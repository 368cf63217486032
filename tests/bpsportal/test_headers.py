"""Every answer carries every header: each address, each way of failing, files, and what is answered before Django."""

import re
import runpy
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path
from gunicorn.http import errors

from accounts.roles import Role
from bpsportal import approved, headers, urls, web_worker
from tests.lint import ROOT
from tests.makers import Desk, browser_of

EVERY = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Reporting-Endpoints": 'csp="/csp-report/"',
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = {
    *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"),
    *("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"),
    *("report-uri /csp-report/", "report-to csp"),
}
OFF = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
HTTPS = {
    "PORTAL_URL": "https://requests.example.org",
    "ALLOWED_HOSTS": "requests.example.org",
    "SECRET_KEY": "".join(map(chr, range(48, 122))),
    "FACTOR_SECRETS": "".join(map(chr, range(40, 110))),
    "BPSPORTAL_DEMO": "0",
}


def _lacks(answer: Mapping[str, str], *, is_file: bool = False) -> set[str]:
    """Return what an answer does not carry as it should."""
    wanted = EVERY if is_file else EVERY | {"Cache-Control": "no-store"}
    lacking = {name for name, value in wanted.items() if answer.get(name) != value}
    policy = set(answer.get("Content-Security-Policy", "").split("; "))
    features = answer.get("Permissions-Policy", "")
    lacking |= {"Content-Security-Policy"} if policy != POLICY else set()
    return lacking | {name for name in OFF if f"{name}=()" not in features}


def _failing(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def _away(request: HttpRequest) -> HttpResponse:
    raise OperationalError


urlpatterns = [
    *urls.urlpatterns,
    path("failing/", _failing, name="landing"),
    path("away/", _away, name="healthz"),
]
handler400, handler500 = urls.handler400, urls.handler500


def _addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Yield an address for each entry, with something in the place of each argument."""
    for entry in resolver.url_patterns:
        here = prefix + re.sub(r"<(int):\w+>", "1", str(entry.pattern))
        here = re.sub(r"<(\w+:)?\w+>", "7K4Q-2MHT-V5X", here)
        if isinstance(entry, URLPattern):
            yield f"/{here}"
        else:
            yield from _addresses(entry, here)


Ask = Callable[[str], Any]


def _asking(nobody: Client, somebody: Client) -> dict[str, Ask]:
    """Return the kinds of asking: most are refused, each by another part of the portal."""
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    form = "application/x-www-form-urlencoded"
    many, large = "&".join(f"f{number}=" for number in range(300)), b"narrative=" + b"x" * 300_000
    return {
        "nobody": nobody.get,
        "a fragment": lambda address: nobody.get(address, headers={"HX-Request": "true"}),
        "the wrong role": somebody.get,
        "without a token": strict.post,
        "a strange method": lambda address: nobody.generic("TRACE", address),
        "a strange host": lambda address: nobody.get(address, headers={"host": "evil.example"}),
        "too many fields": lambda address: nobody.generic("POST", address, many, form),
        "too large": lambda address: nobody.generic("POST", address, large, form),
    }


def test_every_address_answers_every_kind_of_asking_with_every_header(desk: Desk) -> None:
    nobody, somebody = browser_of(), browser_of(desk[Role.SYSTEM_ADMIN])
    addresses, seen, lacking = [*_addresses(get_resolver()), "/nowhere/"], set(), {}
    assert len(addresses) > 80
    for kind, ask in _asking(nobody, somebody).items():
        for address in addresses:
            answer = ask(address)
            seen.add(answer.status_code)
            if lacks := _lacks(answer.headers):
                lacking[kind, address] = (answer.status_code, lacks)
    assert lacking == {}
    assert {200, 204, 302, 400, 403, 404, 405, 413} <= seen
    assert max(seen) < 500


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "status"), [("/failing/", 500), ("/away/", 503)])
def test_what_fails_carries_them_too(db: None, address: str, status: int) -> None:
    answer = browser_of().get(address)
    assert (answer.status_code, _lacks(answer.headers)) == (status, set())


@pytest.fixture
def static_file(tmp_path: Path) -> Iterator[str]:
    """A file as it is served after it was collected."""
    (tmp_path / "a.css").write_text("p { color: black }", encoding="utf-8")
    with override_settings(STATIC_ROOT=tmp_path):
        yield "/static/a.css"


def test_files_carry_them_and_may_be_kept(db: None, static_file: str) -> None:
    client = Client()
    answer = client.get(static_file)
    again = client.get(static_file, headers={"If-Modified-Since": answer["Last-Modified"]})
    wrong = client.post(static_file)
    missing = client.get("/static/b.css")
    assert [found.status_code for found in (answer, again, wrong, missing)] == [200, 304, 405, 404]
    for found, is_file in ((answer, True), (again, True), (wrong, False), (missing, False)):
        assert _lacks(found.headers, is_file=is_file) == set()
        found.close()


def test_the_gate_before_an_approved_policy_carries_them() -> None:
    said: dict[str, Any] = {}
    gate = approved.Gate(lambda *_: [], ask=lambda: "")
    gate._is_open, gate.ask = False, lambda: "Nobody approved it."

    def start(status: str, carried: list[tuple[str, str]], *more: Any) -> Any:
        said.update(dict(carried), status=status)

    gate({}, start)
    assert said["status"].startswith("503")
    assert _lacks(said) == set()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidRequestLine("CANARY"), 400),
        (errors.InvalidHeader("CANARY"), 400),
        (errors.InvalidRequestMethod("CANARY"), 400),
        (errors.LimitRequestLine(9, 8), 414),
        (errors.LimitRequestHeaders("CANARY"), 431),
        (errors.UnsupportedTransferCoding("CANARY"), 501),
        (errors.InvalidChunkSize(b"CANARY"), 400),
        (errors.InvalidResponseHeader("CANARY"), 500),
        (ValueError("CANARY"), 500),
    ],
)
def test_what_gunicorn_refuses_carries_them_and_repeats_nothing(error: Exception, status: int) -> None:
    said = web_worker.refusal(web_worker.status_of(error)).decode()
    head, _, body = said.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    assert first.startswith(f"HTTP/1.1 {status} ")
    assert _lacks(dict(line.split(": ", 1) for line in lines)) == set()
    assert f"Content-Length: {len(body)}" in lines
    assert "CANARY" not in said


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The portal with the settings of an address that begins with https."""
    for name, value in HTTPS.items():
        monkeypatch.setenv(name, value)
    found = runpy.run_path(str(ROOT / "bpsportal" / "settings.py"))
    wanted = {name: value for name, value in found.items() if name.isupper()}
    keep = (
        "DATABASES",
        "STORAGES",
        "STATIC_ROOT",
        "PASSWORD_HASHERS",
        "INSTALLED_APPS",
        "LOGGING",
        "EMAIL_BACKEND",
    )
    with override_settings(**{name: value for name, value in wanted.items() if name not in keep}):
        yield wanted


def test_over_https_the_browser_keeps_to_it_and_cookies_belong_to_this_host(
    desk: Desk, https: dict[str, Any]
) -> None:
    client = Client(headers={"host": "requests.example.org"})
    answer = client.get("/sign-in/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-Proto": "https"})
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers.bare()["Strict-Transport-Security"] == answer["Strict-Transport-Security"]
    client.force_login(desk.front, backend="accounts.signin.PortalBackend")
    client.get("/sign-in/")
    for name in ("__Host-csrf", "__Host-session"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["samesite"]) == (
            True,
            "/",
            "",
            "Lax",
        )
        assert cookie["httponly"]


def test_over_http_the_cookies_of_the_demonstration_have_plain_names(desk: Desk) -> None:
    client = browser_of(desk.front)
    client.get("/sign-in/?other=1")
    assert {"session", "csrf"} == set(client.cookies)
    assert client.cookies["csrf"]["httponly"]


def test_the_deployment_check_has_nothing_to_say(https: dict[str, Any]) -> None:
    call_command("check", deploy=True, fail_level="WARNING")


def test_the_proxy_puts_them_on_what_it_answers_itself() -> None:
    said = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    added = dict(re.findall(r"add_header ([\w-]+) \$(\w+) always;", said))
    maps = {
        name: (source, value)
        for source, name, value in re.findall(r'map \$upstream_http_(\w+) \$(\w+) \{ "" "?(.*?)"?; \}', said)
    }
    with override_settings(IS_HTTPS=False):
        wanted = headers.bare()
    for name, value in wanted.items():
        source, own = maps[added[name]]
        assert source == name.lower().replace("-", "_")
        assert set(own.replace("\\", "").split("; ")) == set(value.split("; "))
