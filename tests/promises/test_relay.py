"""The relay keeps the queue short: what is owed waits in the table, in the order of its time."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from promises.models import Duty, Promise
from promises.publisher import Publisher
from promises.relay import AHEAD, Relay
from tests.plugins.processes import RedisServer

pytestmark = [pytest.mark.queue, pytest.mark.django_db(transaction=True)]


def _owe(many: int) -> list[Promise]:
    """Owe duties that came due one after the other, the last one made first."""
    now = timezone.now()
    made = [
        Promise(kind=Duty.ROUTE, key=str(number), made_at=now, due_at=now - timedelta(seconds=number))
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
