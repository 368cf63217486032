"""A counter that sends requests whatever happens, and writes down what it was told: its own history."""

import re
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import Cookie, CookieJar
from itertools import count
from urllib.parse import urlencode

from django.test import Client

HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|key)"[^>]*?value="([^"]+)"')
REFERENCE = re.compile(r"/requests/([0-9A-Z-]{13})/")
GIVES_UP_AFTER = 120.0
TROUBLE = (OSError, urllib.error.URLError, ValueError)


@dataclass
class History:
    """What every sending came to: invoke, then ok with a reference, fail, or unknown."""

    invoked: int = 0
    retries: int = 0
    ok: dict[int, str] = field(default_factory=dict)
    fail: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    keys: dict[int, str] = field(default_factory=dict)


class Counter(threading.Thread):
    """One person at a counter; several share a history and a count of what is still to be sent."""

    def __init__(
        self, base: str, person: Client, history: History, numbers: "count[int]", wanted: int, pace: float
    ) -> None:
        super().__init__(daemon=True)
        self.base, self.history, self.numbers = base, history, numbers
        self.wanted, self.pace = wanted, pace
        self.person = person
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set() and (number := next(self.numbers)) < self.wanted:
            start = time.monotonic()
            self._send(number)
            self.stopped.wait(max(0.0, self.pace - (time.monotonic() - start)))

    def _send(self, number: int) -> None:
        """Open a form once, then post it until an answer says what became of it."""
        history, limit = self.history, time.monotonic() + GIVES_UP_AFTER
        fields: dict[str, str] = {}
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(_cookies_of(self.person)))
        while time.monotonic() < limit:
            try:
                if not fields:
                    page = self._open(browser, "/requests/new/").read().decode()
                    fields = dict(HIDDEN.findall(page))
                    history.invoked += 1
                    history.keys[number] = fields["key"]
                answer = self._open(browser, "/requests/new/", _words(number) | fields)
                if found := REFERENCE.search(answer.geturl()):
                    history.ok[number] = found[1]
                    return
            except TROUBLE:
                history.retries += 1
                time.sleep(0.25)
        (history.unknown if fields else history.fail).append(number)

    def _open(self, browser: urllib.request.OpenerDirector, path: str, data: dict[str, str] | None = None):  # type: ignore[no-untyped-def]  # urllib's answers have no common type
        body = urlencode(data).encode() if data else None
        wanted = urllib.request.Request(self.base + path, data=body)  # noqa: S310 - our own web server
        return browser.open(wanted, timeout=10)


def _cookies_of(person: Client) -> CookieJar:
    """Return the cookies of somebody who is signed in, for the address of these tests."""
    jar = CookieJar()
    for name, kept in person.cookies.items():
        jar.set_cookie(
            Cookie(
                *(0, name, kept.value, None, False, "127.0.0.1", False, False, "/", True),
                *(False, None, True, None, None, {}),
            )
        )
    return jar


def _words(number: int) -> dict[str, str]:
    return {
        "school": "adams",
        "channel": "in_person",
        "danger": "no",
        "paper": "yes",
        "says_secret": "no",
        "agency_type": "federal_immigration",
        "title": "warrant",
        "issuer": "homeland_security",
        "form_number": "I-200",
        "commands": "arrest",
        "narrative": f"Visit number {number} of a long day.",
    }
