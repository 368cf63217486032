"""Everything is killed at random while a counter sends requests: none is lost, none is routed twice, all are told."""

import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, cycle
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.roles import Role
from counsel.approving import approve
from promises.models import Duty, Promise, State
from promises.services import redrive
from requests_intake.models import AgencyRequest
from tests.chaos.advisor import Advisor
from tests.chaos.checker import check
from tests.chaos.counter import Counter
from tests.chaos.evidence import History
from tests.chaos.fleet import Fleet, Postgres
from tests.chaos.mailbox import Mailbox
from tests.chaos.nemesis import Nemesis
from tests.chaos.reading import evidence
from tests.chaos.report import lines, machine
from tests.makers import NOW, Desk, browser_of, make_person, proposed
from tests.plugins.processes import Portal, RedisServer, free_port, wait_until
from tests.sessions import end_other_sessions

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True)]

COUNTERS = 12
SETTLES = 600.0
MOST_WAITING = 300
A_MOMENT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Run:
    """How long, how much and out of which seed."""

    seed: int
    requests: int
    minutes: float
    pause: float
    is_whole: bool = False


@pytest.fixture
def ready_desk(lasting_desk: Desk) -> Desk:
    """The desk with a policy that a second person approved: the web process starts with no other.

    Nobody outside Legal has an address, so that most of what runs is routing and the ladder.
    """
    for role in (Role.SCHOOL_LEADER, Role.SAFETY_SERVICES):
        lasting_desk[role].email = ""
        lasting_desk[role].save()
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


@pytest.fixture
def postgres(tmp_path: Path, request: pytest.FixtureRequest) -> Postgres:
    """The database server; what was started in its stead ends with the tests."""
    found = Postgres(tmp_path / "postgres.log")
    request.config.add_cleanup(found.end)
    return found


def _settled(at: datetime) -> bool:
    """Say whether everything is done that was to be done by then."""
    owed = Promise.objects.filter(state=State.OWED)
    soon = owed.filter(kind__in=[Duty.ROUTE, Duty.NOTIFY], made_at__lte=at)
    return not (
        soon.exists()
        or owed.filter(due_at__lte=at).exists()
        or AgencyRequest.objects.filter(status="submitted", submitted_at__lte=at).exists()
    )


def _comes_to_rest(desk: Desk, history: History) -> bool:
    """Ask through any trouble; a back-off is not waited for, and a person presses where one is needed."""
    try:
        for stuck in Promise.objects.filter(state=State.NEEDS_PERSON):
            history.redriven[str(stuck)] += stuck.attempts
            redrive(stuck.pk, actor=desk[Role.SYSTEM_ADMIN].as_actor(), now=timezone.now(), action_id=uuid4())
        Promise.objects.filter(state=State.OWED, attempts__gt=0, kind__in=[Duty.ROUTE, Duty.NOTIFY]).update(
            due_at=timezone.now() - timedelta(days=1)
        )
        return _settled(timezone.now() - A_MOMENT)
    except DatabaseError:
        connection.close()
        return False


def _is_too_much() -> bool:
    """Say whether more is due than this machine does in a while: who would send still more measures the machine."""
    try:
        return Promise.objects.filter(state=State.OWED, due_at__lte=timezone.now()).count() > MOST_WAITING
    except DatabaseError:
        connection.close()
        return False


def _prepare(portal: Portal, redis: RedisServer, mailbox: Mailbox, port: int) -> str:
    """Return the address of the portal."""
    base = f"http://127.0.0.1:{port}"
    portal.environment |= {
        "EMAIL_URL": mailbox.url,
        "PORTAL_URL": base,
        "BPSPORTAL_DEMO": "0",
        "STATIC_HASHED": "0",
        "LOG_LEVEL": "WARNING",
    }
    redis.wipe()
    redis.keeps = True
    redis.start()
    return base


def _send_through(run: Run, base: str, desk: Desk, nemesis: Nemesis) -> History:
    """Send and take up requests while everything is being killed; return when the last one is answered."""
    history, numbers, gate = History(), count(), threading.Event()
    pace = run.minutes * 60 * COUNTERS / run.requests
    people = cycle([desk.front, desk.colleague, desk.other_front])
    counters = [
        Counter(base, browser_of(next(people)), history, numbers, run.requests, pace, gate)
        for _ in range(COUNTERS)
    ]
    advisors = [
        Advisor(base, browser_of(person), history, turn)
        for turn, person in enumerate((desk.advisor, desk.second_advisor))
    ]
    for thread in (*counters, *advisors):
        thread.start()

    def look_on() -> None:
        (gate.clear if _is_too_much() else gate.set)()

    nemesis.look_on = look_on
    nemesis.trouble_while(lambda: any(counter.is_alive() for counter in counters))
    for advisor in advisors:
        advisor.finish()
    return history


def _last_word(portal: Portal) -> datetime:
    """Kill everything, and let plain cron do what came due meanwhile; return up to when all of it is done."""
    portal.stop_all()
    end_other_sessions()
    at = timezone.now()
    for _ in range(3):
        portal.manage("sweep")
    assert _settled(at)
    return at


def _report(said: list[str]) -> None:
    print("\n".join(said))  # noqa: T201 - the report of the run
    if path := os.environ.get("CHAOS_REPORT"):
        Path(path).write_text("\n".join(said) + "\n", encoding="utf-8")


SHORT = Run(seed=1, requests=60, minutes=0.2, pause=1.5)
TWO_MINUTES = Run(seed=2, requests=300, minutes=2, pause=2.0)


def _asked() -> Run | None:
    """Return the run that `./portal chaos` asks for."""
    asked = json.loads(os.environ.get("CHAOS_RUN", "null"))
    return Run(**asked, is_whole=True, pause=4.5) if asked else None


LONG = [pytest.param(run, marks=pytest.mark.long) for run in (SHORT, TWO_MINUTES)]
RUNS = [asked] if (asked := _asked()) else LONG


@pytest.mark.parametrize("run", RUNS, ids=lambda run: f"seed-{run.seed}")
def test_nothing_is_lost_and_nothing_done_twice_whatever_is_killed(
    run: Run,
    portal: Portal,
    ready_desk: Desk,
    redis_server: RedisServer,
    mailbox: Mailbox,
    postgres: Postgres,
) -> None:
    port = free_port()
    base = _prepare(portal, redis_server, mailbox, port)
    fleet = Fleet(portal, port)
    nemesis = Nemesis(
        fleet, redis_server, mailbox, postgres if run.is_whole else None, seed=run.seed, pause=run.pause
    )
    started = time.monotonic()
    fleet.start_all()
    history = _send_through(run, base, ready_desk, nemesis)
    sending = round(time.monotonic() - started)
    took = wait_until(
        lambda: _comes_to_rest(ready_desk, history), seconds=SETTLES, what="all that is owed is done"
    )
    known = evidence(history, mailbox.mail, at=_last_word(portal))
    found = check(known)
    facts = {
        "seed": run.seed,
        "minutes": run.minutes,
        "requests": run.requests,
        **machine(),
        "sending_seconds": sending,
        "came_to_rest_after_seconds": round(took, 1),
    }
    _report(list(lines(facts, known, nemesis, found)))
    assert {name: one.broken for name, one in found.items() if one.broken} == {}
    assert len(history.keys) == run.requests
    assert not history.left_waiting
