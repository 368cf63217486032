"""Duties that fail, processes that are alone, a database that goes away."""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from promises.backoff import MAX_ATTEMPTS
from promises.models import Duty, Heartbeat, Promise
from promises.services import promise
from tests.plugins.processes import START, Portal, RedisServer, wait_until
from tests.queue.duties import Effects, Owe, kept, names, once

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True)]


def hurry(key: str) -> None:
    """Let the back-off of a promise be over."""
    Promise.objects.filter(key=key, state="owed").update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_duty_that_kills_its_worker_ends_with_a_person_while_others_go_on(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    owe("poison-1")
    Promise.objects.update(attempts=MAX_ATTEMPTS - 2)
    counted.relay()
    counted.worker()
    others: list[str] = []

    def is_given_up() -> bool:
        hurry("poison-1")
        others.extend(owe(f"plain-{len(others)}"))
        time.sleep(0.5)
        return Promise.objects.filter(key="poison-1", state="needs_person").exists()

    wait_until(is_given_up, seconds=START, what="the poison is left to a person")
    wait_until(kept(others), seconds=START, what="the others are kept")
    assert Promise.objects.get(key="poison-1").attempts == MAX_ATTEMPTS
    assert effects() == once(others)


def test_a_duty_that_fails_is_tried_again_later_and_leaves_nothing_behind(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    owe("refused-1")
    assert counted.manage("sweep").stdout == "kept 0, failed 1\n"
    refused = Promise.objects.get()
    assert (refused.state, refused.attempts, refused.failure) == ("owed", 1, "ConnectionRefusedError")
    assert refused.due_at > timezone.now() - timedelta(seconds=10)
    assert not effects()


def test_what_is_only_written_passes_by_what_waits_to_be_sent_by_a_slow_server(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    notices = owe(*names("slow", 12), kind=Duty.NOTIFY)
    counted.worker()
    counted.relay()
    wait_until(lambda: bool(effects()), seconds=START, what="the first notice is under way")
    routed = owe(*names("plain", 3))
    wait_until(kept(routed), seconds=10, what="the requests are routed")
    assert len(effects().keys() & set(notices)) < len(notices) - 2, "most notices still wait"


def test_a_sweep_from_cron_needs_neither_celery_nor_redis(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    keys = owe(*names("plain", 5))
    swept = counted.manage("sweep", REDIS_URL="redis://127.0.0.1:1/0")
    assert (swept.returncode, swept.stdout, swept.stderr) == (0, "kept 5, failed 0\n", "")
    assert effects() == once(keys)


def test_the_timetable_keeps_promises_where_no_relay_runs(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    keys = owe(*names("plain", 3))
    counted.worker()
    counted.scheduler()
    wait_until(kept(keys), seconds=START, what="the timetable's sweep keeps them")
    assert effects() == once(keys)


def test_a_transaction_that_is_undone_leaves_nothing_to_the_worker(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    counted.worker()
    counted.relay()
    wait_until(Heartbeat.objects.filter(name="worker").exists, seconds=START, what="a worker answers")
    with transaction.atomic():
        promise(Duty.ROUTE, key="undone", due_at=timezone.now(), now=timezone.now())
        transaction.set_rollback(True)
    keys = owe("plain-1")
    took = wait_until(kept(keys), seconds=20, what="the next promise is kept")
    assert effects() == once(keys)
    print(f"measured: {took:.2f} s from promise to kept with everything idle")  # noqa: T201


def test_a_relay_whose_database_connection_is_cut_comes_back(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    counted.worker()
    relay = counted.relay()
    first = owe(*names("before", 2))
    wait_until(kept(first), seconds=START, what="the first promises are kept")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    second = owe(*names("after", 2))
    took = wait_until(kept(second), seconds=20, what="the others are kept over a new connection")
    assert relay.poll() is None
    assert effects() == once(first + second)
    print(f"measured: kept {took:.1f} s after all database connections were cut")  # noqa: T201


def test_a_worker_keeps_its_database_session_from_one_duty_to_the_next(
    counted: Portal, effects: Effects, owe: Owe
) -> None:
    counted.relay()
    counted.worker()
    wait_until(
        kept(owe(*names("plain", 9))), seconds=START, what="all are kept"
    )  # at once: a session lasts a minute
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT session) FROM kept_effect")
        done, sessions = cursor.fetchone() or (0, 0)
    assert done == effects().total() == 9
    assert sessions <= 2, "one for each of its two processes"


def test_a_worker_whose_duties_end_while_redis_is_away_listens_again_when_it_is_back(
    counted: Portal, redis_server: RedisServer, effects: Effects, owe: Owe
) -> None:
    counted.relay()
    counted.worker()
    wait_until(kept(owe("first-1")), seconds=START, what="the worker works")
    busy = owe(*names("slow", 2))
    wait_until(
        lambda: Promise.objects.filter(key__in=busy, attempts=1).count() == 2,
        seconds=START,
        what="both of its processes are busy",
    )
    redis_server.kill()
    wait_until(kept(busy), seconds=START, what="both are done")
    time.sleep(1)  # so that Redis cannot be told
    redis_server.start()
    later = owe(*names("later", 4))
    took = wait_until(kept(later), seconds=30, what="the worker takes up more")
    assert effects() == once(["first-1", *busy, *later])
    print(f"measured: kept {took:.1f} s after Redis was back")  # noqa: T201


def test_signs_of_life_are_left_by_relay_broker_and_worker(
    counted: Portal, redis_server: RedisServer
) -> None:
    counted.relay()
    counted.worker()
    expected = {"relay", "broker", "worker"}
    wait_until(
        lambda: set(Heartbeat.objects.values_list("name", flat=True)) == expected,
        seconds=START,
        what="three signs of life",
    )
    redis_server.kill()
    last = Heartbeat.objects.get(name="broker").at
    time.sleep(4)
    assert Heartbeat.objects.get(name="broker").at - last < timedelta(seconds=2)
    assert timezone.now() - Heartbeat.objects.get(name="relay").at < timedelta(seconds=20)
