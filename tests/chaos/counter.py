"""A counter that sends requests whatever happens, and writes down what it was told: its own history."""

import re
import threading
import time
import urllib.error
import urllib.request
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPException
from http.cookiejar import Cookie, CookieJar
from itertools import count
from urllib.parse import urlencode

from django.test import Client

from tests.chaos.evidence import History

HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|key)"[^>]*?value="([^"]+)"')
REFERENCE = re.compile(r"/requests/([0-9A-Z-]{13})/$")
ANOTHER = re.compile(r"/requests/[0-9A-Z-]{13}/send/")
GIVES_UP_AFTER = 120.0
TROUBLE = (OSError, HTTPException, KeyError, ValueError)
ANSWERS = (HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.CONFLICT)
CERTAIN = range(400, 500)
"""Answers that say for certain that nothing was sent; after one of the server's own errors nobody knows."""


class Temper(StrEnum):
    """How somebody behaves."""

    PATIENT = "patient"  # presses the same button until an answer comes
    IMPATIENT = "impatient"  # presses once and leaves
    WRONG = "wrong"  # sends what no page of the portal offers, and is refused


def temper(number: int) -> Temper:
    """Return the temper of a visit: one in fifty is wrong, one in twenty impatient."""
    if number % 50 == 3:
        return Temper.WRONG
    return Temper.IMPATIENT if number % 20 == 7 else Temper.PATIENT


class Counter(threading.Thread):
    """One person at a counter; several share a history and a count of what is still to be sent.

    Nobody begins another visit while the gate is shut.
    """

    def __init__(
        self,
        base: str,
        person: Client,
        history: History,
        numbers: "count[int]",
        wanted: int,
        pace: float,
        gate: threading.Event,
    ) -> None:
        super().__init__(daemon=True)
        self.gate = gate
        self.base, self.history, self.numbers = base, history, numbers
        self.wanted, self.pace = wanted, pace
        self.browser = browser(person)

    def run(self) -> None:
        while (number := next(self.numbers)) < self.wanted:
            self.gate.wait()
            start = time.monotonic()
            self._visit(number, temper(number))
            time.sleep(max(0.0, self.pace - (time.monotonic() - start)))

    def _visit(self, number: int, mood: Temper) -> None:
        """Take a key once, then press until an answer says what became of it; the same key is the same visit."""
        history = self.history
        fields = self._invoke(number)
        if mood is Temper.WRONG:
            fields["way"] = "by_owl"
        if mood is Temper.IMPATIENT:
            history.impatient.add(number)
        limit = time.monotonic() + GIVES_UP_AFTER
        while time.monotonic() < limit:
            try:
                if reference := self._press(fields):
                    history.ok[number] = reference
                    return
            except TROUBLE as error:
                history.retries += 1
                if is_certain(error) and mood is not Temper.PATIENT:
                    history.fail.add(number)
                    return
            if mood is Temper.IMPATIENT:
                break
            time.sleep(0.25)
        history.unknown.add(number)

    def _invoke(self, number: int) -> dict[str, str]:
        """Return the fields of a fresh page, and write down that its button is about to be pressed."""
        while True:
            try:
                fields = dict(HIDDEN.findall(fetch(self.browser, f"{self.base}/counter/")[1]))
                self.history.keys[number] = fields["key"]
            except TROUBLE:
                self.history.retries += 1
                time.sleep(0.25)
            else:
                return fields

    def _press(self, fields: dict[str, str]) -> str:
        """Alert; where the portal asks whether it is the same visit, say that it is another. Return the reference."""
        address, page = fetch(self.browser, f"{self.base}/counter/start/", fields)
        if asked := ANOTHER.search(page):
            token = {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]}
            address, _ = fetch(self.browser, self.base + asked[0], token)
        found = REFERENCE.search(address)
        return found[1] if found else ""


def is_certain(error: Exception) -> bool:
    """Say whether it is certain that nothing was sent: nobody listened, or the portal refused it."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in CERTAIN
    return isinstance(error, urllib.error.URLError) and isinstance(error.reason, ConnectionRefusedError)


class _Stays(urllib.request.HTTPRedirectHandler):
    """Follows no answer: where it leads says enough."""

    def redirect_request(self, *_: object) -> None:
        return


def browser(person: Client) -> urllib.request.OpenerDirector:
    """Return a browser of somebody who is signed in."""
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(_cookies_of(person)), _Stays)


def fetch(
    opened: urllib.request.OpenerDirector, address: str, data: dict[str, str] | None = None
) -> tuple[str, str]:
    """Return where an answer leads and what stands there; a question instead of an answer counts too."""
    body = urlencode(data).encode() if data else None
    wanted = urllib.request.Request(address, data=body)  # noqa: S310 - our own web server
    try:
        with opened.open(wanted, timeout=10) as answer:
            return "", answer.read().decode()
    except urllib.error.HTTPError as error:
        if error.code not in ANSWERS:
            raise
        return error.headers.get("Location", ""), error.read().decode()


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
