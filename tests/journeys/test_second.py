"""Second factors in a real browser: a passkey of Chromium's own authenticator, an app, a recovery code, a step up."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.factors import steps, totp
from accounts.factors.rules import FRESH_FOR, steps_around
from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from tests.journeys.conftest import Visitor
from tests.makers import PASSPHRASE, Desk, browser_of

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _plug_in_a_key(page: Page) -> None:
    """Give the browser an authenticator that answers by itself."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def _first_factor(person: Visitor, user: User) -> None:
    person.go("/sign-in/")
    person.page.get_by_label("Sign-in name").fill(user.username)
    person.page.get_by_label("Passphrase").fill(PASSPHRASE)
    person.page.get_by_role("button", name="Sign in").click()


def _make_stale(person: Visitor) -> None:
    """Let the last second factor be more than ten minutes old."""
    cookie = next(each for each in person.page.context.cookies() if each["name"] == "session")
    session = browser_of().session.__class__(cookie["value"])
    long_ago = timezone.now() - FRESH_FOR - timedelta(seconds=1)
    session[steps.PASSED] = session[steps.PASSED] | {"at": long_ago.timestamp()}
    session.save()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_counsel_adds_a_passkey_and_signs_in_with_it_alone(visitor: Open, live_desk: Desk) -> None:
    Authenticator.objects.all().delete()
    with visitor() as dana:
        page = dana.page
        _plug_in_a_key(page)
        _first_factor(dana, live_desk.advisor)
        expect(page.get_by_role("heading", name="Add a second step")).to_be_visible()
        dana.look("second-add")
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Name it").fill("Blue key")
        dana.look("second-add-passkey")
        _press(page, "Make the passkey")
        expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        dana.look("second-codes")
        _press(page, "I have kept them")
        expect(page.get_by_role("heading", name="Queue")).to_be_visible()
        dana.go("/my-sign-in/")
        expect(page.get_by_text("Blue key")).to_be_visible()
        dana.look("second-mine")
        _press(page, "Sign out")
        page.get_by_role("link", name="Use a passkey").click()
        dana.look("second-passkey")
        _press(page, "Use my passkey")
        expect(page.get_by_role("heading", name="Queue")).to_be_visible()
        _press(page, "Sign out")
        _first_factor(dana, live_desk.advisor)
        dana.look("second-step")
        _press(page, "Use my passkey")
        expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_an_auditor_adds_an_app_steps_up_before_an_export_and_uses_a_recovery_code(
    visitor: Open, live_desk: Desk
) -> None:
    Authenticator.objects.all().delete()
    auditor = live_desk[Role.AUDITOR]
    with visitor() as olu:
        page = olu.page
        _first_factor(olu, auditor)
        page.get_by_role("link", name="Add an app").click()
        olu.look("second-add-app")
        key = page.locator("[data-key]").inner_text().replace(" ", "")
        page.get_by_label("Code", exact=True).fill(totp.code_at(key, steps_around(timezone.now())[0]))
        _press(page, "Add the app")
        codes = page.locator(".codes .ref").all_inner_texts()
        _press(page, "I have kept them")
        expect(page.get_by_role("heading", name="Record").first).to_be_visible()
        _make_stale(olu)
        _press(page, "CSV, for a spreadsheet")
        expect(page.get_by_role("heading", name="Is it you")).to_be_visible()
        olu.look("second-step-up")
        page.get_by_label("Code", exact=True).fill(totp.code_at(key, steps_around(timezone.now())[1]))
        with page.expect_download() as download:
            _press(page, "Go on")
        assert download.value.suggested_filename.startswith("record_")
        page.get_by_role("link", name="Back to the page before").click()
        expect(page.get_by_role("heading", name="Record").first).to_be_visible()
        _press(page, "Sign out")
        _first_factor(olu, auditor)
        page.get_by_label("Code", exact=True).fill(codes[4])
        _press(page, "Go on")
        expect(page.get_by_role("heading", name="Record").first).to_be_visible()
    said = list(AuditEvent.objects.filter(verb="factor.used").values_list("actor_id", flat=True))
    assert said == [auditor.pk] * 2
