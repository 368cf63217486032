"""The relay keeps the queue short: what is owed waits in the table, in the order of its time."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from promises import broker
from promises.models import Duty, Promise
from promises.publisher import Publisher
from promises.relay import AHEAD, Relay
from tests.plugins.processes import RedisServer

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True)]


def _owe(many: int, kind: Duty = Duty.ROUTE) -> list[Promise]:
    """Owe duties that came due one after the other, the last one made first."""
    now = timezone.now()
    made = [
        Promise(kind=kind, key=str(number), made_at=now, due_at=now - timedelta(seconds=number))
        for number in range(many)
    ]
    return Promise.objects.bulk_create(made)


def test_while_nobody_works_the_queue_stays_short_and_holds_what_is_due_longest(
    redis_server: RedisServer,
) -> None:
    owed, publisher = _owe(3 * AHEAD), Publisher(redis_server.url)
    relay = Relay(publisher)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            relay._send_all()
            clock.shift(timedelta(minutes=1))  # far longer than a message may be on its way
    assert publisher.depth() == AHEAD
    sent = set(Promise.objects.exclude(published_at=None).values_list("pk", flat=True))
    assert sent == {one.pk for one in owed[-AHEAD:]}


def test_notices_that_wait_for_a_slow_server_take_no_room_from_requests_to_be_routed(
    redis_server: RedisServer,
) -> None:
    notices, publisher = _owe(3 * AHEAD, Duty.NOTIFY), Publisher(redis_server.url)
    relay = Relay(publisher)
    relay._send_all()
    requests = _owe(5)
    relay._send_all()
    assert (publisher.depth(broker.SENDINGS), publisher.depth()) == (AHEAD, len(requests))
    sent = set(Promise.objects.exclude(published_at=None).values_list("pk", flat=True))
    assert sent == {one.pk for one in [*notices[-AHEAD:], *requests]}
