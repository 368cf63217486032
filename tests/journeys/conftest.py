"""A browser before the portal's real processes."""

import os
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from accounts.factors import held
from accounts.factors.rules import NEEDS_SECOND
from accounts.models import User
from accounts.roles import Role
from counsel.approving import approve
from tests.journeys.walking import Walker
from tests.makers import NOW, PASSPHRASE, Desk, make_desk, make_person, proposed
from tests.plugins.processes import Portal, free_port, wait_until
from tests.second import give_app, next_code

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}


@dataclass
class Visitor:
    """A person at a browser of their own; whatever the browser complains of is kept."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def sign_in(self, person: User) -> None:
        self.go("/sign-in/")
        self.look("sign-in")
        self.page.get_by_label("Sign-in name").fill(person.username)
        self.page.get_by_label("Passphrase").fill(PASSPHRASE)
        self.page.get_by_role("button", name="Sign in").click()
        if held.has_any(person):
            self.page.get_by_label("Code", exact=True).fill(next_code(person))
            self.page.get_by_role("button", name="Go on").click()

    def look(self, name: str) -> None:
        """Hold the page to the accessibility rules at both widths, and keep its picture where one is asked for."""
        self.seen.append(name)
        for width, (x, y) in WIDTHS.items():
            self.page.set_viewport_size({"width": x, "height": y})
            report = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": TAGS}})
            assert report.violations_count == 0, f"{name} at {width}: {report.generate_report()}"
            wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{name} at {width} scrolls sideways by {wide} px"
            if folder := os.environ.get("PORTAL_SCREENSHOTS"):
                Path(folder).mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        self.page.set_viewport_size({"width": WIDTHS["desktop"][0], "height": WIDTHS["desktop"][1]})


def _is_up(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=1) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture
def live_desk(portal: Portal) -> Desk:
    """Two schools, people of each role who can sign in at the real web process, and a policy that was approved."""
    desk = make_desk()
    second = make_person(Role.LEGAL_SUPERVISOR, "Ira Second", office=desk.legal)
    approve(proposed(desk).pk, actor=second, now=NOW, action_id=uuid4())
    hasher = Argon2PasswordHasher()
    User.objects.update(password=hasher.encode(PASSPHRASE, hasher.salt()))
    for person in User.objects.filter(role__in=NEEDS_SECOND):
        give_app(person)
    return desk


@dataclass
class Web:
    """The web process, which can be stopped in the middle and started again."""

    portal: Portal
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"  # browsers make passkeys for a name only

    def start(self) -> None:
        self.process = self.portal.web(self.port)
        wait_until(lambda: _is_up(self.address), seconds=30, what="the web process answers")

    def stop(self) -> None:
        assert self.process is not None
        self.portal.kill(self.process)


@pytest.fixture
def web(portal: Portal) -> Web:
    """The web process of the portal; `base` starts it."""
    return Web(portal)


@pytest.fixture
def base(portal: Portal, live_desk: Desk, web: Web) -> str:
    """The address of the running portal: web, relay and worker."""
    port, address = web.port, web.address
    portal.environment |= {
        "PORTAL_URL": address,
        "PORT": str(port),
        "BPSPORTAL_DEMO": "0",
        "LOG_LEVEL": "WARNING",
    }
    portal.environment |= {"STATIC_ROOT": str(portal.folder / "static"), "STATIC_HASHED": "1"}
    collected = portal.manage("collectstatic", "--noinput", "-v0")
    assert collected.returncode == 0, collected.stderr
    portal.relay()
    portal.worker()
    web.start()
    return address


@pytest.fixture
def browser(chromium_path: str, base: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    # Playwright runs a loop of its own in this thread; the test asks the database between its steps, never within.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, headless=True, args=ARGUMENTS)
        yield browser
        connections.close_all()  # within the loop these are others than outside of it
        browser.close()
        # What the test read while that loop ran was read on a connection of its own.
        connections.close_all()


@pytest.fixture
def visitor(browser: Browser, base: str) -> Callable[..., AbstractContextManager[Visitor]]:
    """Open a browser of one's own; at the end nothing may have been complained of."""

    @contextmanager
    def open_one(**options: Any) -> Iterator[Visitor]:
        context = browser.new_context(accept_downloads=True, reduced_motion="reduce", **options)
        page = context.new_page()
        page.set_default_timeout(10_000)
        person = Visitor(page, base)
        page.on("console", lambda message: _note(person, message))
        page.on("pageerror", lambda error: person.complaints.append(str(error)))
        yield person
        context.close()
        assert person.complaints == []

    return open_one


@pytest.fixture
def walker(browser: Browser, base: str, live_desk: Desk) -> Walker:
    """A browser before the portal, with a request in every state."""
    return Walker(browser, base, live_desk)


def _note(person: Visitor, message: ConsoleMessage) -> None:
    # A form that was refused is drawn with 422 or 409, which Chromium writes as an error; that is no fault.
    expected = re.search(r"status of (409|422)", message.text)
    if message.type in {"error", "warning"} and not expected:
        person.complaints.append(message.text)
