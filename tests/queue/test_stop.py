"""Processes that are told to stop do so soon, also while Redis hangs."""

import signal

import pytest

from promises.models import Heartbeat
from tests.plugins.processes import START, Portal, RedisServer, wait_until

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True)]


def test_relay_worker_and_scheduler_stop_soon_while_redis_hangs(
    portal: Portal, redis_server: RedisServer
) -> None:
    relay, worker, scheduler = portal.relay(), portal.worker(), portal.scheduler()
    wait_until(Heartbeat.objects.filter(name="worker").exists, seconds=START, what="relay and worker run")
    wait_until(lambda: "is starting" in portal.said(scheduler), seconds=START, what="the scheduler runs")
    redis_server.hang()
    left = {relay, worker, scheduler}
    for process in left:
        process.send_signal(signal.SIGTERM)

    def is_empty() -> bool:
        left.difference_update([process for process in left if process.poll() is not None])
        return not left

    took = wait_until(is_empty, seconds=8, what="relay, worker and scheduler stop")
    assert [relay.returncode, worker.returncode] == [0, 0]
    print(f"measured: stopped within {took:.1f} s")  # noqa: T201
