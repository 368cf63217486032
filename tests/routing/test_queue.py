"""The queue: every open request is on it, most urgent first, at constant cost, and no page skips or repeats."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_intake.lifecycle import OPEN, Status
from routing.selectors import queue_page, requests_page, unrouted
from routing.services import route
from tests.makers import AO_93, I_200, LETTER, NOW, SECRET, Desk, Words, browser_of, request_in, send

SOON = {"channel": "mail", "paper": "yes", "says_secret": "no", "danger": "no", "title": "subpoena"} | {
    "issuer": "state_court",
    "commands": "bring_records",
}


def _routed(desk: Desk, count: int, words: Words = I_200, *, minutes: int = 0) -> list[str]:
    made = []
    for number in range(count):
        sent = send(desk.front, desk.school, words, now=NOW + timedelta(minutes=minutes + number))
        with transaction.atomic():
            route(sent.reference, NOW)
        made.append(sent.reference)
    return made


def _queue(desk: Desk, cursor: str = "") -> list[str]:
    return [row.agency_request.reference for row in queue_page(desk.advisor, cursor=cursor).items]


def test_the_most_urgent_comes_first_then_what_is_due_first(desk: Desk) -> None:
    later, soon = _routed(desk, 1, LETTER), _routed(desk, 1, SOON)
    second, first = _routed(desk, 1, minutes=5), _routed(desk, 1)
    assert _queue(desk) == [*first, *second, *soon, *later]


@pytest.mark.parametrize("status", Status, ids=str)
def test_a_sent_request_is_before_legal_until_it_is_closed(desk: Desk, status: Status) -> None:
    made = request_in(status, desk)
    found, stands_for_it = made.reference, made.joined_to
    seen = [*_queue(desk), *(row.reference for row in unrouted(desk.advisor))]
    assert seen == ([found] if status in OPEN else [stands_for_it.reference] if stands_for_it else [])
    page = browser_of(desk.advisor).get(reverse("routing:queue")).content.decode()
    assert (f'data-ref="{found}"' in page) is (status in OPEN)


def test_a_sealed_request_is_on_the_queue_of_those_listed_alone(desk: Desk) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET).reference
    assert _queue(desk) == [sealed]
    assert not queue_page(desk.second_advisor, cursor="").items
    waiting = request_in(Status.SUBMITTED, desk, SECRET)
    assert unrouted(desk.advisor) == [waiting]
    assert unrouted(desk.second_advisor) == []


def test_pages_of_the_queue_skip_and_repeat_nothing_while_it_grows(desk: Desk) -> None:
    there = set(_routed(desk, 27, SOON))
    first = queue_page(desk.advisor, cursor="")
    _routed(desk, 1)
    _routed(desk, 1, LETTER)
    second = queue_page(desk.advisor, cursor=first.next)
    seen = [row.agency_request.reference for row in (*first.items, *second.items)]
    assert len(first.items) == 25
    assert len(seen) == len(set(seen))
    assert there <= set(seen)
    back = queue_page(desk.advisor, cursor=second.previous)
    assert [row.pk for row in back.items] == [row.pk for row in first.items]


def test_pages_of_the_requests_skip_and_repeat_nothing_while_they_grow(desk: Desk) -> None:
    there = set(_routed(desk, 27))
    first = requests_page(desk.front, cursor="")
    _routed(desk, 2, minutes=60)
    second = requests_page(desk.front, cursor=first.next)
    assert [len(first.items), len(second.items)] == [25, 2]
    assert {row.reference for row in (*first.items, *second.items)} == there
    sent = [row.submitted_at.timestamp() for row in first.items if row.submitted_at]
    assert sent == sorted(sent, reverse=True)


def _cost(client: Client, name: str) -> int:
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(name))
    return len(queries)


def test_a_full_page_costs_as_many_queries_as_a_short_one(desk: Desk) -> None:
    client, costs = browser_of(desk.advisor), []
    for more in (5, 20):
        _routed(desk, more)
        request_in(Status.SUBMITTED, desk)
        costs.append(
            {
                name: _cost(client, name)
                for name in ("routing:queue", "routing:queue_rows", "routing:requests")
            }
        )
    assert costs[0] == costs[1]


CHIPS = {
    "an ICE warrant that no court issued": (I_200, "Warrant", "NOT from a court"),
    "a federal search warrant": (AO_93, "Warrant", "looks court-issued, confirm"),
}


@pytest.mark.parametrize("case", CHIPS)
@pytest.mark.parametrize("address", ["routing:queue", "routing:requests", "counsel:review"])
def test_a_paper_is_never_shown_without_who_stands_behind_it(desk: Desk, case: str, address: str) -> None:
    words, kind, half = CHIPS[case]
    found = request_in(Status.ROUTED, desk, words).reference
    where = reverse(address, args=[found] if address == "counsel:review" else [])
    page = browser_of(desk.advisor).get(where).content.decode()
    page = re.sub(
        r"<select.*?</select>", "", page, flags=re.DOTALL
    )  # what counsel may choose is not what it is
    others = {other for _, _, other in CHIPS.values()} - {half}
    assert f"<span>{kind}</span>" in page
    assert half in page
    assert not [other for other in others if other in page]
