"""One request, from the counter to the audit export, in a real browser before real processes."""

import csv
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from email import message_from_string
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from audit.models import AuditEvent
from tests.journeys.conftest import Visitor
from tests.makers import Desk
from tests.plugins.processes import Portal

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]

SOON = 20_000  # milliseconds; the page asks every three seconds
STORY = [
    "request.submitted",
    "request.routed",
    "request.acknowledged",
    "message.written",
    "request.decided",
    "request.closed",
]


def _log_the_visit(pat: Visitor) -> str:
    """Two ICE officers at the front door with a paper that says WARRANT, Form I-200."""
    page = pat.page
    pat.look("home")
    page.get_by_role("button", name="Someone is here now").click()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("Talk to or see a student").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Yes, I can see it").click()
    expect(page.get_by_role("heading", name="Do this, in order")).to_be_visible()
    reference = page.locator(".ref").first.inner_text()
    _look_at_the_paper(page)
    return reference


def _look_at_the_paper(page: Page) -> None:
    """When it is calm: four questions about the paper, then who they are; and back to what to do now."""
    page.get_by_role("link", name="Look at the paper").click()
    for answer, following in (
        ("No", "What is the biggest word at the top?"),
        ("Warrant", "Whose name is at the very top?"),
        ("Homeland Security, ICE, CBP", "Is there a form number in a corner?"),
        ("I-200", "Finish the record"),
    ):
        page.get_by_role("button", name=answer).first.click()
        expect(page.get_by_role("heading", level=1, name=following)).to_be_visible(timeout=SOON)
    page.get_by_role("link", name=re.compile("Answer.*Who are they")).click()
    page.get_by_role("button", name="Immigration or Homeland Security").click()
    expect(page.get_by_role("heading", name="Finish the record")).to_be_visible()
    page.get_by_role("link", name="What to do now").last.click()
    expect(page.get_by_role("heading", name="Do this, in order")).to_be_visible()


def _says(page: Page, words: str) -> None:
    """Wait until the strip of the counter's page says so by itself."""
    expect(page.locator("[data-say]")).to_contain_text(words, timeout=SOON)


def _pick_it_up(dana: Visitor, reference: str) -> None:
    row = dana.page.get_by_role("listitem").filter(has_text=reference)
    expect(row.get_by_text("NOT from a court")).to_be_visible()
    dana.look("queue")
    row.get_by_role("button", name="I have it").click()
    expect(dana.page.get_by_text("The school sees your name now")).to_be_visible()
    dana.look("review")


def _answer(page: Page) -> None:
    page.get_by_label("Write to the school").fill("Keep them in the lobby. I am calling you.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The school has your note")).to_be_visible()
    page.get_by_label("Say no").check()
    page.get_by_label("In one sentence").fill("Do not let them past the office.")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_text("Your answer is recorded")).to_be_visible()


def test_a_visit_is_logged_picked_up_answered_closed_and_exported_with_every_step(
    visitor: Open, live_desk: Desk, portal: Portal
) -> None:
    with visitor() as pat, visitor() as dana, visitor() as ana:
        pat.sign_in(live_desk.front)
        reference = _log_the_visit(pat)
        _says(pat.page, "OLA has been alerted. No one has picked up yet.")
        pat.look("now")
        mails = [path.read_text() for path in (portal.folder / "outbox").glob("*.eml")]
        told = [str(message_from_string(mail)["To"]) for mail in mails]
        assert {live_desk.legal.email, live_desk.advisor.email} <= set(told)
        assert len(told) == len(set(told))  # nobody twice
        assert all(reference in mail for mail in mails)

        dana.sign_in(live_desk.advisor)
        _pick_it_up(dana, reference)
        _says(pat.page, f"OLA has it. {live_desk.advisor.full_name} is on it.")
        _answer(dana.page)
        dana.look("answered")
        answer = pat.page.get_by_role("region", name="Between you and OLA")
        expect(answer).to_contain_text("OLA says: Do not let them past the office.", timeout=SOON)
        dana.page.get_by_role("button", name="Close").click()
        expect(dana.page.get_by_text("It stays in the record")).to_be_visible()
        _says(pat.page, "Closed. Nothing more to do.")
        pat.look("closed")

        ana.sign_in(live_desk[Role.ADMINISTRATOR])
        expect(ana.page.get_by_text(reference).first).to_be_visible()
        ana.look("record")
        _check_exports(ana.page, reference)
    assert {"sign-in", "home", "now", "queue", "review", "record"} <= {
        *pat.seen,
        *dana.seen,
        *ana.seen,
    }


def _check_exports(page: Page, reference: str) -> None:
    """Both files hold every step of the story, in order, and the export itself is in the record."""
    with page.expect_download() as table:
        page.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(Path(table.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    verbs = [row["verb"] for row in rows if row["reference"] == reference]
    assert [verb for verb in verbs if verb in STORY] == STORY
    assert verbs.count("notice.delivered") >= len({"to the office", "to who is on duty"})
    with page.expect_download() as lines:
        page.get_by_role("button", name="JSON Lines").click()
    events = [json.loads(line) for line in Path(lines.value.path()).read_text(encoding="utf-8").splitlines()]
    bodies = [event["body"] for event in events]
    assert [
        body["verb"] for body in bodies if body["reference"] == reference and body["verb"] in STORY
    ] == STORY
    assert AuditEvent.objects.filter(verb="export.downloaded").count() == 2
