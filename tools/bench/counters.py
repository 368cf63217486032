"""People at counters who send a form over a connection that stays open, to the portal or to the bare view."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import School, User
from accounts.permissions import schools_for
from accounts.roles import Ability, Role
from requests_intake.drafts import mint_key
from tools.bench.bare.tables import FIELDS

NUMBERS = count(int(time.time()) % 100_000 * 100)  # what another run said is not said again
PATH = "/counter/late/"
FORM = {
    "channel": "in_person",
    "danger": "no",
    "seeks": "interview_student",
    "paper": "yes",
    "says_secret": "no",
    "title": "warrant",
    "issuer": "homeland_security",
    "form_number": "I-200",
    "commands": "arrest",
    "agency_type": "federal_immigration",
}
WORDS = ("gate", "bench", "chair", "desk", "door", "stair", "hall", "lamp", "fence", "table")
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
"""How statements begin that write; a promise is made and told of in one that begins with WITH."""


@dataclass(frozen=True, slots=True)
class Counter:
    """One person at a school, signed in."""

    person: User
    school: School
    session: str
    token: str

    def form(self) -> dict[str, str]:
        """Return a whole late entry; no two say the same."""
        # As words: a number could be held back as one of somebody's file.
        told = " ".join(WORDS[int(digit)] for digit in str(next(NUMBERS)))
        words = f"Two officers stand at the front door with a paper. They wait at the {told}."
        when = timezone.localtime(timezone.now() - timedelta(minutes=2))
        own = {"key": mint_key(self.person), "school": self.school.code, "narrative": words}
        return FORM | own | {"occurred_at": f"{when:%Y-%m-%dT%H:%M}", "agency_name": "Example field office"}

    @property
    def cookies(self) -> str:
        """Return what the browser of this person sends along."""
        return f"session={self.session}; csrf={self.token}"


def counters(wanted: int) -> list[Counter]:
    """Return people who log requests, each signed in."""
    people = User.objects.filter(role=Role.FRONT_OFFICE, is_active=True).order_by("pk")
    found = [(person, school) for person in people if (school := _school(person))][:wanted]
    if len(found) < wanted:
        raise LookupError(f"The demonstration has {len(found)} people at counters, not {wanted}.")
    return [_sign_in(person, school) for person, school in found]


def _school(person: User) -> School | None:
    return schools_for(person, Ability.LOG_REQUEST).first()


def _sign_in(person: User, school: School) -> Counter:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(person, backend="accounts.signin.PortalBackend")
    return Counter(person, school, browser.cookies["session"].value, get_random_string(32))


def rows_written(counter: Counter) -> int:
    """Send one form within this process and return how many rows that wrote."""
    written: list[int] = []

    def watch(execute: Callable[..., object], sql: str, params: object, *last: Any) -> object:
        context = last[-1]
        done = execute(sql, params, *last)
        if sql.lstrip().upper().startswith(WRITES):
            written.append(getattr(context["cursor"], "rowcount", 0))
        return done

    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies["session"] = counter.session
    with connection.execute_wrapper(watch):
        answer = browser.post(PATH, counter.form())
    if answer.status_code != HTTPStatus.FOUND:
        raise RuntimeError(f"The portal answered {answer.status_code} instead of taking the form.")
    return sum(written)


class Line:
    """A connection that stays open."""

    def __init__(self, base: str, counter: Counter) -> None:
        """Connect with the first form."""
        parts = urlsplit(base)
        self._connection = HTTPConnection(str(parts.hostname), parts.port, timeout=30)
        self._counter = counter

    def send(self, path: str, form: Mapping[str, str]) -> tuple[float, str]:
        """Send a form; return how many seconds the answer took, and where it leads."""
        body = urlencode({**form, "csrfmiddlewaretoken": self._counter.token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self._counter.cookies}
        start = time.perf_counter()
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        took = time.perf_counter() - start
        if answer.status != HTTPStatus.FOUND:
            raise RuntimeError(f"{path} answered {answer.status} instead of taking the form.")
        return took, answer.headers.get("Location", "")

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def bare_counter(base: str, counter: Counter) -> Counter:
    """Return the same person with a session of the bare view."""
    parts = urlsplit(base)
    asked = HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    asked.request("GET", "/")
    cookies = SimpleCookie(asked.getresponse().headers.get("Set-Cookie", ""))
    asked.close()
    return replace(counter, session=cookies["session"].value)


def portal_forms(counter: Counter) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield forms for the portal, with their address."""
    while True:
        yield PATH, counter.form()


def bare_forms(rows: int) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield forms for the bare view, with their address."""
    while True:
        yield "/", dict.fromkeys(FIELDS, "what somebody typed into this field") | {"rows": str(rows)}
