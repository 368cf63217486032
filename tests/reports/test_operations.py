"""Operations: what is owed, who lives, what fails and what needs a person; never what a request is about."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from promises.backoff import MAX_ATTEMPTS
from promises.keepers import keepers
from promises.models import Duty, Process, Promise, State
from promises.services import Outcome, attempt, claim, keep, note_alive
from requests_intake.lifecycle import Status
from routing import canary
from routing.canary import CANARY, last_round
from routing.models import Canary, Notice, OwnChannel
from tests.makers import NOW, SECRET, Desk, browser_of, request_in

pytestmark = pytest.mark.usefixtures("still")
PAGE, LIVE = "/operations/", "/operations/live/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sam(desk: Desk) -> Client:
    return browser_of(desk[Role.SYSTEM_ADMIN])


def _stuck(kind: str = Duty.NOTIFY, key: str = "1") -> Promise:
    return Promise.objects.create(
        kind=kind,
        key=key,
        made_at=NOW - MINUTE,
        due_at=NOW,
        state=State.NEEDS_PERSON,
        attempts=8,
        failure="Died",
    )


def _page(client: Client) -> str:
    return " ".join(client.get(PAGE).content.decode().split())


def test_the_page_is_where_a_system_administrator_starts(sam: Client) -> None:
    assert sam.get("/")["Location"] == PAGE
    assert "Operations" in _page(sam)


def test_what_is_owed_is_counted_by_kind_with_its_age(sam: Client, desk: Desk) -> None:
    request_in(Status.SUBMITTED, desk, now=NOW - 2 * MINUTE)
    page = _page(sam)
    assert "A request waits to be routed." in page
    row = page[page.index("Send a request to its office") :].split("</tr>")[0]
    assert ">1<" in row
    assert "02:00" in row


def test_nothing_that_a_request_is_about_shows(sam: Client, desk: Desk) -> None:
    desk.school.name = "CANARYschool"
    desk.school.save()
    found = [request_in(status, desk) for status in (Status.SUBMITTED, Status.ROUTED)]
    found.append(request_in(Status.ROUTED, desk, SECRET))
    for request in found:
        _stuck(Duty.ROUTE, f"{request.reference}X")
    said = _page(sam) + sam.get("/metrics").content.decode()
    for request in found:
        assert request.reference not in said
    for word in ("CANARY", "adams", desk.front.full_name, "warrant", "@example.org"):
        assert word not in said


def test_a_silent_process_is_told_from_one_that_lives(sam: Client) -> None:
    note_alive(Process.RELAY, now=NOW)
    note_alive(Process.WORKER, now=NOW - 2 * MINUTE)
    page = _page(sam)
    relay = page[page.index("The relay runs") :].split("</li>")[0]
    worker = page[page.index("A worker did a task") :].split("</li>")[0]
    assert ("Lives" in relay, "Silent" in worker) == (True, True)


def _sing_and_keep(moment: timedelta) -> None:
    canary.sing(now=NOW + moment)
    held = Promise.objects.get(kind=CANARY, state=State.OWED)
    assert claim(held.pk, now=NOW + moment, chance=0.5)
    keep(held.pk, now=NOW + moment + timedelta(seconds=2), keepers={CANARY: canary.keep}, chance=0.5)


def test_the_canary_writes_a_row_once_everybody_has_done_their_part(db: None) -> None:
    _sing_and_keep(timedelta())
    found = last_round()
    assert found is not None
    assert (found.kept_at, found.took) == (NOW + timedelta(seconds=2), timedelta(seconds=2))


def test_the_canary_leaves_a_row_for_each_minute_of_a_day_at_most(db: None) -> None:
    canary.sing(now=NOW)
    canary.sing(now=NOW)
    assert Promise.objects.filter(kind=CANARY).count() == 1
    _sing_and_keep(timedelta())
    for days in (1, 2):
        _sing_and_keep(timedelta(days=days))
    assert (Promise.objects.filter(kind=CANARY).count(), Canary.objects.count()) == (1, 1)
    _sing_and_keep(timedelta(days=2, minutes=1))
    assert (Promise.objects.filter(kind=CANARY).count(), Canary.objects.count()) == (2, 2)


def test_a_canary_that_does_not_come_home_is_an_alarm(sam: Client) -> None:
    _sing_and_keep(-4 * MINUTE)
    assert "The canary has not come home." in _page(sam)
    _sing_and_keep(-MINUTE)
    page = _page(sam)
    assert "Everything is on its way." in page
    assert "took 2.0 s" in page


def test_ways_that_fail_show_their_kind_and_host_only(sam: Client, desk: Desk) -> None:
    request_in(Status.ROUTED, desk)
    notice = Notice.objects.order_by("pk").first()
    assert notice is not None
    notice.state = Notice.State.FAILED
    notice.save()
    OwnChannel.objects.create(
        user=desk.advisor,
        kind="url",
        address="pagerduty://CANARYkey@CANARY",
        service="pagerduty",
        made_at=NOW,
        failing_since=NOW,
    )
    page = _page(sam)
    assert "mail at example.org" in page
    assert "pagerduty</span>" in page
    assert "CANARY" not in page
    assert f"{notice.address}" not in page


def test_what_needs_a_person_is_tried_again_at_a_press_and_recorded(sam: Client) -> None:
    held = _stuck()
    assert "Needs a person" in _page(sam)
    address = reverse("operations:again", args=[held.pk])
    assert "It is being tried again." in sam.post(address, follow=True).content.decode()
    held.refresh_from_db()
    assert (held.state, held.attempts) == (State.OWED, 0)
    event = AuditEvent.objects.get(verb="promise.redriven")
    assert (event.actor_role, event.data) == ("system_admin", {"promise": held.pk, "kind": "notify"})
    assert "no longer waits for a person" in sam.post(address, follow=True).content.decode()


def test_a_notice_that_failed_eight_times_is_shown_and_arrives_after_a_press(sam: Client, desk: Desk) -> None:
    request_in(Status.ROUTED, desk)
    notice = Notice.objects.get(address=desk.advisor.email)
    held = Promise.objects.get(kind=Duty.NOTIFY, key=str(notice.pk))
    with override_settings(EMAIL_BACKEND="tests.routing.test_delivery.Refusing"):
        for _ in range(MAX_ATTEMPTS):
            attempt(held.pk, now=held.due_at, keepers=keepers(), chance=0.5)
            held.refresh_from_db()
    assert held.state == State.NEEDS_PERSON
    page = _page(sam)
    assert f'id="again-{held.pk}"' in page
    assert "TimeoutError" in page
    assert notice.address not in page
    sam.post(reverse("operations:again", args=[held.pk]))
    assert attempt(held.pk, now=NOW, keepers=keepers(), chance=0.5) is Outcome.KEPT
    notice.refresh_from_db()
    assert (notice.state, [message.to for message in mail.outbox]) == ("delivered", [[notice.address]])
    assert f'id="again-{held.pk}"' not in _page(sam)


def test_the_live_part_is_sent_only_when_it_changed(sam: Client) -> None:
    first = sam.get(LIVE).content.decode()
    seen = first.split("seen=")[1].split('"')[0]
    assert sam.get(f"{LIVE}?seen={seen}").status_code == 304
    _stuck()
    assert sam.get(f"{LIVE}?seen={seen}").status_code == 200


def _figures(client: Client, **headers: str) -> dict[str, float]:
    answer = client.get("/metrics", headers=headers)
    assert answer["Content-Type"].startswith("text/plain")
    lines = [line for line in answer.content.decode().splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_figures_are_those_of_the_page(sam: Client, desk: Desk) -> None:
    request_in(Status.SUBMITTED, desk, now=NOW - MINUTE)
    _stuck(Duty.NOTIFY, "77")
    note_alive(Process.RELAY, now=NOW - timedelta(seconds=4))
    _sing_and_keep(-MINUTE)
    found = _figures(sam)
    assert found['portal_promises{kind="route",state="due"}'] == 1
    assert found['portal_promises{kind="notify",state="needs_person"}'] == 1
    assert found['portal_promise_oldest_seconds{kind="route"}'] == 60
    assert found["portal_oldest_unrouted_seconds"] == 60
    assert found['portal_heartbeat_seconds{process="relay"}'] == 4
    assert found["portal_canary_seconds"] == 58
    assert found["portal_canary_took_seconds"] == 2


@override_settings(METRICS_TOKEN="a long token that only tests use")
def test_a_machine_comes_in_with_the_token_and_only_there(desk: Desk) -> None:
    right = {"Authorization": "Bearer a long token that only tests use"}
    assert "portal_oldest_unrouted_seconds" in _figures(Client(), **right)
    for wrong in ({}, {"Authorization": "Bearer another"}, {"Authorization": "Bearer "}):
        assert Client().get("/metrics", headers=wrong).status_code == 302
    for address in (PAGE, LIVE, "/queue/"):
        assert Client().get(address, headers=right).status_code == 302
    assert browser_of(desk.advisor).get("/metrics").status_code == 403


@override_settings(METRICS_TOKEN="")
def test_without_a_token_in_the_settings_no_machine_comes_in(db: None) -> None:
    for sent in ("Bearer ", "Bearer", ""):
        assert Client().get("/metrics", headers={"Authorization": sent}).status_code == 302
