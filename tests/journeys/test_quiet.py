"""A shared computer: the screen closes by itself, what was typed comes back, and nothing of it stays in the browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.makers import PASSPHRASE, Desk
from tests.plugins.processes import Portal

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]

WORDS = "Two officers are at the front door."
SOON = 20_000
KEPT_IN_THE_BROWSER = """async () => ({
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": [], "session": [], "databases": 0, "caches": 0, "workers": 0}


@pytest.fixture
def portal(portal: Portal) -> Portal:
    """The same portal, in which a quiet minute is a second."""
    portal.environment |= {"QUIET_AT_COUNTER_SECONDS": "14", "QUIET_WARNING_SECONDS": "8"}
    return portal


def _warned(page: Page) -> None:
    expect(page.get_by_role("dialog", name="We will sign you out in 0:0")).to_be_visible(timeout=SOON)


def test_a_quiet_screen_warns_then_closes_and_gives_back_what_was_typed(
    visitor: Open, live_desk: Desk
) -> None:
    with visitor() as pat:
        pat.sign_in(live_desk.front)
        page = pat.page
        pat.go("/counter/late/")
        page.get_by_label("What happened, in your words").fill(WORDS)
        _warned(page)
        page.keyboard.press("Enter")  # "Stay signed in" has the focus
        expect(page.get_by_role("dialog")).to_be_hidden()
        _warned(page)
        expect(page.get_by_text("You were signed out.")).to_be_visible(timeout=SOON)
        assert page.evaluate(KEPT_IN_THE_BROWSER) == NOTHING
        page.go_back()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert WORDS not in page.content()
        page.get_by_label("Sign-in name").fill(live_desk.front.username)
        page.get_by_label("Passphrase").fill(PASSPHRASE)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="A record you began").click()
        expect(page.get_by_label("What happened, in your words")).to_have_value(WORDS)


def test_while_an_alert_waits_the_screen_locks_and_goes_on_telling_how_it_stands(
    visitor: Open, live_desk: Desk
) -> None:
    with visitor() as pat:
        pat.sign_in(live_desk.front)
        page = pat.page
        page.get_by_role("button", name="Alert OLA now").first.click()
        page.wait_for_url("**/requests/**")
        reference = page.locator(".ref").first.inner_text()
        expect(page.get_by_role("heading", name="This screen is locked")).to_be_visible(timeout=SOON)
        expect(page.get_by_role("region", name="Where it is")).to_contain_text(reference)
        expect(page.locator("main")).not_to_contain_text("Say this")
        pat.look("locked")
        page.get_by_label("Passphrase").fill(PASSPHRASE)
        page.get_by_role("button", name="Open it again").click()
        expect(page.get_by_role("heading", name="Say this")).to_be_attached()


def test_back_after_signing_out_shows_nothing(visitor: Open, live_desk: Desk) -> None:
    with visitor() as pat:
        pat.sign_in(live_desk.front)
        page = pat.page
        expect(page.get_by_role("heading", name="What is happening")).to_be_visible()
        page.get_by_role("button", name="Sign out").first.click()
        page.wait_for_url("**/sign-in/**")
        page.go_back()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert "What is happening" not in page.content()
