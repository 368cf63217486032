"""How long after its sending a request stands in the queue of Legal, against the bare way of a Celery task to a row."""

import os
import select
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.scope import enter_person
from promises.models import Promise, State
from promises.services import CHANNEL
from routing.selectors import queue
from tools.bench import lines as bench
from tools.bench.bare.queue import TASK, app
from tools.bench.bare.tables import TRIPS
from tools.bench.counters import Counter, Line, counters, portal_forms
from tools.bench.sending import make_tables

AT_ONCE = 8
RATE, SECONDS, IDLE = 10.0, 60.0, 60
IDLE_PAUSE = 0.3
BUSY_LIMIT, IDLE_LIMIT = 10.0, 4.0
ARRIVED = f"SELECT extract(epoch FROM at) FROM {TRIPS} WHERE at IS NOT NULL ORDER BY id"  # noqa: S608 - our own name
PATIENCE, SETTLES = 60.0, 120.0


@dataclass
class Watch:
    """Asks the queue's own query for what is new, whenever the portal wakes the relay; notes when it saw each."""

    seen: dict[str, float] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Begin to watch."""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._ready.wait(PATIENCE)

    def stop(self) -> None:
        """Stop watching."""
        self.stopped.set()
        self._thread.join()

    def _run(self) -> None:
        advisor = User.objects.get(username="legal.advisor", role=Role.LEGAL_ADVISOR)
        enter_person(advisor.pk)
        told = psycopg2.connect(os.environ["DATABASE_URL"])
        told.autocommit = True
        with told.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        last = queue(advisor).order_by("-pk").values_list("pk", flat=True).first() or 0
        self._ready.set()
        while not self.stopped.is_set():
            self._wait(told)
            found = queue(advisor).filter(pk__gt=last).order_by("pk")
            rows = list(found.values_list("pk", "agency_request__reference"))
            at = time.time()
            for _, reference in rows:
                self.seen.setdefault(reference, at)
            if len(rows) > AT_ONCE:
                last = rows[-AT_ONCE][0]  # workers commit side by side: a lower number may come later
        told.close()
        connection.close()

    @staticmethod
    def _wait(told: Any) -> None:
        if not told.notifies:
            select.select([told], [], [], 0.25)
        told.poll()
        told.notifies.clear()


def lines(seconds: float = SECONDS, idle: int = IDLE) -> Iterator[bench.Line]:
    """Measure the bare way and ours in turn while nothing else is done, then ours with ten requests a second."""
    make_tables()
    people = counters(AT_ONCE)
    _send_paced(people, rate=2.0, wanted=8)  # warms up
    _quiet()
    ours, bare = _idle(people, idle)
    yield _line("route_idle", ours, bare, IDLE_LIMIT)
    _quiet()
    bare = _bare_paced(RATE, int(RATE * seconds / 2))
    ours = _send_paced(people, rate=RATE, wanted=int(RATE * seconds))
    _quiet()
    bare += _bare_paced(RATE, int(RATE * seconds / 2))
    yield _line("route", ours, bare, BUSY_LIMIT)


def _idle(people: list[Counter], wanted: int) -> tuple[list[float], list[float]]:
    """Return how long one request at a time took, and one bare task at a time between them."""
    ours, bare, watch = list[float](), list[float](), Watch()
    line, forms = Line(os.environ["PORTAL_URL"], people[0]), portal_forms(people[0])
    for _ in range(wanted):
        bare += _bare_paced(1 / IDLE_PAUSE, 1)
        start = time.time()
        ours.append(_arrived(watch, _reference(line.send(*next(forms))[1])) - start)
        time.sleep(IDLE_PAUSE)
        _quiet()
    watch.stop()
    line.close()
    return ours, bare


def _send_paced(people: list[Counter], *, rate: float, wanted: int) -> list[float]:
    """Send so many a second whatever the answers take; return how long each took to stand in the queue."""
    watch, begun, sent = Watch(), time.time() + 0.2, dict[str, float]()

    def send(number: int) -> None:
        line, forms = Line(os.environ["PORTAL_URL"], people[number]), portal_forms(people[number])
        for turn in range(number, wanted, AT_ONCE):
            time.sleep(max(0.0, begun + turn / rate - time.time()))
            start = time.time()
            sent[_reference(line.send(*next(forms))[1])] = start
        line.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = [_arrived(watch, reference) - start for reference, start in sent.items()]
    watch.stop()
    if len(took) != wanted:
        raise RuntimeError(f"{wanted - len(took)} of {wanted} requests were not taken.")
    return took


def _reference(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def _arrived(watch: Watch, reference: str) -> float:
    """Return when the request stood in the queue."""
    limit = time.time() + PATIENCE
    while reference not in watch.seen:
        if time.time() > limit:
            raise TimeoutError(f"After {PATIENCE:.0f} seconds {reference} was not in the queue.")
        time.sleep(0.01)
    return watch.seen[reference]


def _bare_paced(rate: float, wanted: int) -> list[float]:
    """Send bare tasks, so many a second; return how long each took from its sending to its row."""
    database = psycopg2.connect(os.environ["DATABASE_URL"])
    database.autocommit = True
    sent: list[float] = []
    with database.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TRIPS}")
        cursor.execute(f"INSERT INTO {TRIPS} (id) SELECT generate_series(1, %s)", [wanted])
        begun = time.time()
        for number in range(wanted):
            time.sleep(max(0.0, begun + number / rate - time.time()))
            sent.append(time.time())
            app.send_task(TASK, args=(number + 1,))
        limit = time.time() + PATIENCE
        arrived: list[float] = []
        while len(arrived) < wanted and time.time() < limit:
            time.sleep(0.05)
            cursor.execute(ARRIVED)
            arrived = [float(at) for (at,) in cursor.fetchall()]
    database.close()
    if len(arrived) != wanted:
        raise TimeoutError(f"Of {wanted} bare tasks {len(arrived)} were done.")
    return [at - start for at, start in zip(arrived, sent, strict=True)]


def _quiet() -> None:
    """Wait until nothing that was sent is still on its way."""
    limit = time.monotonic() + SETTLES
    while time.monotonic() < limit:
        if not Promise.objects.filter(state=State.OWED, due_at__lte=timezone.now()).exists():
            return
        time.sleep(0.2)
    raise TimeoutError(f"After {SETTLES:.0f} seconds there was still something owed.")


def _line(name: str, ours: list[float], bare: list[float], times: float) -> bench.Line:
    p95 = 1000 * bench.percentile(bare, 95)
    print(f"{name}: bare way p95 {p95:.4g} ms, n {len(bare)}", file=sys.stderr, flush=True)
    return bench.Line(
        bench=name,
        value=1000 * bench.percentile(ours, 95),
        unit="ms",
        limit=times * p95,
        samples=[1000 * took for took in ours],
    )
