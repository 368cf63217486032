"""A sealed matter exists for nobody else: every page an outsider can open is the same, byte for byte, without it."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from counsel.models import Outcome
from counsel.services import close, decide
from promises.models import Promise, State
from reports.unsealed import without_sealed
from requests_intake.lifecycle import Status
from routing.services import acknowledge, write_to_school
from tests.makers import NOW, SECRET, request_in
from tests.matrix.cells import address
from tests.matrix.posts import POSTS
from tests.matrix.rows import ROWS, Answer
from tests.matrix.test_matrix import world
from tests.matrix.things import Thing
from tests.matrix.walk import Browser
from tests.matrix.who import Who
from tests.matrix.world import NOWHERE, World

__all__ = ["world"]

pytestmark = pytest.mark.django_db

INSIDERS = {Who.COLLEAGUE, Who.ADVISOR, Who.SUPERVISOR, Who.UNLISTED_HEAD}
"""Who logged it, and whom the office lists for a new one: who is on duty, and each of its heads."""
OUTSIDERS = [who for who in Who if who not in INSIDERS]
QUICK = {
    *(Who.FRONT, Who.LEADER, Who.SAFETY, Who.SUPERINTENDENT, Who.UNLISTED),
    *(Who.ADMINISTRATOR, Who.OPERATOR, Who.NOBODY),
}
SHOWN = (Thing.NONE, Thing.OURS, Thing.THEIRS)
READS = {"reports:export"}
"""Read by posting a question."""
Said = tuple[int, bytes, str]


@pytest.fixture
def fixed(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make what is drawn by lot on a page (forgery token, page id, numbers of forms) come out the same each time."""
    lot = random.Random(0)  # noqa: S311 - this is to be guessed
    for name in ("random", "getrandbits", "randbytes"):
        monkeypatch.setattr(
            f"random.SystemRandom.{name}", lambda _, *more, name=name: getattr(lot, name)(*more)
        )
    monkeypatch.setattr("os.urandom", lot.randbytes)
    return lot.seed


@contextmanager
def _undone() -> Iterator[None]:
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)


def _said(response: Any) -> Said:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = sorted(f"{name}: {value}" for name, value in response.headers.items())
    cookies = sorted(morsel.OutputString() for morsel in response.cookies.values())
    return response.status_code, content, "\n".join([*headers, *cookies])


def _pages(
    world: World, browser: Browser, who: Who, lots: Callable[[int], None]
) -> dict[tuple[str, Thing], Said]:
    """Return everything that somebody can open, each as it leaves the portal."""
    pages: dict[tuple[str, Thing], Said] = {}
    for name, row in ROWS.items():
        method = "POST" if name in READS else "GET"
        for thing in row.of:
            is_shown = thing in SHOWN or Thing.MISSING not in row.of
            if is_shown and row.answers(who, method, thing) is Answer.COMES_IN:
                with _undone():
                    lots(7)
                    where = address(world, name, thing)
                    posted = POSTS[name](world, who) if name in READS else None
                    pages[name, thing] = _said(browser.post(where, posted) if posted else browser.get(where))
    return pages


def _sealed_matter(world: World, status: Status) -> str:
    """Have a colleague at the first school log a matter that may be secret, and Legal work on it."""
    desk = world.desk
    reference = request_in(Status.ROUTED, desk, SECRET, author=desk.colleague).reference
    if status is Status.ROUTED:
        return reference
    act: dict[str, Any] = {"actor": desk.advisor, "now": NOW, "action_id": uuid4()}
    acknowledge(reference, **act)
    write_to_school(reference, body="Call us before you do anything.", **act)
    decide(reference, outcome=Outcome.SAY_NO, sentence="Wait for us.", **act)
    close(reference, **act)
    return reference


def _differing(world: World, people: list[Who], status: Status, lots: Callable[[int], None]) -> list[Any]:
    """Return every page that tells with a sealed matter something else than without it."""
    browsers = {who: Browser(world, who) for who in people}
    before = {who: _pages(world, browsers[who], who, lots) for who in people}
    with _undone():
        lots(8)
        _sealed_matter(world, status)
        after = {who: _pages(world, browsers[who], who, lots) for who in people}
    assert all(before.values())
    return [
        (who.name, page) for who in people for page in before[who] if before[who][page] != after[who][page]
    ]


def test_every_page_of_an_outsider_is_the_same_without_a_sealed_matter(
    world: World, fixed: Callable[[int], None]
) -> None:
    assert _differing(world, sorted(QUICK), Status.CLOSED, fixed) == []


@pytest.mark.long
@pytest.mark.parametrize("status", [Status.ROUTED, Status.CLOSED], ids=str)
def test_every_page_of_every_outsider_is_the_same_without_a_sealed_matter(
    world: World, fixed: Callable[[int], None], status: Status
) -> None:
    assert _differing(world, OUTSIDERS, status, fixed) == []


def test_missing_sealed_and_another_s_draft_are_answered_alike(
    world: World, fixed: Callable[[int], None]
) -> None:
    with _undone():
        fixed(8)
        sealed = _sealed_matter(world, Status.ROUTED)
        for who in sorted(QUICK):
            browser = Browser(world, who)
            for name, row in ROWS.items():
                if Thing.MISSING not in row.of or who not in row.to:
                    continue
                others = (NOWHERE, sealed, world.key[Thing.THEIR_DRAFT])
                said = [_asked(browser, name, row.methods, one, fixed) for one in others]
                assert said[0] == said[1] == said[2], (who, name)
                assert said[0][0] == 404


def _asked(browser: Browser, name: str, methods: str, reference: str, lots: Callable[[int], None]) -> Said:
    with _undone():
        lots(7)
        where = reverse(name, args=[reference, *ROWS[name].more])
        return _said(browser.generic("POST" if methods == "POST" else "GET", where))


def test_a_promise_for_a_sealed_matter_counts_for_operators_only_when_it_needs_a_person(world: World) -> None:
    with _undone():
        key = world.key[Thing.SEALED]
        before = without_sealed(Promise.objects.all()).count()
        made = Promise.objects.create(
            kind="raise", key=f"{key}:immediate", made_at=NOW, due_at=NOW + timedelta(days=1)
        )
        assert without_sealed(Promise.objects.all()).count() == before
        made.state = State.NEEDS_PERSON
        made.save()
        assert without_sealed(Promise.objects.all()).count() == before + 1
