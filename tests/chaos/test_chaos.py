"""Everything is killed at random while a counter sends requests: none is lost, none is routed twice, all are told."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from accounts.roles import Role
from audit.models import AuditEvent
from counsel.approving import approve
from promises.models import Promise
from tests.chaos.checker import check, latest_rung, settled
from tests.chaos.counter import Counter, History
from tests.chaos.mailbox import Mailbox
from tests.chaos.nemesis import Nemesis
from tests.makers import NOW, Desk, browser_of, make_person, proposed
from tests.plugins.processes import Portal, RedisServer, free_port, wait_until
from tests.sessions import end_other_sessions

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True)]

COUNTERS = 4
SETTLES = 120.0


@dataclass(frozen=True, slots=True)
class Run:
    """How long, how much and out of which seed."""

    seed: int
    requests: int
    minutes: float
    pause: float
    postgres: bool = False


@pytest.fixture
def ready_desk(lasting_desk: Desk) -> Desk:
    """The desk with a policy that a second person approved: the web process starts with no other."""
    second = make_person(Role.LEGAL_SUPERVISOR, "Ira Second", office=lasting_desk.legal)
    approve(proposed(lasting_desk).pk, actor=second, now=NOW, action_id=uuid4())
    return lasting_desk


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that will have its moods."""
    made = Mailbox()
    yield made
    made.shutdown()
    made.server_close()


def _is_settled() -> bool:
    """Ask through any trouble; what waits only for its back-off is not waited for in full."""
    try:
        Promise.objects.filter(state="owed", attempts__gt=0, kind__in=["route", "notify"]).update(
            due_at="2000-01-01T00:00Z"
        )
        return settled()
    except DatabaseError:
        connection.close()
        return False


def _play(run: Run, portal: Portal, desk: Desk, redis: RedisServer, mailbox: Mailbox) -> dict[str, object]:
    port = free_port()
    portal.environment |= {
        "EMAIL_URL": mailbox.url,
        "PORTAL_URL": f"http://127.0.0.1:{port}",
        "BPSPORTAL_DEMO": "0",
        "STATIC_HASHED": "0",
        "LOG_LEVEL": "WARNING",
    }
    nemesis = Nemesis(portal, redis, mailbox, port, seed=run.seed, pause=run.pause, postgres=run.postgres)
    nemesis.start_all()
    history, numbers = History(), count()
    pace = run.minutes * 60 * COUNTERS / run.requests
    person = browser_of(desk.front)
    counters = [
        Counter(portal.environment["PORTAL_URL"], person, history, numbers, run.requests, pace)
        for _ in range(COUNTERS)
    ]
    started = time.monotonic()
    for counter in counters:
        counter.start()
    nemesis.start()
    for counter in counters:
        counter.join()
    nemesis.finish()
    took = wait_until(_is_settled, seconds=SETTLES, what="everything that is owed is done after the troubles")
    seconds = round(time.monotonic() - started)
    facts = {"seed": run.seed, "seconds": seconds, "settled_after": round(took, 1)}
    return facts | _figures(history, nemesis, mailbox)


def _figures(history: History, nemesis: Nemesis, mailbox: Mailbox) -> dict[str, object]:
    """Return what was sent, killed and delivered, and how often each invariant was broken."""
    return {
        "invoked": history.invoked,
        "ok": len(history.ok),
        "unknown": len(history.unknown),
        "failed": len(history.fail),
        "retries": history.retries,
        "kills": nemesis.kills,
        "troubles": dict(sorted(nemesis.done.items())),
        "mail": sum(mailbox.confirmed.values()),
        "mail_repeated": sum(mailbox.taken.values()) - len(mailbox.taken),
        "mail_confirmed_again": sum(count > 1 for count in mailbox.confirmed.values()),
        "rungs": AuditEvent.objects.filter(verb="request.escalated").count(),
        "latest_rung_seconds": latest_rung(),
        "breaches": check(history, mailbox),
    }


def _report(said: dict[str, object]) -> None:
    line = json.dumps(said)
    print(line)  # noqa: T201 - the report of the run
    if path := os.environ.get("CHAOS_REPORT"):
        Path(path).write_text(line + "\n", encoding="utf-8")


SHORT = Run(seed=1, requests=60, minutes=0.2, pause=1.5)
TWO_MINUTES = Run(seed=2, requests=300, minutes=2, pause=2.0)


def _asked() -> Run | None:
    """Return the run that `./portal chaos` asks for."""
    asked = json.loads(os.environ.get("CHAOS_RUN", "null"))
    return Run(**asked, postgres=True, pause=2.0) if asked else None


LONG = [pytest.param(run, marks=pytest.mark.long) for run in (SHORT, TWO_MINUTES)]
RUNS = [asked] if (asked := _asked()) else LONG


@pytest.mark.parametrize("run", RUNS, ids=lambda run: f"seed-{run.seed}")
def test_nothing_is_lost_and_nothing_done_twice_whatever_is_killed(
    run: Run, portal: Portal, ready_desk: Desk, redis_server: RedisServer, mailbox: Mailbox
) -> None:
    said = _play(run, portal, ready_desk, redis_server, mailbox)
    portal.stop_all()
    end_other_sessions()
    _report(said)
    breaches = said["breaches"]
    assert isinstance(breaches, dict)
    assert {name: number for name, number in breaches.items() if number} == {}
    assert said["ok"] == run.requests
    assert said["failed"] == said["unknown"] == 0
