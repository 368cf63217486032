"""The counter without script, by keyboard alone, and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from tests.journeys.conftest import Visitor
from tests.journeys.test_intake import Open, _answer, _found, _heading, _leave, _reference
from tests.makers import PASSPHRASE, Desk

pytestmark = [pytest.mark.browser, pytest.mark.queue]


def test_it_works_without_script_by_keyboard_alone_and_on_a_phone(visitor: Open, live_desk: Desk) -> None:
    with visitor(java_script_enabled=False) as plain:
        _sign_in(plain, live_desk.front)
        _answer(plain.page, ["Someone is here now", "No", "+Talk to or see a student", "Next"])
        plain.page.go_back()
        expect(plain.page.get_by_label("Talk to or see a student")).to_be_checked()
        _answer(plain.page, ["Next", "They will not show it"])
        assert _found(_reference(plain.page)).answers["paper"] == "refused"
    with visitor() as quick:
        quick.sign_in(live_desk.colleague)
        _by_number_keys(quick.page)
        _by_tab_and_enter(quick)
    with visitor(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True) as phone:
        _sign_in(phone, live_desk[Role.SCHOOL_LEADER])
        alert = phone.page.get_by_role("button", name="Alert OLA now")
        expect(alert).to_be_in_viewport()
        phone.page.get_by_role("button", name="On the phone").tap()
        expect(phone.page.get_by_text("Please write to our legal office")).to_be_attached()
        expect(alert).to_be_in_viewport()
        alert.tap()
        assert _found(_reference(phone.page)).answers == {"channel": "phone"}


def _sign_in(person: Visitor, user: User) -> None:
    """Sign in without looking: the page's rules are read by script, and its size stays as it is."""
    person.go("/sign-in/")
    person.page.get_by_label("Sign-in name").fill(user.username)
    person.page.get_by_label("Passphrase").fill(PASSPHRASE)
    person.page.get_by_role("button", name="Sign in").click()


def _by_number_keys(page: Page) -> None:
    """1, 2, 1, Enter, 1: home, no danger, talk to a student, Next, a paper."""
    _heading(page, "What is happening").wait_for()
    page.wait_for_load_state()
    for key, heading in (("1", "Is anyone in danger"), ("2", "What are they asking for?")):
        page.keyboard.press(key)
        _heading(page, heading).wait_for()
        page.wait_for_load_state()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    _heading(page, "Is there a paper?").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("1")
    found = _found(_reference(page))
    assert (found.answers["seeks"], found.answers["paper"]) == (["interview_student"], "yes")


def _by_tab_and_enter(person: Visitor) -> None:
    """The whole way with Tab, Space and Enter, seeing where one is at every step."""
    person.go("/counter/")
    page = person.page
    for words in ("Someone is here now", "No"):
        _tab_to(page, words)
        before = page.url
        page.keyboard.press("Enter")
        _leave(page, before)
    _tab_to(page, "Just dropping off a paper")
    page.keyboard.press("Space")
    for words in ("Next", "They will not show it"):
        _tab_to(page, words)
        before = page.url
        page.keyboard.press("Enter")
        _leave(page, before)
    found = _found(_reference(page))
    assert (found.answers["seeks"], found.answers["paper"]) == (["serve_papers"], "refused")


FOCUSED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), css = getComputedStyle(at);
  const on = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const label = at.labels && at.labels.length ? at.labels[0].textContent : at.textContent;
  const seen = css.outlineStyle !== "none" && (on === at || at.contains(on));
  return { words: label.replace(/\\s+/g, " ").trim(), seen };
}"""


def _tab_to(page: Page, words: str) -> None:
    """Press Tab until the control with these words has the focus; it must be seen and not hidden by a bar."""
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["words"].startswith(words):
            assert at["seen"], f"The focus on “{words}” cannot be seen."
            return
    pytest.fail(f"“{words}” cannot be reached with Tab.")
