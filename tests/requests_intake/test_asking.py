"""One question a screen: kept at once, sent once, and nothing that is pressed or typed is ever lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from promises.models import Promise
from requests_intake.drafts import mint_key
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from tests.makers import Desk, browser_of

START = "/counter/start/"
HOME = "/counter/"


def _begin(client: Client, author: User, way: str = "in_person", *, key: str = "") -> str:
    """Press one of the three large buttons and return the reference of what it began."""
    answer = client.post(START, {"key": key or mint_key(author), "way": way})
    assert answer.status_code == 302
    return str(answer["Location"].split("/")[2])


def _address(reference: str, screen: str) -> str:
    return reverse("intake:ask", args=[reference, screen])


def _press(client: Client, reference: str, screen: str, **posted: object) -> str:
    """Press an answer and return the name of the screen it led to."""
    answer = client.post(_address(reference, screen), posted)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).removeprefix(f"/requests/{reference}/")


def _one() -> AgencyRequest:
    return AgencyRequest.objects.get()


def test_the_third_answer_alerts_and_each_was_kept_before(desk: Desk) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    assert _press(client, reference, "danger", danger="no") == "ask/asking/"
    assert _one().answers == {"channel": "in_person", "danger": "no"}
    assert _press(client, reference, "asking", seeks=["take_custody", "serve_papers"]) == "ask/paper/"
    assert _one().status == Status.DRAFT
    assert _press(client, reference, "paper", paper="yes") == ""
    found = _one()
    assert (found.status, found.school, found.urgency) == (Status.SUBMITTED, desk.school, "immediate")
    assert found.answers["seeks"] == ["take_custody", "serve_papers"]
    assert Promise.objects.get().key == found.reference


DANGER = {"yes": "", "unsure": "ask/asking/"}


@pytest.mark.parametrize(("answer", "goes_to"), DANGER.items())
def test_danger_or_doubt_of_it_alerts_at_once(desk: Desk, answer: str, goes_to: str) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    assert _press(client, reference, "danger", danger=answer) == goes_to
    assert (_one().status, _one().urgency) == (Status.SUBMITTED, "immediate")


def test_one_press_on_the_start_page_alerts_with_nothing_but_who_is_here(desk: Desk) -> None:
    client = browser_of(desk.front)
    answer = client.post(START, {"key": mint_key(desk.front), "alert": "1"})
    found = _one()
    assert answer["Location"] == reverse("routing:now", args=[found.reference])
    assert (found.author, found.school, found.status) == (desk.front, desk.school, Status.SUBMITTED)
    assert (found.answers, found.urgency) == ({}, "immediate")


def test_alert_on_any_screen_sends_what_is_there_with_what_was_picked(desk: Desk) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    _press(client, reference, "danger", danger="no")
    assert _press(client, reference, "asking", seeks=["enter_premises"], alert="1") == ""
    assert _one().answers == {"channel": "in_person", "danger": "no", "seeks": ["enter_premises"]}
    assert _one().status == Status.SUBMITTED


def test_a_fax_is_asked_about_as_a_paper_that_came_in(desk: Desk) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front, "message")
    assert _press(client, reference, "came-in", channel="fax") == "ask/sender/"
    assert _press(client, reference, "sender", agency_type="attorney") == "ask/big-word/"
    assert _press(client, reference, "big-word", title="subpoena") == ""
    found = _one()
    assert found.answers == {
        "channel": "fax",
        "paper": "yes",
        "agency_type": "attorney",
        "title": "subpoena",
    }
    assert (found.status, found.request_class) == (Status.SUBMITTED, "subpoena")


def test_next_with_nothing_picked_goes_on_and_an_empty_press_stays(desk: Desk) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    assert _press(client, reference, "asking") == "ask/paper/"
    assert _one().answers == {"channel": "in_person"}


def test_back_shows_the_earlier_answer_and_the_last_one_counts_with_both_in_history(desk: Desk) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    _press(client, reference, "asking", seeks=["unsure"])
    page = client.get(_address(reference, "asking")).content.decode()
    assert re.search(r'value="unsure"\s+checked', page)
    _press(client, reference, "asking", seeks=["serve_papers"])  # out of order, or from another tab
    _press(client, reference, "danger", danger="no")
    assert _one().answers["seeks"] == ["serve_papers"]
    history = [version.answers.get("seeks") for version in _one().history.order_by("history_id")]
    assert ["unsure"] in history
    assert history[-1] == ["serve_papers"]


def test_the_same_answer_twice_changes_nothing(desk: Desk) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    _press(client, reference, "asking", seeks=["unsure"])
    before = _one().history.count()
    _press(client, reference, "asking", seeks=["unsure"])
    assert _one().history.count() == before


UNKNOWN = {
    "an answer": ({"danger": "maybe"}, "“maybe” is not an answer to"),
    "a field": ({"danger": "no", "status": "closed"}, "does not ask for “status”"),
    "another question": ({"title": "warrant"}, "does not ask for “title”"),
}


@pytest.mark.parametrize(("posted", "words"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_was_not_asked_is_refused_by_name_and_nothing_is_lost(
    desk: Desk, posted: dict[str, str], words: str
) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    answer = client.post(_address(reference, "danger"), posted)
    assert (answer.status_code, words in answer.content.decode()) == (400, True)
    assert "Is anyone in danger" in answer.content.decode()
    assert _one().answers == {"channel": "in_person"}


def test_a_way_to_start_that_is_not_offered_is_refused(desk: Desk) -> None:
    answer = browser_of(desk.front).post(START, {"key": mint_key(desk.front), "way": "drone"})
    assert (answer.status_code, AgencyRequest.objects.exists()) == (400, False)


@pytest.mark.parametrize("screen", ["nothing", "danger/look"])
def test_a_screen_that_does_not_exist_is_not_found(desk: Desk, screen: str) -> None:
    reference = _begin(browser_of(desk.front), desk.front)
    assert browser_of(desk.front).get(f"/requests/{reference}/ask/{screen}/").status_code == 404


def test_two_presses_on_alert_are_one_request_and_the_second_says_so(desk: Desk) -> None:
    client, key = browser_of(desk.front), mint_key(desk.front)
    first = client.post(START, {"key": key, "alert": "1"})
    again = client.post(START, {"key": key, "alert": "1"}, follow=True)
    assert again.redirect_chain[0][0] == first["Location"]
    assert "Already sent. You pressed twice." in again.content.decode()
    assert AuditEvent.objects.filter(verb="request.submitted").count() == 1


def test_presses_at_once_on_the_last_answer_are_one_request(lasting_desk: Desk) -> None:
    reference = _begin(browser_of(lasting_desk.front), lasting_desk.front)
    presses = 8
    together, browsers = Barrier(presses), [browser_of(lasting_desk.front) for _ in range(presses)]

    def press(client: Client) -> int:
        together.wait()
        try:
            return client.post(_address(reference, "paper"), {"paper": "yes"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(presses) as pool:
        assert set(pool.map(press, browsers)) == {302}
    assert AuditEvent.objects.filter(verb="request.submitted").count() == 1
    assert Promise.objects.count() == 1
    assert _one().answers["paper"] == "yes"


def test_a_second_tab_with_the_same_answers_is_asked_about_and_kept(desk: Desk) -> None:
    client = browser_of(desk.front)
    first, second = (_begin(client, desk.front) for _ in range(2))
    _press(client, first, "paper", paper="no")
    answer = client.post(_address(second, "paper"), {"paper": "no"})
    assert (answer.status_code, "Is this the same visit?" in answer.content.decode()) == (409, True)
    assert AgencyRequest.objects.get(reference=second).answers["paper"] == "no"
    client.post(reverse("intake:send", args=[second]))
    assert AgencyRequest.objects.filter(status=Status.SUBMITTED).count() == 2


def test_the_next_visit_with_the_same_answers_is_alerted_without_a_question(desk: Desk) -> None:
    client = browser_of(desk.front)
    _press(client, _begin(client, desk.front), "paper", paper="no")
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        _press(client, _begin(client, desk.front), "paper", paper="no")
    assert AgencyRequest.objects.filter(status=Status.SUBMITTED).count() == 2


def test_where_someone_is_in_danger_nothing_is_asked_before_the_alert(desk: Desk) -> None:
    client = browser_of(desk.front)
    for _ in range(2):
        _press(client, _begin(client, desk.front), "danger", danger="yes")
    assert AgencyRequest.objects.filter(status=Status.SUBMITTED).count() == 2


def test_an_answer_from_a_tab_left_open_is_added_to_what_was_sent(desk: Desk) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    _press(client, reference, "paper", paper="no")
    assert _press(client, reference, "asking", seeks=["take_custody"]) == ""
    assert _one().answers["seeks"] == ["take_custody"]
    assert AuditEvent.objects.filter(verb="request.changed").count() == 1


def test_a_draft_thrown_away_in_another_tab_does_not_swallow_the_alert(desk: Desk) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    client.post(reverse("intake:discard", args=[reference]))
    client.post(_address(reference, "danger"), {"danger": "yes"})
    sent = AgencyRequest.objects.get(status=Status.SUBMITTED)
    assert sent.answers == {"channel": "in_person", "danger": "yes"}
    AgencyRequest.objects.filter(reference=reference).update(school=None)
    assert client.post(_address(reference, "danger"), {"danger": "yes"}).status_code == 404


def test_a_start_page_left_open_begins_another_visit(desk: Desk) -> None:
    client, key = browser_of(desk.front), mint_key(desk.front)
    first = _begin(client, desk.front, key=key)
    assert _begin(client, desk.front, key=key) == first
    _press(client, first, "danger", danger="yes")
    assert _begin(client, desk.front, key=key) != first


def test_our_script_is_told_where_to_go_without_a_second_page(desk: Desk) -> None:
    client = browser_of(desk.front)
    reference = _begin(client, desk.front)
    answer = client.post(_address(reference, "danger"), {"danger": "no"}, headers={"X-Counter": "1"})
    assert (answer.status_code, answer["X-Go"]) == (204, _address(reference, "asking"))


def test_nobody_answers_for_somebody_else_s_draft(desk: Desk) -> None:
    reference = _begin(browser_of(desk.front), desk.front)
    for person in (desk.colleague, desk.other_front):
        assert browser_of(person).get(_address(reference, "danger")).status_code == 404
        assert browser_of(person).post(_address(reference, "danger"), {"danger": "yes"}).status_code == 404
    assert _one().status == Status.DRAFT
