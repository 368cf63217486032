"""In a real browser: nobody answers, the page says so, more people are called, and who answers in the end is named."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from promises.models import Promise
from promises.services import CHANNEL
from requests_intake.models import AgencyRequest
from routing.models import Notice, Referral
from routing.services import acknowledge
from tests.journeys.conftest import Visitor
from tests.makers import Desk

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]

SOON = 20_000  # milliseconds; the page asks every three seconds
TIMES: dict[type[AgencyRequest | Referral | Notice | Promise], tuple[str, ...]] = {
    AgencyRequest: ("started_at", "submitted_at", "routed_at", "occurred_at"),
    Referral: ("made_at", "acknowledge_by"),
    Notice: ("made_at", "delivered_at"),
    Promise: ("made_at", "due_at"),
}
CALLED = (
    (5, "We are calling the next person."),
    (10, "We have called the head of OLA."),
    (15, "We have called the Superintendent’s Office."),
)


def _five_minutes_pass() -> None:
    """Move everything that happened five minutes into the past, and wake the relay, which sees it soon anyway."""
    for model, names in TIMES.items():
        model._default_manager.update(**{name: F(name) - timedelta(minutes=5) for name in names})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _says(page: Page, words: str) -> None:
    expect(page.get_by_role("region", name="Where it is")).to_contain_text(words, timeout=SOON)


def test_while_nobody_answers_the_school_is_told_to_telephone_and_more_people_are_called(
    visitor: Open, live_desk: Desk
) -> None:
    with visitor() as pat:
        pat.sign_in(live_desk.front)
        pat.page.get_by_role("button", name="Alert OLA now").first.click()
        _says(pat.page, "OLA has been alerted. No one has picked up yet.")
        reference = AgencyRequest.objects.get().reference
        for minutes, called in CALLED:
            _five_minutes_pass()
            _says(pat.page, f"{minutes} minutes and no one at OLA has it yet. Telephone")
            _says(pat.page, called)
        pat.look("now-nobody")
        acknowledge(reference, actor=live_desk.second_advisor, now=timezone.now(), action_id=uuid4())
        _says(pat.page, f"OLA has it. {live_desk.second_advisor.full_name} is on it.")
    told = set(Notice.objects.filter(state="delivered").values_list("reason", "address"))
    assert {
        ("next", live_desk.second_advisor.email),
        ("head", live_desk.supervisor.email),
        ("superintendent", live_desk[Role.SUPERINTENDENT_OFFICE].email),
    } <= told
