"""One account, two computers: the second asks, the first says that it was moved, and what was typed comes along."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.makers import Desk

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]

WORDS = "Two officers are at the front door."
SOON = 25_000


def test_an_account_moves_to_another_screen_with_what_was_typed(visitor: Open, live_desk: Desk) -> None:
    with visitor() as old, visitor() as new:
        old.page.clock.install()
        old.sign_in(live_desk.front)
        old.page.wait_for_url("**/counter/")
        old.go("/counter/late/")
        old.page.get_by_label("What happened, in your words").fill(WORDS)
        new.sign_in(live_desk.front)
        expect(new.page.get_by_role("heading", name="You are signed in at another screen")).to_be_visible()
        new.look("another-screen")
        new.page.get_by_role("button", name="Move here").click()
        new.page.wait_for_url("**/counter/")
        # The old page asks by itself every quarter of a minute, keeps what was typed and says what happened.
        old.page.clock.fast_forward(20_000)
        expect(old.page.get_by_role("heading", name="You moved to another screen")).to_be_visible(
            timeout=SOON
        )
        old.look("moved")
        old.page.go_back()
        expect(old.page.get_by_role("heading", name="You moved to another screen")).to_be_visible()
        assert WORDS not in old.page.content()
        new.page.reload()
        new.page.get_by_role("link", name="A record you began").click()
        expect(new.page.get_by_label("What happened, in your words")).to_have_value(WORDS)


def test_a_page_that_broke_the_content_security_policy_would_fail_its_journey(visitor: Open) -> None:
    inline = "document.head.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    with visitor() as somebody:
        somebody.go("/sign-in/")
        somebody.page.evaluate(inline)
        assert somebody.page.evaluate("window.ran") is None
        [said] = somebody.complaints
        assert "Content Security Policy" in said
        somebody.complaints.clear()
