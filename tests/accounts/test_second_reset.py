"""Lost everything: an administrator resets somebody else's second factors, never their own."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import override_settings

from accounts.factors import held
from accounts.roles import Role
from audit.models import AuditEvent
from tests.makers import NOW, Desk, browser_of
from tests.second import give_app


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Second factors are asked for, and the clock stands at `NOW`."""
    with override_settings(DEMO=False), time_machine.travel(NOW, tick=False) as clock:
        yield clock


def test_an_administrator_resets_another_person_who_is_signed_out_and_adds_a_new_one(desk: Desk) -> None:
    give_app(desk.advisor)
    theirs, other = browser_of(desk.advisor), browser_of(desk.supervisor)
    assert theirs.get("/queue/").status_code == 200
    page, admin = f"/people/{desk.advisor.pk}/second-step/", browser_of(desk[Role.ADMINISTRATOR])
    assert "Authenticator app" in admin.get(page).content.decode()
    assert admin.post(page).status_code == 422
    assert admin.post(page, {"check": "they said so"}).status_code == 422
    assert held.has_any(desk.advisor)
    assert admin.post(page, {"check": "called_back"}).status_code == 302
    assert (held.has_any(desk.advisor), held.codes_left(desk.advisor)) == (False, 0)
    assert theirs.get("/queue/").headers["Location"].startswith("/sign-in/?next")
    assert other.get("/queue/").status_code == 200
    event = AuditEvent.objects.get(verb="factors.reset")
    assert event.actor_id == desk[Role.ADMINISTRATOR].pk
    assert f'"person":{desk.advisor.pk}'.encode() in bytes(event.body)
    again = browser_of()
    again.force_login(desk.advisor, backend="accounts.signin.PortalBackend")
    assert again.get("/queue/").headers["Location"].startswith("/my-sign-in/add/")


def test_nobody_resets_their_own(desk: Desk) -> None:
    admin = desk[Role.ADMINISTRATOR]
    give_app(admin)
    page = f"/people/{admin.pk}/second-step/"
    assert "Nobody resets their own" in browser_of(admin).get(page).content.decode()
    assert browser_of(admin).post(page, {"check": "in_person"}).status_code == 403
    assert held.has_any(admin)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR], ids=str)
def test_no_other_role_sees_or_resets(desk: Desk, role: Role) -> None:
    give_app(desk.advisor)
    client, page = browser_of(desk[role]), f"/people/{desk.advisor.pk}/second-step/"
    assert (client.get(page).status_code, client.post(page, {"check": "in_person"}).status_code) == (403, 403)
    assert held.has_any(desk.advisor)


def test_nobody_there_is_not_found(desk: Desk) -> None:
    assert browser_of(desk[Role.ADMINISTRATOR]).get("/people/999999999/second-step/").status_code == 404
    assert browser_of().get(f"/people/{desk.front.pk}/second-step/").status_code == 302
