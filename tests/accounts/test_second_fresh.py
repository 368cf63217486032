"""A fresh second factor before what matters most: asked for, and nothing that was typed is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client, override_settings

from accounts.factors.rules import FRESH_FOR
from accounts.models import User
from accounts.roles import Ability, Role, has_ability
from audit.models import AuditEvent
from bpsportal.doors import DOORS
from counsel.models import PolicyApproval
from tests.makers import NOW, Desk, browser_of, proposed
from tests.second import give_app, next_code, some_address

EXPORT, STEP_PAGE, GO_ON = "/record/export/", "/sign-in/step/", "/sign-in/go-on/"
ASKED = {
    "format": "csv",
    "start": "2026-11-23",
    "end": "2026-11-23",
    "verb": ["request.submitted", "request.routed"],
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Second factors are asked for, and the clock stands at `NOW` until a test moves it."""
    with override_settings(DEMO=False), time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def auditor(desk: Desk) -> User:
    """An auditor with an app."""
    give_app(desk[Role.AUDITOR])
    return desk[Role.AUDITOR]


@pytest.fixture
def stale(auditor: User, clock: time_machine.Traveller) -> Client:
    """A browser in which the auditor showed their second factor too long ago."""
    client = browser_of(auditor)
    for _ in range(11):  # they go on working, so that the screen stays open
        clock.shift(timedelta(minutes=1))
        client.get("/record/")
    return client


def test_these_need_a_fresh_factor() -> None:
    assert {name for name, door in DOORS.items() if door.step_up} >= {
        *("reports:export", "counsel:list_person", "policy:approve"),
        *("routing:roster_add", "routing:roster_remove"),
        *(
            "people:confirm",
            "people:second_decides",
            "people:deactivate",
            "people:reactivate",
            "people:download",
        ),
        *("factors:remove", "factors:codes", "factors:of"),
    }


def test_what_was_typed_is_kept_and_sent_on_after_a_fresh_factor(stale: Client, auditor: User) -> None:
    asked = stale.post(EXPORT, ASKED, headers={"Referer": "http://testserver/record/?verb=request.routed"})
    assert asked.headers["Location"] == STEP_PAGE
    key = stale.cookies["session"].value
    assert stale.post(STEP_PAGE, {"code": "000000"}).status_code == 200
    passed = stale.post(STEP_PAGE, {"code": next_code(auditor)})
    assert passed.headers["Location"] == GO_ON
    assert stale.cookies["session"].value != key
    page = stale.get(GO_ON)
    kept = page.context["kept"]
    assert (kept.path, kept.back) == (EXPORT, "/record/?verb=request.routed")
    assert kept.fields == [
        *(("format", "csv"), ("start", "2026-11-23"), ("end", "2026-11-23")),
        *(("verb", "request.submitted"), ("verb", "request.routed")),
    ]
    sent = stale.post(kept.path, ASKED)
    assert sent.status_code == 200
    assert "attachment" in sent["Content-Disposition"]
    assert stale.get(GO_ON).headers["Location"] == "/"


def test_a_fresh_factor_lasts_ten_minutes(auditor: User, clock: time_machine.Traveller) -> None:
    client = browser_of(auditor)
    clock.shift(FRESH_FOR)
    assert client.post(EXPORT, ASKED).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert client.post(EXPORT, ASKED).headers["Location"] == STEP_PAGE


def test_a_form_of_another_site_is_not_where_one_goes_back_to(stale: Client, auditor: User) -> None:
    stale.post(EXPORT, ASKED, headers={"Referer": "https://elsewhere.example/record/"})
    stale.post(STEP_PAGE, {"code": next_code(auditor)})
    assert stale.get(GO_ON).context["kept"].back == "/"


def test_what_was_kept_is_gone_after_ten_minutes_and_for_anybody_else(
    stale: Client, auditor: User, desk: Desk, clock: time_machine.Traveller
) -> None:
    stale.post(EXPORT, ASKED)
    clock.shift(FRESH_FOR + timedelta(seconds=1))
    assert stale.post(STEP_PAGE, {"code": next_code(auditor)}).headers["Location"] == "/"
    stale.post(EXPORT, ASKED)
    stale.force_login(desk[Role.ADMINISTRATOR], backend="accounts.signin.PortalBackend")
    assert "second_kept" not in stale.session


def test_a_page_that_needs_a_fresh_factor_is_come_back_to(desk: Desk, clock: time_machine.Traveller) -> None:
    admin = desk[Role.ADMINISTRATOR]
    give_app(admin)
    client, page = browser_of(admin), f"/people/{desk.front.pk}/second-step/"
    clock.shift(FRESH_FOR + timedelta(seconds=1))
    asked = client.get(page)
    assert asked.headers["Location"] == f"{STEP_PAGE}?next={page.replace('/', '%2F')}"
    passed = client.post(STEP_PAGE, {"code": next_code(admin), "next": page})
    assert passed.headers["Location"] == page
    assert client.get(page).status_code == 200
    clock.shift(FRESH_FOR + timedelta(seconds=1))
    away = client.post(STEP_PAGE, {"code": next_code(admin), "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"


@pytest.mark.parametrize("role", [Role.LEGAL_SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR], ids=str)
def test_every_such_door_sends_to_the_step_and_does_nothing(
    desk: Desk, clock: time_machine.Traveller, role: Role
) -> None:
    person = desk[role]
    proposed(desk)
    give_app(person)
    client, events = browser_of(person), AuditEvent.objects.count()
    clock.shift(FRESH_FOR + timedelta(seconds=1))
    tried = 0
    for name, door in DOORS.items():
        if door.step_up and isinstance(door.needs, Ability) and has_ability(role, door.needs):
            answer = client.post(some_address(name), {"check": "in_person"})
            assert answer.headers["Location"] == STEP_PAGE, name
            tried += 1
    assert tried
    assert (PolicyApproval.objects.count(), AuditEvent.objects.count()) == (0, events)


def test_in_the_demonstration_no_fresh_factor_is_asked_for(stale: Client) -> None:
    with override_settings(DEMO=True):
        assert stale.post(EXPORT, ASKED).status_code == 200
