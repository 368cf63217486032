"""The rules fail while somebody stands at the counter: the request still reaches Legal, unsure and immediate."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.models import AuditEvent
from promises.models import Promise
from requests_intake import services
from requests_intake.fallback import decide, unsure
from requests_intake.lifecycle import Status
from requests_intake.policy import current
from requests_intake.rules.entries import Policy
from requests_intake.rules.facts import Answers, Paper, PaperSeen, Title, Told
from routing.models import Referral
from routing.services import route
from tests.makers import I_200, NOW, SECRET, Desk, send

WITHOUT_RULES = replace(current(), rules=(), cards={}, by_title=dict.fromkeys(current().by_title, ()))
"""A policy such as the loader never lets through: no rule fits anything."""


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Policy:
    monkeypatch.setattr(services, "current", lambda: WITHOUT_RULES)
    return WITHOUT_RULES


def test_a_request_on_which_the_rules_fail_is_sent_as_unsure_and_immediate(
    desk: Desk, broken: Policy
) -> None:
    found = send(desk.front, desk.school, I_200)
    assert found.status == Status.SUBMITTED
    assert (found.confidence, found.urgency, found.acknowledge_within) == ("unsure", "immediate", "15m")
    assert (found.authority, found.judicial, found.counter_card) == ("unverified", None, "C-UNSURE")
    assert Promise.objects.get(kind="route").key == found.reference
    route(found.reference, NOW)
    assert Referral.objects.get().acknowledge_by == NOW + timedelta(minutes=15)


def test_the_failure_is_an_event_without_a_word_of_what_was_said(desk: Desk, broken: Policy) -> None:
    found = send(desk.front, desk.school, I_200)
    event = AuditEvent.objects.get(verb="rules.failed")
    assert (event.reference, event.data["failure"]) == (found.reference, "StopIteration")
    assert event.data["policy_digest"] == broken.digest
    assert b"front door" not in bytes(event.body)


def test_the_log_names_the_error_and_nothing_that_was_said(
    desk: Desk, broken: Policy, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        send(desk.front, desk.school, I_200)
    assert "StopIteration" in caplog.text
    assert "front door" not in caplog.text


def test_a_secret_matter_is_sealed_all_the_same(desk: Desk, broken: Policy) -> None:
    found = send(desk.front, desk.school, SECRET)
    assert (found.sealed, found.counter_card) == (True, "C-SECRET")
    assert found.listings.count() == 2


HEADED = [
    (Title.WARRANT, "warrant_unverified"),
    (Title.CAPIAS, "warrant_unverified"),
    (Title.SUBPOENA, "subpoena_unverified"),
    (Title.ORDER, "court_order_unverified"),
    (Title.OTHER, "unclassified_paper"),
    (Title.UNSURE, "unclassified_paper"),
    (None, "unclassified_paper"),
]


@pytest.mark.parametrize(("title", "subtype"), HEADED, ids=str)
def test_a_paper_headed_like_legal_process_is_never_shown_as_one_to_ignore(
    title: Title | None, subtype: str
) -> None:
    answers = Answers(paper=PaperSeen.YES, papers=(Paper(title=title, says_secret=Told.NO),))
    result = unsure(answers, current())
    kind = current().subtypes[subtype]
    assert (result.subtype, result.request_class) == (subtype, kind.request_class)
    assert (result.authority, result.card_version) == (kind.authority, current().cards["C-UNSURE"].version)


def test_rules_that_work_are_left_alone() -> None:
    decided = decide(Answers(), current())
    assert decided.failure == ""
    assert decided.result.reasons[0].rule != "rules-failed"
