"""Coming in: through the district's single sign-on, and for the first time with a one-time link."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import expect

from accounts.links import make_link
from accounts.models import Identity
from tests.journeys.conftest import Visitor
from tests.makers import Desk
from tests.plugins.processes import Portal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.queue,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of the provider's own libraries
]
Open = Callable[[], AbstractContextManager[Visitor]]
GOOD = "pebble tugboat 93 zinnia gravel"


@pytest.fixture
def provider() -> Iterator[str]:
    """A real provider of OpenID Connect, on this machine."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def portal(portal: Portal, provider: str) -> Portal:
    """The same portal, connected to that provider."""
    portal.environment |= {
        "SSO": "district",
        "SSO_DISTRICT_ISSUER": provider,
        "SSO_DISTRICT_CLIENT_ID": "portal",
        "SSO_DISTRICT_CLIENT_SECRET": "only for tests",
        "SSO_DISTRICT_LABEL": "District account",
        "SSO_DISTRICT_DOMAINS": "example.org",
    }
    return portal


def test_somebody_comes_in_through_the_district_and_with_a_first_link(
    visitor: Open, live_desk: Desk, provider: str, base: str
) -> None:
    front = live_desk.front
    httpx.put(f"{provider}/users/s-1", json={"email": front.email, "email_verified": True})
    with visitor() as pat:
        page = pat.page
        pat.go("/sign-in/?next=/counter/")
        pat.look("sign-in-district")
        page.get_by_role("link", name="Sign in with District account").click()
        page.locator("input[name=sub]").fill("s-1")
        page.get_by_role("button", name="Authorize").click()
        expect(page).to_have_url(f"{base}/counter/")
        pat.complaints.clear()  # the provider has no icon
        assert Identity.objects.get().user == front
        page.get_by_role("button", name="Sign out").first.click()

        pat.go("/sign-on/district/answer/?state=old&code=old")
        expect(page.get_by_text("That took too long")).to_be_visible()
        pat.look("sign-in-district-refused")

        code = make_link(front.username, actor=None, now=timezone.now(), action_id=uuid4())
        pat.go(f"/first/{code}/")
        expect(page).to_have_url(f"{base}/first/")
        page.get_by_label("New passphrase").fill("Adams School office 12")
        page.get_by_label("The same again").fill("Adams School office 12")
        page.get_by_role("button", name="Save and sign in").click()
        expect(page.get_by_text("easy to guess here").first).to_be_visible()
        pat.look("first-passphrase-refused")
        page.get_by_label("New passphrase").fill(GOOD)
        page.get_by_label("The same again").fill(GOOD)
        page.get_by_role("button", name="Save and sign in").click()
        expect(page).to_have_url(f"{base}/counter/")
        pat.go("/passphrase/")
        pat.look("my-passphrase")
