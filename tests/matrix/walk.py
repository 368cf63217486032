"""Trying the matrix: every answer is judged by its status, by every mark it holds, and by what it wrote.

Another test uses it like this, with the application's own checks switched off or on:

    world = make_world()                      # inside a transaction that is rolled back, clock at tests.makers.NOW
    with switched_off():
        found = walk(world, cells())
    assert found.leaks == {} and found.changes == {}

`leaks` are answers that hold a mark (or the reference) of a thing that is not theirs; `changes` are writes by somebody
who must not come in; `wrong` are answers other than `rows.py` says, which is of interest only while the checks are on.
Each try is undone, so the order does not matter and the world can be used again.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from tests.makers import browser_of
from tests.matrix.cells import Cell, address
from tests.matrix.marks import marks_in, shown_to
from tests.matrix.posts import POSTS
from tests.matrix.rows import ROWS, Answer
from tests.matrix.who import Who
from tests.matrix.world import World

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
HARMLESS = {"django_session", "accounts_opensession"}
MEANT = {403: Answer.REFUSED, 404: Answer.NOT_FOUND, 405: Answer.NOT_SO}
REDIRECTS = (301, 302, 303)
BROKEN = 500


@dataclass(slots=True)
class Found:
    """What a walk found: how many tries, and those that went wrong, by cell."""

    count: int = 0
    wrong: dict[Cell, str] = field(default_factory=dict)
    leaks: dict[Cell, set[str]] = field(default_factory=dict)
    changes: dict[Cell, set[str]] = field(default_factory=dict)
    wrote: set[str] = field(default_factory=set)
    """The forms by which something was written, to see that what the matrix posts would be taken."""

    def lines(self) -> list[str]:
        """Say everything that went wrong, a line each, leaks first."""
        return [
            f"{what}: {cell.who}, {cell.method} {cell.name}, {cell.thing or 'nothing'}: {said}, not {cell.expected}"
            for what, cells in (("LEAK", self.leaks), ("CHANGE", self.changes), ("wrong", self.wrong))
            for cell, said in cells.items()
        ]


class _Asking(RequestFactory):
    """Asks like Django's test client, but keeps no copy of every template's context: thousands of pages are drawn."""

    handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **asked: Any) -> Any:
        """Return the answer instead of the request; what it would set as a cookie is not kept."""
        own: Any = self
        return self.handler(own._base_environ(**asked))


class Browser:
    """A browser in which somebody is signed in."""

    def __init__(self, world: World, who: Who) -> None:
        """Sign somebody in."""
        self._asks: Any = _Asking()
        self._asks.cookies = browser_of(world.people.get(who)).cookies
        self.may_read = shown_to(world, who)
        self.get(reverse("landing"))  # the first act of a turn writes its beginning down

    def get(self, where: str, query: Mapping[str, str] | None = None, **headers: str) -> Any:
        """Read an address."""
        return self._asks.get(where, query, **headers)

    def post(self, where: str, posted: Mapping[str, object]) -> Any:
        """Post a form."""
        return self._asks.post(where, posted)

    def generic(self, method: str, where: str) -> Any:
        """Ask in another way."""
        return self._asks.generic(method, where)


def walk(world: World, tries: Iterable[Cell]) -> Found:
    """Try every cell; the database is as before when this returns."""
    with _quiet():
        return _walk(world, tries)


def _walk(world: World, tries: Iterable[Cell]) -> Found:
    found, browsers = Found(), {who: Browser(world, who) for who in Who}
    for cell in tries:
        found.count += 1
        with _undone(), _writes() as written:
            answer, said = _ask(browsers[cell.who], world, cell)
        if answer != cell.expected:
            found.wrong[cell] = answer
        leaked = marks_in(world, said) - browsers[cell.who].may_read
        if leaked:
            found.leaks[cell] = leaked
        if written and not _may_write(cell):
            found.changes[cell] = written
        if written and cell.method == "POST":
            found.wrote.add(cell.name)
    return found


def _ask(browser: Browser, world: World, cell: Cell) -> tuple[str, str]:
    """Return what somebody was answered, in a word and as everything that left the portal, headers included."""
    posted, where = POSTS.get(cell.name), address(world, cell.name, cell.thing)
    if cell.method == "POST" and posted:
        response = browser.post(where, posted(world, cell.who))
    else:
        response = browser.generic(cell.method, where)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    if response.status_code in REDIRECTS:  # where it leads repeats what was asked for
        headers = headers.replace(world.key.get(cell.thing) or "-", "")
    return _answer(response), f"{headers}\n{content.decode()}"


def _answer(response: Any) -> str:
    if response.status_code in REDIRECTS and response["Location"].partition("?")[0] == reverse(
        "accounts:sign_in"
    ):
        return Answer.TO_SIGN_IN
    usual = Answer.COMES_IN if response.status_code < BROKEN else str(response.status_code)
    return MEANT.get(response.status_code, usual)


def _may_write(cell: Cell) -> bool:
    """Say whether a try may write anything: who comes in, and whose words are kept until they have signed in."""
    row = ROWS[cell.name]
    is_let_in = cell.who in row.to and cell.expected == row.always
    return is_let_in or (row.keeps_typed and cell.expected is Answer.TO_SIGN_IN)


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave out what the portal logs of thousands of refusals."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def _undone() -> Iterator[None]:
    """Undo what happens inside; not by a block of its own, for the services insist on being outside any."""
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)


@contextmanager
def _writes() -> Iterator[set[str]]:
    """Collect the tables that are written to, sessions apart."""
    written: set[str] = set()

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if (found := WRITES.match(sql)) and found[1] not in HARMLESS:
            written.add(found[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield written
