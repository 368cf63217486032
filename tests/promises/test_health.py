"""What the two health addresses say."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client, override_settings

from promises.models import Duty, Process, Promise
from promises.selectors import is_delivery_delayed
from promises.services import note_alive, promise

SECOND = timedelta(seconds=1)


def ready(now: datetime) -> tuple[int, dict[str, object]]:
    with time_machine.travel(now, tick=False):
        answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def test_the_process_answers_without_a_database() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_nothing_known_is_said_to_be_unknown(now: datetime) -> None:
    status, state = ready(now)
    assert status == 200
    assert (state["database"], state["broker"], state["worker_heartbeat_seconds"]) == ("up", "unknown", None)
    assert (state["oldest_unrouted_seconds"], state["oldest_unsealed_seconds"]) == (None, None)
    assert "not sealed yet" in str(state["because"])


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "word"), [(3, "up"), (45, "up"), (46, "down")])
def test_the_broker_is_judged_by_the_last_message_it_took(age: int, word: str, now: datetime) -> None:
    note_alive(Process.BROKER, now=now - age * SECOND)
    note_alive(Process.WORKER, now=now - age * SECOND)
    state = ready(now)[1]
    assert (state["broker"], state["broker_seconds"], state["worker_heartbeat_seconds"]) == (word, age, age)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "kind", "state", "status"),
    [
        (60, "route", "owed", 200),
        (61, "route", "owed", 503),
        (61, "route", "needs_person", 503),
        (61, "route", "withdrawn", 200),
        (61, "notify", "owed", 200),
    ],
    ids=["a minute", "over a minute", "given up", "withdrawn", "a notice, not a request"],
)
def test_a_request_that_waits_over_a_minute_makes_the_portal_not_ready(
    age: int, kind: Duty, state: str, status: int, now: datetime
) -> None:
    with transaction.atomic():
        promise(kind, key="one", due_at=now, now=now - age * SECOND)
    Promise.objects.update(state=state)
    assert ready(now)[0] == status


@pytest.mark.django_db(transaction=True)
def test_a_missing_database_is_said_within_two_seconds(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", 1)
    try:
        status, state = ready(now)
    finally:
        connection.close()
    assert (status, state["database"]) == (503, "down")


@pytest.mark.django_db
@override_settings(REDIS_URL="redis://127.0.0.1:1/0")
def test_readiness_does_not_ask_redis(now: datetime) -> None:
    assert ready(now)[0] == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("relay", "worker", "waiting", "delayed"),
    [(1, 1, 0, False), (1, 1, 21, True), (46, 1, 0, True), (1, 46, 0, True), (None, 1, 0, True)],
    ids=["all is well", "something stuck", "no relay", "no worker", "never a relay"],
)
def test_delivery_is_delayed_where_a_process_is_silent_or_something_is_stuck(
    relay: int | None, worker: int, waiting: int, *, delayed: bool, now: datetime
) -> None:
    if relay is not None:
        note_alive(Process.RELAY, now=now - relay * SECOND)
    note_alive(Process.WORKER, now=now - worker * SECOND)
    if waiting:
        with transaction.atomic():
            promise(Duty.ROUTE, key="one", due_at=now, now=now - waiting * SECOND)
    assert is_delivery_delayed(now) is delayed
