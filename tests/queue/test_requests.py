"""A request on its real way, from the counter to the mail, through everything that can break."""

import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from requests_intake.models import AgencyRequest
from routing.models import Notice, Referral
from tests.makers import Desk, send
from tests.plugins.processes import START, Portal, RedisServer, wait_until

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True)]

ADDRESSES = (
    5  # the office, the advisor on duty, the school's leader, Safety Services, the Superintendent's Office
)
STEPS = ["request.submitted", "request.routed", *["notice.delivered"] * ADDRESSES]
CONNECTED: list[object] = []
"""Wherever this process connects to from Python, from now on; the database's driver does so by itself."""


def _note_connections(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.connect":
        CONNECTED.append(args[1])


sys.addaudithook(_note_connections)


def submit(desk: Desk, count: int) -> list[str]:
    """Send requests and return their references; none may ask Redis, which may be away or hang."""
    references = []
    for _ in range(count):
        before = len(CONNECTED)
        references.append(send(desk.front, desk.school, now=timezone.now()).reference)
        assert CONNECTED[before:] == [], (
            "nothing but the database is connected to, so nothing can be waited for"
        )
    return references


def are_told(references: list[str]) -> bool:
    delivered = Notice.objects.filter(referral__agency_request__reference__in=references, state="delivered")
    return delivered.count() == ADDRESSES * len(references)


def assert_each_once(references: list[str], portal: Portal) -> None:
    """Hold requests, referrals, notices, events and mail against each other."""
    assert AgencyRequest.objects.filter(status="routed").count() == len(references)
    assert Referral.objects.count() == len(references)
    assert (
        Notice.objects.filter(state="delivered").count()
        == Notice.objects.count()
        == ADDRESSES * len(references)
    )
    for reference in references:
        stream = AuditEvent.objects.filter(stream=reference).order_by("sequence")
        steps = list(stream.values_list("sequence", "verb"))
        assert [sequence for sequence, _ in steps] == list(range(1, len(steps) + 1))
        assert [verb for _, verb in steps if verb in STEPS] == STEPS
    mail = sorted(Path(portal.environment["OUTBOX_DIR"]).iterdir())
    expected = sorted(
        f"{name.strip('<>')}.eml" for name in Notice.objects.values_list("message_id", flat=True)
    )
    assert [file.name for file in mail] == expected
    assert {file.stat().st_mode & 0o777 for file in mail} == {0o600}


@pytest.mark.parametrize("place", ["before_commit", "after_commit"])
def test_a_request_survives_a_worker_killed_anywhere(place: str, portal: Portal, lasting_desk: Desk) -> None:
    references = submit(lasting_desk, 2)
    portal.relay()
    dying = portal.worker(PORTAL_FAILPOINT=place)
    wait_until(
        lambda: "SIGKILL" in portal.said(dying), seconds=START, what=f"a child of the worker dies at {place}"
    )
    portal.kill(dying)
    portal.worker()
    wait_until(lambda: are_told(references), seconds=START, what="everybody is told by the next worker")
    assert_each_once(references, portal)


@pytest.mark.parametrize(
    ("outage", "lasts"),
    [
        ("stopped", 6),
        ("hanging", 6),
        pytest.param("stopped", 90, marks=pytest.mark.long),
        pytest.param("hanging", 90, marks=pytest.mark.long),
    ],
)
def test_a_request_sent_while_redis_is_away_is_delivered_soon_after(
    outage: str, lasts: int, portal: Portal, lasting_desk: Desk, redis_server: RedisServer
) -> None:
    portal.relay()
    portal.worker()
    first = submit(lasting_desk, 1)
    wait_until(lambda: are_told(first), seconds=START, what="the first request is delivered")
    redis_server.hang() if outage == "hanging" else redis_server.kill()
    second = submit(lasting_desk, 2)
    time.sleep(lasts)
    assert not are_told(second)
    redis_server.resume() if outage == "hanging" else redis_server.start()
    took = wait_until(lambda: are_told(second), seconds=30, what="both are delivered after Redis is back")
    assert_each_once(first + second, portal)
    print(f"measured: delivered {took:.1f} s after Redis was back ({outage} for {lasts} s)")  # noqa: T201


def test_a_request_is_delivered_by_a_sweep_where_no_other_process_lives(
    portal: Portal, lasting_desk: Desk
) -> None:
    references = submit(lasting_desk, 2)
    swept = portal.manage("sweep", REDIS_URL="redis://127.0.0.1:1/0")
    assert swept.stdout == f"kept {2 + 2 * ADDRESSES}, failed 0\n", swept.stderr
    assert_each_once(references, portal)
