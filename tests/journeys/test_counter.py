"""At the counter after sending: the live page, the screen turned to an officer, the slip, who came."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from requests_intake.lifecycle import Status
from requests_intake.models import CallBack, Officer
from routing.models import Happening
from tests.journeys.conftest import Visitor
from tests.makers import I_200, Desk, make_agency, request_in

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]

SOON = 20_000
OLD_DESKTOP = {"width": 1366, "height": 650}
PHONE = {"width": 390, "height": 844}
SECOND = 1_000
ADDRESS = "Please contact the BPS Office of Legal Advisor."


def _wait_at_the_counter(pat: Visitor, desk: Desk) -> str:
    """Sign in and open a request that was just sent; the worker delivers its alert meanwhile."""
    words = {**I_200, "officer_name": "A. Visitor"}
    reference = request_in(Status.SUBMITTED, desk, words, now=timezone.now()).reference
    pat.sign_in(desk.front)
    pat.go(f"/requests/{reference}/")
    return reference


def _is_in_view(page: Page, selector: str) -> bool:
    """Say whether the whole of it is on the screen, above the bar at the foot."""
    return bool(
        page.evaluate(
            """selector => {
              const box = document.querySelector(selector).getBoundingClientRect();
              const foot = document.querySelector(".sheet").getBoundingClientRect().top;
              return box.top >= 0 && box.bottom <= foot;
            }""",
            selector,
        )
    )


def _order(page: Page) -> list[str]:
    return list(
        page.evaluate(
            """[...document.querySelectorAll(".cards > section")]
              .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
              .map(part => part.getAttribute("aria-labelledby"))"""
        )
    )


def test_what_to_do_now_is_seen_at_once_and_follows_what_happens(visitor: Open, live_desk: Desk) -> None:
    with visitor() as pat, visitor() as dana:
        reference = _wait_at_the_counter(pat, live_desk)
        page = pat.page
        page.set_viewport_size(OLD_DESKTOP)  # type: ignore[arg-type]  # playwright's own shape
        assert _is_in_view(page, ".do")
        assert _is_in_view(page, ".say blockquote")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # as above
        assert _order(page) == ["say", "do", "dont"]
        pat.look("now-waiting")
        _follow(page, dana, live_desk, reference)
        pat.look("now-left")
        dana.go("/queue/")
        page.get_by_role("button", name="Someone is in danger").last.click()
        expect(page.get_by_role("link", name="Call 911")).to_be_visible()
        expect(page.get_by_text("OLA was told again")).to_be_visible(timeout=SOON)
        expect(dana.page.locator("#said")).to_contain_text("Someone is in danger", timeout=SOON)
        dana.look("queue-danger")
        pat.look("now-danger")
        dana.go(f"/desk/{reference}/")
        expect(dana.page.get_by_text("They left").first).to_be_visible()
        dana.look("review-danger")
    assert list(Happening.objects.values_list("kind", flat=True)) == ["left", "danger"]


def _follow(page: Page, dana: Visitor, desk: Desk, reference: str) -> None:
    """Delivered, picked up by name and answered, each shown and said by itself; then they leave."""
    says = page.locator("[data-say]")
    expect(says).to_contain_text("OLA has been alerted. No one has picked up yet.", timeout=SOON)
    expect(page.locator(".strip")).to_contain_text("Here for")
    dana.sign_in(desk.advisor)
    dana.go("/queue/")
    dana.page.get_by_role("listitem").filter(has_text=reference).get_by_role("button").click()
    expect(says).to_contain_text(f"OLA has it. {desk.advisor.full_name} is on it.", timeout=SOON)
    expect(page.locator("#said")).to_contain_text("OLA has it.")
    for words in ("Keep the door shut.", "I am calling you now."):
        dana.page.get_by_label("Write to the school").fill(words)
        dana.page.get_by_role("button", name="Send").click()
        note = page.get_by_role("region", name="Between you and OLA").get_by_text(words)
        expect(note).to_be_visible(timeout=SOON)
        expect(page.locator("#said")).to_contain_text(words)
        if words.startswith("Keep"):
            note.evaluate("note => note.closest('[data-message]').read = true")
    kept = page.get_by_text("Keep the door shut.").first
    assert kept.evaluate("note => note.closest('[data-message]').read") is True, (
        "the line being read was replaced"
    )
    page.get_by_role("button", name="They left").first.click()
    expect(page.locator(".strip")).to_contain_text("They left")
    expect(page.get_by_role("button", name="They came back").first).to_be_visible()


def _card_is_all(page: Page, reference: str) -> None:
    expect(page.get_by_role("heading", name=ADDRESS)).to_be_visible()
    expect(page.locator("body")).to_contain_text(reference)
    expect(page).to_have_title(ADDRESS)
    assert "A. Visitor" not in page.content()
    assert page.get_by_role("link").count() == 1


def test_the_screen_turned_to_an_officer_shows_nothing_behind_it(visitor: Open, live_desk: Desk) -> None:
    with visitor() as pat:
        reference = _wait_at_the_counter(pat, live_desk)
        page = pat.page
        page.get_by_role("button", name="Officer card").click()
        page.wait_for_url("**/card/")
        _card_is_all(page, reference)
        expect(page.get_by_text("The legal office has been told you are here.")).to_be_visible(timeout=SOON)
        pat.look("officer-card")
        for _ in range(2):
            page.go_back(wait_until="load")
            _card_is_all(page, reference)
        pat.go(f"/requests/{reference}/")
        _card_is_all(page, reference)

        page.get_by_role("button", name="Español").click()
        expect(page.locator("html")).to_have_attribute("lang", "es")
        pat.look("officer-card-es")

        button = page.get_by_role("button", name="Hold to go back")
        button.click()
        expect(page.get_by_text("Hold to go back")).to_be_visible()
        box = button.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        page.wait_for_timeout(1_200)
        page.mouse.up()
        page.wait_for_url(f"**/requests/{reference}/")
        expect(page.get_by_role("heading", name="Do this, in order")).to_be_visible()


def test_esc_twice_covers_any_screen_of_the_counter_and_esc_goes_back_after_two_seconds(
    visitor: Open, live_desk: Desk
) -> None:
    with visitor() as pat:
        reference = _wait_at_the_counter(pat, live_desk)
        page = pat.page
        page.keyboard.press("Escape")
        page.wait_for_timeout(SECOND)
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", name="Do this, in order")).to_be_visible()
        page.keyboard.press("Escape")
        page.wait_for_url("**/card/")
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
        _card_is_all(page, reference)
        page.wait_for_timeout(2_000)
        page.keyboard.press("Escape")
        page.wait_for_url(f"**/requests/{reference}/")

        pat.go("/counter/")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.wait_for_url("**/card/")
        assert reference not in page.content()
        button = page.get_by_role("button", name="Hold to go back")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Press again to go back")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/counter/")


def test_the_card_covers_the_screen_even_when_the_server_does_not_answer(
    visitor: Open, live_desk: Desk
) -> None:
    with visitor() as pat:
        _wait_at_the_counter(pat, live_desk)
        page = pat.page
        page.route("**/card/", lambda route: route.abort())
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(
            page.get_by_role("heading", name="Please contact the Office of Legal Advisor.")
        ).to_be_visible()
        expect(page.get_by_text("Do this, in order")).to_be_hidden()
        page.wait_for_timeout(2_100)
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", name="Do this, in order")).to_be_visible()
        pat.complaints = [said for said in pat.complaints if "ERR_FAILED" not in said]


def test_without_a_script_the_card_is_turned_and_turned_back_by_its_buttons(
    visitor: Open, live_desk: Desk
) -> None:
    with visitor() as pat:
        reference = _wait_at_the_counter(pat, live_desk)
        page = pat.page
        page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        pat.go(f"/requests/{reference}/")
        page.get_by_role("button", name="Officer card").click()
        _card_is_all(page, reference)
        page.go_back()
        _card_is_all(page, reference)
        page.get_by_role("button", name="Hold to go back").click()
        page.get_by_role("button", name="Press again to go back").click()
        page.wait_for_url(f"**/requests/{reference}/")


def test_the_card_the_contact_page_and_the_slip(visitor: Open, live_desk: Desk) -> None:
    with visitor() as pat:
        pat.go("/sign-in/")
        pat.page.get_by_role("link", name="Show the officer card").click()
        pat.look("officer-card-before-sign-in")
        assert "Your reference" not in pat.page.content()
        asked: list[str] = []
        pat.page.on("request", lambda request: asked.append(request.url))
        pat.go("/contact/#7K4Q-2MHT-V5X")
        expect(pat.page.locator("[data-reference]")).to_have_text("7K4Q-2MHT-V5X")
        assert [url for url in asked if "7K4Q" in url.partition("#")[0]] == []
        pat.look("contact")
        reference = _wait_at_the_counter(pat, live_desk)
        pat.page.get_by_role("link", name="Print slip").click()
        expect(pat.page.get_by_role("button", name="Print 2 copies")).to_be_visible()
        pat.look("slip")
        pat.page.emulate_media(media="print")
        slips = pat.page.locator(".slip")
        assert slips.count() == 2
        for number in range(2):
            expect(slips.nth(number)).to_be_visible()
            expect(slips.nth(number)).to_contain_text(reference)
        expect(pat.page.locator(".bar")).to_be_hidden()
        paper = pat.page.pdf(format="Letter")
        assert paper.count(b"/Type /Page\n") == 1, "two slips must fit on one sheet"
        pat.page.emulate_media(media="screen")


def test_who_came_is_written_down_and_checked_by_a_call_to_our_own_list(
    visitor: Open, live_desk: Desk
) -> None:
    agency = make_agency()
    with visitor() as pat, visitor() as ana:
        _wait_at_the_counter(pat, live_desk)
        page = pat.page
        page.get_by_role("link", name="Name, agency, badge, phone").click()
        expect(page.get_by_label("Their name")).to_have_value("A. Visitor")
        page.get_by_label("Agency", exact=True).select_option(label=agency.name)
        page.get_by_label("The phone they gave").fill("617-555-0199")
        page.get_by_label("Only part of it").check()
        page.get_by_label("They will not wait while you check").check()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Our list says 617-555-0170")).to_be_visible()
        expect(page.get_by_role("link", name="617-555-0170")).to_be_visible()
        page.get_by_label("They do not know this officer").check()
        page.get_by_role("button", name="Save what they said").click()
        expect(page.get_by_text("Calls so far")).to_be_visible()
        pat.look("officer-identity")

        ana.sign_in(live_desk[Role.ADMINISTRATOR])
        ana.page.get_by_role("link", name="Agencies").click()
        expect(ana.page.get_by_role("rowheader", name=agency.name)).to_be_visible()
        ana.look("agencies")
        ana.page.get_by_role("link", name=f"Change {agency.name}").click()
        ana.look("agency")
    assert Officer.objects.get().id_shown == "part"
    assert (CallBack.objects.get().number, CallBack.objects.get().result) == ("617-555-0170", "not_known")
