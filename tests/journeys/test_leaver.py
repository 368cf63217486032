"""Somebody leaves: the page they have open ends, nothing of it comes back, and they cannot sign in again."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from tests.journeys.conftest import Visitor
from tests.makers import PASSPHRASE, Desk

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]


def test_a_leaver_is_out_at_the_next_press_and_stays_out(visitor: Open, live_desk: Desk) -> None:
    with visitor() as leaver, visitor() as keeper:
        leaver.sign_in(live_desk.colleague)
        leaver.page.wait_for_url("**/counter/")
        keeper.sign_in(live_desk[Role.ADMINISTRATOR])
        keeper.page.wait_for_url("**/record/**")
        keeper.go(f"/people/{live_desk.colleague.pk}/")
        keeper.look("person")
        keeper.page.get_by_role("button", name="Deactivate").click()
        expect(keeper.page.get_by_text("This person has no access any more")).to_be_visible()
        leaver.page.reload()
        expect(leaver.page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        leaver.page.go_back()
        expect(leaver.page.get_by_role("button", name="Someone is here now")).to_have_count(0)
        leaver.go("/sign-in/")
        leaver.page.get_by_label("Sign-in name").fill(live_desk.colleague.username)
        leaver.page.get_by_label("Passphrase").fill(PASSPHRASE)
        leaver.page.get_by_role("button", name="Sign in").click()
        expect(leaver.page.get_by_role("alert")).to_be_visible()
        assert not User.objects.get(pk=live_desk.colleague.pk).is_active
