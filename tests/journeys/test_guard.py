"""The privacy guard in a real browser: words are marked as one types, one press takes them out, the alert leaves."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from requests_intake.models import AgencyRequest
from tests.journeys.conftest import Visitor
from tests.makers import Desk

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]

SOON = 15_000
FINE = "Two officers are at the front door."
BLOCKED = f"{FINE} They said she is from Guatemala."
FLAGGED = f"{FINE} They said he is known to police."


def _type(page: Page, words: str) -> None:
    field = page.get_by_label("What happened, in your words")
    field.fill("")
    field.press_sequentially(words, delay=5)


def _one_press_takes_words_out(pat: Visitor) -> None:
    page = pat.page
    _type(page, BLOCKED)
    expect(page.locator("[data-guard] mark")).to_have_text("she is from Guatemala", timeout=SOON)
    expect(page.get_by_role("link", name="Tell OLA by phone")).to_be_visible()
    pat.look("guard-stop")
    page.get_by_role("button", name="Take it out").click()
    expect(page.get_by_label("What happened, in your words")).to_have_value(f"{FINE} They said.")
    expect(page.locator("[data-guard] mark")).to_have_count(0)


def _doubtful_words_can_be_kept(pat: Visitor) -> None:
    page = pat.page
    _type(page, FLAGGED)
    expect(page.get_by_text("Is this what you saw, or what someone said?")).to_be_visible(timeout=SOON)
    pat.look("guard-ask")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Is this what you saw, or what someone said?")).to_have_count(0)


def test_words_are_marked_while_one_types_and_never_hold_up_the_alert(visitor: Open, live_desk: Desk) -> None:
    with visitor() as pat:
        pat.sign_in(live_desk.front)
        pat.go("/requests/new/")
        _one_press_takes_words_out(pat)
        _doubtful_words_can_be_kept(pat)
        _type(pat.page, BLOCKED)
        pat.page.get_by_role("button", name="Alert OLA now").click()
        expect(pat.page.get_by_role("heading", name="OLA has been alerted")).to_be_visible()
        pat.look("guard-left-out")
        assert AgencyRequest.objects.get().narrative == ""
        pat.page.get_by_role("button", name="Take it out").click()
        pat.page.get_by_role("button", name="Add it to the record").click()
        expect(pat.page.get_by_role("heading", name="Do this, in order")).to_be_visible()
        assert AgencyRequest.objects.get().narrative == f"{FINE} They said."
