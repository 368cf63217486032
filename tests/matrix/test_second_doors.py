"""The other ways to learn of a request, named one by one: none tells anybody what is not theirs."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.roles import LEGAL_ROLES
from requests_intake.models import AgencyRequest
from routing.models import Notice
from tests.matrix.marks import marks_in, shown_to
from tests.matrix.test_existence import _undone
from tests.matrix.test_matrix import world
from tests.matrix.things import SEALED, Thing
from tests.matrix.walk import Browser
from tests.matrix.who import Who
from tests.matrix.world import NOWHERE, World

__all__ = ["world"]

pytestmark = pytest.mark.django_db

T = Thing
HTMX = {"HTTP_HX_REQUEST": "true"}
PERIOD = {"start": "2026-11-20", "end": "2026-11-30"}
Way = Callable[[Browser, World], Iterator[Any]]


def _get(name: str, *things: Thing, query: str = "", **headers: str) -> Way:
    def ask(browser: Browser, world: World) -> Iterator[Any]:
        keys = [[world.key[thing]] for thing in things] or [[]]
        for key in keys:
            yield browser.get(reverse(name, args=key) + query, None, **headers)

    return ask


def _post(name: str, **posted: str) -> Way:
    def ask(browser: Browser, world: World) -> Iterator[Any]:
        yield browser.post(reverse(name), posted)

    return ask


def _search(name: str, **more: str) -> Way:
    def ask(browser: Browser, world: World) -> Iterator[Any]:
        for thing in sorted(SEALED | {T.THEIRS, T.THEIR_DRAFT}):
            yield browser.get(reverse(name), {"reference": world.key[thing].lower(), **more})

    return ask


SECOND_DOORS: dict[str, tuple[Who, Way]] = {
    "export to CSV": (Who.AUDITOR, _post("reports:export", **PERIOD, format="csv")),
    "export to JSON Lines": (Who.ADMINISTRATOR, _post("reports:export", **PERIOD, format="jsonl")),
    "printed record with its counts": (Who.AUDITOR, _get("reports:print")),
    "record of a former advisor": (Who.MOVED, _get("reports:record")),
    "a page further down the record": (Who.AUDITOR, _get("reports:record", query="?page=nothing-of-ours")),
    "list of accounts as a file": (Who.ADMINISTRATOR, _post("people:download")),
    "search by somebody at a counter": (Who.LEADER, _search("routing:find")),
    "search by an office that is told": (Who.SAFETY, _search("routing:find")),
    "search by an advisor on no list": (Who.UNLISTED_HEAD, _search("routing:find")),
    "requests that are like this one": (Who.UNLISTED, _get("counsel:review", T.OURS, T.THEIRS, T.DUPLICATE)),
    "what a school is told of others": (Who.FRONT, _get("routing:now", T.OURS, T.LETTER, T.DUPLICATE)),
    "agencies to choose from": (Who.FRONT, _get("routing:officer", T.OURS)),
    "preview of a policy over past requests": (Who.UNLISTED_HEAD, _get("policy:proposal", T.PROPOSED)),
    "live rows of the counter": (Who.LEADER, _get("intake:home_rows", **HTMX)),
    "live rows of the queue": (Who.UNLISTED, _get("routing:queue_rows", **HTMX)),
    "live state of a stub": (Who.FRONT, _get("routing:state", T.SEALED, T.SEALED_CLOSED, **HTMX)),
    "live state of another's": (
        Who.LEADER,
        _get("routing:state", T.SEALED, T.THEIRS, query="?seen=0", **HTMX),
    ),
    "live part of operations": (Who.OPERATOR, _get("operations:live", **HTMX)),
    "figures for machines": (Who.OPERATOR, _get("metrics")),
    "readiness for everybody": (Who.NOBODY, _get("readyz")),
    "page for what is not found": (Who.COLLEAGUE, _get("routing:now", T.SEALED, T.THEIRS, T.THEIR_DRAFT)),
    "page for what is refused": (Who.OPERATOR, _get("counsel:review", T.SEALED, T.OURS)),
    "way to the sign-in page": (Who.NOBODY, _get("intake:home", query="?next=//example.org")),
    "way on from a draft": (Who.FRONT, _get("intake:draft", T.OURS, T.THEIR_DRAFT, T.SEALED)),
    "calendar feed": (Who.NOBODY, _get("routing:calendar_feed", T.FEED, T.ENDED_FEED)),
    "card turned to an officer": (Who.LEADER, _get("routing:card", query="?lang=es")),
}


@pytest.mark.parametrize("name", SECOND_DOORS)
def test_a_second_door_tells_nobody_what_is_not_theirs(world: World, name: str) -> None:
    who, way = SECOND_DOORS[name]
    browser = Browser(world, who)
    with _undone():
        for response in way(browser, world):
            content = b"".join(response.streaming_content) if response.streaming else response.content
            headers = "\n".join(response.headers.values())
            assert marks_in(world, f"{content.decode()}\n{headers}") <= shown_to(world, who)
            assert response.status_code < 500
            assert not {"ETag", "Last-Modified"} & set(response.headers)


def test_an_export_by_command_holds_no_sealed_matter(world: World, tmp_path: Path) -> None:
    for form in ("csv", "jsonl"):
        file = tmp_path / f"record.{form}"
        days = {"from": "2026-11-20", "to": "2026-11-30"}
        arguments = [word for name, day in days.items() for word in (f"--{name}", day)]
        call_command("export_audit", *arguments, "--format", form, "--output", str(file), stdout=StringIO())
        text = file.read_text(encoding="utf-8")
        assert world.key[T.OURS] in text
        assert marks_in(world, text) & {world.key[thing] for thing in SEALED} == set()


def test_joining_with_a_sealed_matter_is_joining_with_nothing(world: World) -> None:
    browser = Browser(world, Who.UNLISTED_HEAD)
    address = reverse("counsel:join", args=[world.key[T.OURS]])
    before = AgencyRequest.objects.filter(joined_to__isnull=False).count()
    for other in (world.key[T.SEALED], NOWHERE):
        with _undone():
            response = browser.post(address, {"other": other})
            page = browser.get(response["Location"]).content.decode()
            assert response.status_code == 302
            assert other not in page
            assert AgencyRequest.objects.filter(joined_to__isnull=False).count() == before


def test_messages_of_a_sealed_matter_go_to_legal_alone(world: World) -> None:
    notices = Notice.objects.filter(referral__agency_request__sealed=True).select_related("recipient")
    told = {notice.recipient.role if notice.recipient else notice.address for notice in notices}
    assert told
    assert told <= {*LEGAL_ROLES, world.desk.legal.email}
