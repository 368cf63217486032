"""In a real browser: alerts of one's own, an incident at two schools, a mistake, and the page of those who operate."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from promises.models import Promise, State
from requests_intake.lifecycle import Status
from routing.models import AlertWish, OwnChannel
from tests.journeys.conftest import Visitor
from tests.makers import Desk, request_in

pytestmark = [pytest.mark.browser, pytest.mark.queue]
Open = Callable[[], AbstractContextManager[Visitor]]
# Sound and notices are stubbed in the page: a machine without a loudspeaker has none to hear.
LISTEN = """
window.played = 0; window.shown = [];
OscillatorNode.prototype.start = function () { window.played += 1; };
OscillatorNode.prototype.stop = () => {};
window.Notification = class { constructor(words) { window.shown.push(words); }
  static get permission() { return "granted"; } static async requestPermission() { return "granted"; } };
"""


def test_alerts_are_tried_and_ring_only_for_who_asked(visitor: Open, live_desk: Desk) -> None:
    now = timezone.now()
    with visitor() as dana:
        dana.page.add_init_script(LISTEN)
        dana.sign_in(live_desk.advisor)
        assert dana.page.title() == "Queue – Request Desk"
        dana.go("/alerts/")
        dana.page.get_by_label("Addresses, one on each line").fill("dana@home.example\nnonsense")
        dana.page.get_by_role("button", name="Add").click()
        dana.look("alerts-refused")
        dana.page.get_by_label("Addresses, one on each line").fill("dana@home.example")
        dana.page.get_by_role("button", name="Add").click()
        dana.page.get_by_role("button", name="Try it number 1").click()
        dana.page.get_by_text("The try was sent. Did it arrive?").wait_for()
        dana.page.get_by_role("button", name="Try the notice").click()
        dana.page.locator("[data-try-words]", has_text="A notice was shown.").wait_for()
        assert dana.page.evaluate("window.shown") == ["Request Desk: a try. Nobody is waiting"]
        for wish in ("A count in the tab’s title", "Two soft notes", "A notice on my desktop"):
            dana.page.get_by_label(wish).check()
        dana.page.get_by_role("button", name="Keep").click()
        dana.look("alerts")
        reference = request_in(Status.ROUTED, live_desk, now=now).reference
        dana.go("/queue/")
        dana.page.wait_for_function("() => document.title.startsWith('(1) Queue')")
        assert dana.page.evaluate("window.shown") == [f"Request Desk: {reference} needs you"]
        assert dana.page.evaluate("window.played") == 0
        dana.page.get_by_role("heading", name="Queue").click()
        dana.page.wait_for_function("() => window.played === 2")
    assert OwnChannel.objects.get().failing_since is None
    assert AlertWish.objects.get().sound


def test_an_incident_and_a_mistake_are_settled_in_the_browser(visitor: Open, live_desk: Desk) -> None:
    now = timezone.now()
    earlier = request_in(
        Status.ROUTED, live_desk, author=live_desk.other_front, now=now - timedelta(minutes=9)
    )
    later = request_in(Status.ROUTED, live_desk, now=now - timedelta(minutes=2))
    with visitor() as pat:
        pat.sign_in(live_desk.front)
        pat.go(f"/requests/{later.reference}/")
        pat.page.get_by_text("Something like this was already sent from another school").wait_for()
        pat.page.get_by_label("Write to OLA").fill("They went to the side door.")
        pat.page.get_by_role("button", name="Send to OLA").click()
        pat.page.get_by_text("They went to the side door.").wait_for()
        pat.look("now-after")
        pat.page.get_by_role("button", name="Sent by mistake? Tell OLA").click()
        pat.page.get_by_text("You told OLA this was a mistake.").wait_for()
    with visitor() as dana:
        dana.sign_in(live_desk.advisor)
        dana.go(f"/desk/{later.reference}/")
        dana.look("review-alike")
        dana.page.get_by_label("Or keep it open").fill("It is no mistake: they were at two schools.")
        dana.page.get_by_role("button", name="Keep it open").click()
        dana.page.get_by_role("button", name=f"Join with {earlier.reference}").click()
        dana.page.get_by_text("They are one incident now.").wait_for()
        dana.look("review-joined")
        assert dana.page.url.endswith(f"/desk/{earlier.reference}/")
    later.refresh_from_db()
    assert (later.status, later.joined_to) == (Status.DUPLICATE, earlier)


def test_who_operates_sees_what_stands_still_and_drives_it_again(visitor: Open, live_desk: Desk) -> None:
    now = timezone.now()
    held = Promise.objects.create(
        kind="nothing", key="1", made_at=now, due_at=now, state=State.NEEDS_PERSON, attempts=8, failure="Died"
    )
    with visitor() as sam:
        sam.sign_in(live_desk[Role.SYSTEM_ADMIN])
        sam.page.get_by_text("Needs a person").first.wait_for()
        sam.look("operations")
        sam.page.get_by_role("button", name=f"Try again number {held.pk}").click()
        sam.page.get_by_text("It is being tried again.").wait_for()
        sam.page.get_by_text("Live, updated").wait_for()
