"""Counsel overrules the rules, rehearses a changed policy and a second person approves it, in a real browser."""

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from audit.models import AuditEvent
from counsel.models import PolicyApproval, PolicyProposal
from requests_intake.lifecycle import Status
from requests_intake.policy import current
from tests.journeys.conftest import Visitor
from tests.makers import Desk, policy_files, request_in
from tests.plugins.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]

SOON = 20_000
I_200 = 'then = "warrant_admin_immigration_arrest"'
OTHER = 'then = "warrant_admin_immigration_other"'


def _archive() -> bytes:
    """A policy in which an I-200 is any other immigration paper."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in policy_files(("policy.toml", 'version = "', 'version = "next-')).items():
            archive.writestr(f"policy/{name}", text.replace(I_200, OTHER))
    return buffer.getvalue()


def _propose(page: Page, content: bytes) -> None:
    file = {"name": "policy.zip", "mimeType": "application/zip", "buffer": content}
    page.get_by_label("Policy files, as one zip archive").set_input_files(file)  # type: ignore[arg-type]  # a file as values
    page.get_by_role("button", name="Propose and rehearse").click()


def _has_ended() -> bool:
    proposal = PolicyProposal.objects.exclude(digest=current().digest).first()
    return proposal is not None and proposal.rehearsals.filter(ended_at__isnull=False).exists()


def test_a_changed_policy_is_rehearsed_by_one_and_approved_by_another(visitor: Open, live_desk: Desk) -> None:
    found = request_in(Status.ROUTED, live_desk)
    with visitor() as luis, visitor() as ira:
        luis.sign_in(live_desk.supervisor)
        luis.page.get_by_role("link", name="Policy").click()
        expect(luis.page.get_by_text(current().digest)).to_be_visible()
        luis.look("policy")
        _propose(luis.page, b"no archive at all")
        expect(luis.page.get_by_text("This is not a zip archive that can be read.").first).to_be_visible()
        luis.look("policy-refused")
        _propose(luis.page, _archive())
        wait_until(_has_ended, seconds=30, what="the worker has run the rehearsal")
        luis.page.reload()
        expect(luis.page.get_by_role("link", name=found.reference)).to_be_visible()
        expect(luis.page.get_by_text("Another legal supervisor must approve it.")).to_be_visible()
        assert luis.page.get_by_role("button", name="Approve this policy").count() == 0
        luis.look("rehearsal")

        ira.sign_in(User.objects.get(username="ira.second"))
        ira.page.get_by_role("link", name="Policy").click()
        ira.page.get_by_role("link", name="next-").click()
        ira.look("approve")
        ira.page.get_by_role("button", name="Approve this policy").click()
        expect(ira.page.get_by_text("You approved this policy")).to_be_visible()
        ira.look("approved")
        with ira.page.expect_download() as sheet:
            ira.page.get_by_role("link", name="All of it, to print and sign").click()
        assert sheet.value.suggested_filename.endswith(".html")
    assert PolicyApproval.objects.count() == 2
    verbs = list(
        AuditEvent.objects.filter(verb__startswith="policy.").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["policy.proposed", "policy.rehearsed", "policy.approved"] * 2


def test_an_advisor_finds_another_kind_and_both_findings_stand(visitor: Open, live_desk: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, live_desk)
    name = current().subtypes["warrant_search_federal"].name
    with visitor() as dana:
        dana.sign_in(live_desk.advisor)
        dana.go(f"/desk/{found.reference}/")
        dana.page.get_by_text("Change the kind").first.click()
        box = dana.page.get_by_role("searchbox", name="Find a kind")
        box.fill("search federal")
        expect(dana.page.get_by_label("What it is").locator("option")).to_have_count(2)
        dana.look("change-kind")
        dana.page.get_by_label("What it is").select_option(label=name)
        dana.page.get_by_role("textbox", name="Why it is this kind").fill(
            "The heading names the District Court."
        )
        dana.page.get_by_label("I read the paper, and a court issued it").check()
        dana.page.get_by_role("button", name="Change the kind").click()
        expect(dana.page.get_by_text("The kind is changed.")).to_be_visible()
        expect(dana.page.get_by_text("Legal found:")).to_be_visible()
        expect(dana.page.get_by_text("The rules proposed:")).to_be_visible()
        dana.look("overruled")
