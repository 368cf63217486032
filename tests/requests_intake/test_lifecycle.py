import itertools

import pytest

from requests_intake.lifecycle import (
    LABELS,
    OPEN,
    TABLE,
    Action,
    IllegalTransition,
    Status,
    after,
    allowed,
    picture,
)

MAIN_LINE = [Action.SUBMIT, Action.ROUTE, Action.ACKNOWLEDGE, Action.DECIDE, Action.CLOSE]


def test_the_main_line_leads_from_a_draft_to_a_closed_request() -> None:
    status, road = Status.DRAFT, [Status.DRAFT]
    for action in MAIN_LINE:
        status = after(status, action)
        road.append(status)
    assert [str(step) for step in road] == [
        "draft",
        "submitted",
        "routed",
        "acknowledged",
        "decided",
        "closed",
    ]


def test_only_a_draft_can_be_discarded() -> None:
    assert [start for start, action in TABLE if action is Action.DISCARD] == [Status.DRAFT]


REFUSED = [pair for pair in itertools.product(Status, Action) if pair not in TABLE]


@pytest.mark.parametrize(("status", "action"), REFUSED, ids=str)
def test_every_other_step_is_refused_in_a_sentence(status: Status, action: Action) -> None:
    with pytest.raises(IllegalTransition) as refused:
        after(status, action)
    sentence = str(refused.value)
    assert sentence.startswith("This request ")
    assert sentence.endswith(".")
    assert "_" not in sentence


def test_a_decision_cannot_be_changed_yet() -> None:
    with pytest.raises(IllegalTransition, match="has been answered; only one that has been picked up"):
        after(Status.DECIDED, Action.DECIDE)


@pytest.mark.parametrize(
    "status", [Status.CLOSED, Status.DISCARDED, Status.WITHDRAWN, Status.DUPLICATE], ids=str
)
def test_nothing_can_be_done_with_what_has_ended(status: Status) -> None:
    assert not allowed(status)


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.JOIN], ids=str)
def test_whatever_is_open_can_be_taken_as_a_mistake_or_joined(action: Action) -> None:
    assert {start for start, step in TABLE if step is action} == OPEN


def test_a_request_is_open_from_the_moment_it_is_sent_until_it_is_closed() -> None:
    ended = {Status.CLOSED, Status.WITHDRAWN, Status.DUPLICATE}
    assert set(Status) - OPEN == {Status.DRAFT, Status.DISCARDED} | ended


def test_every_state_can_be_reached_and_has_words_for_staff() -> None:
    assert {Status.DRAFT, *TABLE.values()} == set(Status)
    assert set(LABELS) == set(Status)


def test_the_picture_shows_every_step() -> None:
    drawn = picture()
    assert all(f"{start} --> {end}: {action}" in drawn for (start, action), end in TABLE.items())
