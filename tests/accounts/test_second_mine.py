"""My sign-in: factors added, removed, recovery codes made; each by their owner alone, with a fresh factor."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings

from accounts.factors import held, totp
from accounts.factors.rules import FRESH_FOR, steps_around
from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from tests.makers import NOW, Desk, browser_of
from tests.second import give_app, next_code

MINE, ADD, APP, CODES = "/my-sign-in/", "/my-sign-in/add/", "/my-sign-in/add/app/", "/my-sign-in/codes/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Second factors are asked for, and the clock stands at `NOW` until a test moves it."""
    with override_settings(DEMO=False), time_machine.travel(NOW, tick=False) as clock:
        yield clock


def bare(person: User) -> Client:
    """Return a browser in which this person showed no second factor."""
    client = Client()
    client.force_login(person, backend="accounts.signin.PortalBackend")
    return client


def code_shown(client: Client) -> str:
    """Return the code that an app shows which was given the key on the page."""
    key = client.get(APP).context["key"].replace(" ", "")
    return totp.code_at(key, steps_around(NOW)[1])


def test_counsel_without_a_factor_adds_one_keeps_the_codes_and_goes_on(desk: Desk) -> None:
    client = bare(desk.advisor)
    asked = client.get("/queue/")
    assert asked.headers["Location"] == f"{ADD}?next=%2Fqueue%2F"
    client.get(asked.headers["Location"])
    page = client.get(APP)
    assert page.context["key"] in page.content.decode()
    assert "<svg" in page.content.decode()
    assert "otpauth" not in page.content.decode()
    assert client.get("/queue/").status_code == 302
    wrong = client.post(APP, {"code": "000000"})
    assert "That is not the code" in wrong.content.decode()
    assert client.post(APP, {"code": code_shown(client)}).headers["Location"] == CODES
    shown = client.get(CODES).context["codes"]
    assert (len(shown), {len(code) for code in shown}) == (10, {14})
    assert client.post(CODES).headers["Location"] == "/queue/"
    assert client.get("/queue/").status_code == 200
    assert client.get(CODES).headers["Location"] == MINE
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["factor.added", "codes.made"]


def test_the_code_that_added_an_app_does_not_count_again(desk: Desk) -> None:
    client = bare(desk.advisor)
    code = code_shown(client)
    client.post(APP, {"code": code})
    assert bare(desk.advisor).post("/sign-in/step/", {"code": code}).status_code == 200


def test_the_first_factor_is_added_soon_after_signing_in_only(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    client = bare(desk.front)
    assert client.get(MINE).status_code == 200
    for _ in range(2):
        clock.shift(timedelta(minutes=6))
        client.get(MINE)
    assert client.get(APP).headers["Location"].startswith("/sign-in/?other=1")
    assert client.post(APP, {"code": "000000"}).headers["Location"].startswith("/sign-in/?other=1")


def test_another_factor_is_added_with_a_fresh_one_only(desk: Desk) -> None:
    give_app(desk.advisor)
    for address in (ADD, "/my-sign-in/add/passkey/", APP):
        assert bare(desk.advisor).get(address).headers["Location"].startswith("/sign-in/step/")
    assert browser_of(desk.advisor).get(ADD).status_code == 200


@pytest.mark.parametrize(("role", "goes"), [(Role.LEGAL_ADVISOR, False), (Role.FRONT_OFFICE, True)])
def test_the_last_factor_stays_where_the_role_needs_one(desk: Desk, role: Role, goes: bool) -> None:  # noqa: FBT001 — a row's value
    person = desk[role]
    give_app(person)
    [found] = held.factors_of(person)
    client = browser_of(person)
    assert ("Remove" in client.get(MINE).content.decode()) is goes
    client.post(f"{MINE}{found.pk}/remove/")
    assert (held.has_any(person), held.codes_left(person)) == ((True, 10), (False, 0))[goes]
    assert AuditEvent.objects.filter(verb="factor.removed").exists() is goes


def test_removing_a_factor_ends_the_sessions_elsewhere(desk: Desk) -> None:
    person = desk[Role.SCHOOL_LEADER]
    give_app(person)
    [found] = held.factors_of(person)
    here, elsewhere = browser_of(person), browser_of(person)
    here.post(f"{MINE}{found.pk}/remove/")
    assert (here.get(MINE).status_code, elsewhere.get(MINE).status_code) == (200, 302)


def test_nobody_removes_what_is_somebody_elses(desk: Desk) -> None:
    give_app(desk.advisor)
    [found] = held.factors_of(desk.advisor)
    assert browser_of(desk.front).post(f"{MINE}{found.pk}/remove/").status_code == 404
    assert held.has_any(desk.advisor)


def test_new_recovery_codes_end_the_old_ones_and_need_a_fresh_factor(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    give_app(desk.advisor)
    client = browser_of(desk.advisor)
    old = client.get(CODES).context["codes"]
    client.post(CODES)
    assert "You have 10 left" in client.get(MINE).content.decode()
    assert client.post(CODES, {"again": "1"}).headers["Location"] == CODES
    new = client.get(CODES).context["codes"]
    assert not set(old) & set(new)
    step = bare(desk.advisor)
    assert step.post("/sign-in/step/", {"code": old[0]}).status_code == 200
    assert step.post("/sign-in/step/", {"code": new[0]}).status_code == 302
    clock.shift(FRESH_FOR + timedelta(seconds=1))
    assert client.post(CODES, {"again": "1"}).headers["Location"] == "/sign-in/step/"
    assert client.get(CODES).headers["Location"].startswith("/sign-in/step/")


def test_the_key_of_an_app_is_closed_in_the_session_too(desk: Desk) -> None:
    client = bare(desk.advisor)
    key = client.get(APP).context["key"].replace(" ", "")
    assert key not in str(dict(client.session))
    assert client.get(APP).context["key"].replace(" ", "") == key


def test_one_app_a_person(desk: Desk) -> None:
    give_app(desk.advisor)
    assert browser_of(desk.advisor).get(APP).headers["Location"] == MINE
    assert browser_of(desk.advisor).post(APP, {"code": next_code(desk.advisor)}).headers["Location"] == MINE
    assert Authenticator.objects.filter(user=desk.advisor, type="totp").count() == 1
