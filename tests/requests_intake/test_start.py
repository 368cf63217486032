"""The start page at the counter: which school, what is open, what was begun, and the pages that hang on it."""

import re

from django.urls import reverse

from accounts.permissions import grant
from accounts.roles import Role
from requests_intake.drafts import mint_key
from requests_intake.lifecycle import Status
from tests.makers import I_200, Desk, browser_of, request_in
from tests.requests_intake.test_asking import HOME, START, _address, _begin, _one


def test_somebody_of_several_schools_chooses_one_first(desk: Desk) -> None:
    leader = desk[Role.SCHOOL_LEADER]
    grant(leader, desk.other_school)
    client = browser_of(leader)
    assert "Which school are you at?" in client.get(HOME).content.decode()
    assert client.post(START, {"key": mint_key(leader), "alert": "1"})["Location"] == HOME
    assert client.post("/counter/school/", {"school": "nowhere"}).status_code == 404
    client.post("/counter/school/", {"school": "baker"})
    assert "Baker School" in client.get(HOME).content.decode()
    client.post(START, {"key": mint_key(leader), "alert": "1"})
    assert _one().school == desk.other_school


def test_the_start_page_shows_open_requests_live_and_drafts_to_finish(desk: Desk) -> None:
    client = browser_of(desk.front)
    assert "No open records at your school." in client.get(HOME).content.decode()
    sent = request_in(Status.ACKNOWLEDGED, desk)
    _begin(client, desk.front)
    page = client.get(HOME).content.decode()
    assert sent.reference in page
    assert f"{desk.advisor.short_name} is on it" in page
    assert "Not sent yet" in page
    [seen] = re.findall(r"seen=(\w*)", client.get("/counter/rows/").content.decode())
    assert client.get(f"/counter/rows/?seen={seen}").status_code == 304
    request_in(Status.SUBMITTED, desk, I_200)
    assert client.get(f"/counter/rows/?seen={seen}").status_code == 200


def test_number_keys_can_be_turned_off(desk: Desk) -> None:
    client = browser_of(desk.front)
    assert 'data-keys="off"' not in client.get(HOME).content.decode()
    client.post("/counter/keys/")
    page = client.get(HOME).content.decode()
    assert 'data-keys="off"' in page
    assert "Number keys are off" in page


def test_a_drawn_paper_answers_the_question(desk: Desk) -> None:
    client = browser_of(desk.front)
    sent = request_in(Status.SUBMITTED, desk, {"channel": "in_person", "danger": "no", "paper": "yes"})
    page = client.get(reverse("intake:look", args=[sent.reference, "top"])).content.decode()
    assert page.count("SAMPLE") >= 6
    assert f'action="{_address(sent.reference, "top")}"' in page
    assert 'name="issuer"' in page
    assert 'value="homeland_security"' in page


def test_every_blank_form_has_a_number_of_its_own(desk: Desk) -> None:
    page = browser_of(desk.front).get("/counter/paper-form/?copies=5").content.decode()
    numbers = re.findall(r'class="ref">(PF-[\w-]+)<', page)
    assert len(set(numbers)) == 5
    for bad in ("x", "-1", "99999", "²"):
        assert browser_of(desk.front).get(f"/counter/paper-form/?copies={bad}").status_code == 200
