"""The relay: sends the ids of promises that are due to the queue, and nothing else.

It wakes by NOTIFY for speed and polls for truth. Several may run. A promise is marked as sent before it is sent and
unmarked if that fails, so that no row is locked while Redis is waited for.
"""

import logging
import select
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from promises import broker
from promises.models import Process, Promise
from promises.publisher import BrokerAway, Publisher
from promises.selectors import is_any_due_soon
from promises.services import CHANNEL, POLL, note_alive, take_to_publish

logger = logging.getLogger(__name__)

AHEAD = 100
"""So many messages may wait in each queue. More would not be worked sooner: what waits in the table keeps the order of
its time, and is not sent again and again while it waits, which would keep the workers busy with repeats."""
TOO_MANY = 1000  # with so many messages, however they came, nobody is asked for a sign of life
POLL_WHILE_OWED, POLL_WHILE_AWAY = timedelta(seconds=1), timedelta(seconds=2)
GREET_EVERY = timedelta(seconds=10)
ALIVE_EVERY = timedelta(seconds=5)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_PAUSE = 5.0


class Relay:
    """One relay process."""

    def __init__(self, publisher: Publisher) -> None:
        """Begin with nothing known about Redis."""
        self._publisher = publisher
        self._is_away = False
        self._back_at = LONG_AGO
        self._greeted_at = LONG_AGO
        self._alive_at = LONG_AGO

    def run(self) -> None:
        """Relay until the process is told to stop; outlive every outage of PostgreSQL and Redis."""
        pause = 0.5
        while True:
            try:
                _listen()
                pause = 0.5
                while True:
                    self._wait(self._round())
            except (OperationalError, InterfaceError) as error:
                logger.warning("PostgreSQL is away (%s); trying again in %s s.", type(error).__name__, pause)
                connection.close()
                time.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)

    def _round(self) -> timedelta:
        """Send what is due and return how long to wait, unless woken."""
        now = timezone.now()
        if now - self._alive_at >= ALIVE_EVERY:
            note_alive(Process.RELAY, now=now)
            self._alive_at = now
        try:
            self._greet(now)
            self._send_all()
        except BrokerAway as error:
            if not self._is_away:
                logger.warning("Redis is away (%s); what is owed stays owed.", error)
            self._is_away = True
            return POLL_WHILE_AWAY
        return POLL_WHILE_OWED if is_any_due_soon(now, within=POLL) else POLL

    def _greet(self, now: datetime) -> None:
        """Have a worker answer from time to time; learn whether Redis is there, at once if it was not."""
        if not self._is_away and now - self._greeted_at < GREET_EVERY:
            return
        if self._publisher.depth() < TOO_MANY:
            self._publisher.send(broker.ANSWER, expires=3 * GREET_EVERY)
        self._note_broker()
        self._greeted_at = now

    def _note_broker(self) -> None:
        """Note that Redis took something; what was sent before an outage counts as lost."""
        now = timezone.now()
        if self._is_away:
            logger.warning("Redis is back.")
            self._is_away, self._back_at = False, now
        note_alive(Process.BROKER, now=now)

    def _send_all(self) -> None:
        """Send what is due; what is only written comes before what is sent, and neither takes the other's room."""
        self._fill(broker.QUEUE, is_sending=False)
        self._fill(broker.SENDINGS, is_sending=True)

    def _fill(self, queue: str, *, is_sending: bool) -> None:
        """Send what is due, the longest due first, as far as there is room in its queue."""
        while (room := AHEAD - self._publisher.depth(queue)) > 0:
            ids = take_to_publish(timezone.now(), self._back_at, most=room, is_sending=is_sending)
            try:
                for pk in ids:
                    self._publisher.send(broker.KEEP_PROMISE, pk, queue=queue)
            except BrokerAway:
                Promise.objects.filter(pk__in=ids).update(published_at=None)
                raise
            if len(ids) < room:
                return

    def _wait(self, longest: timedelta) -> None:
        """Sleep until a promise is made or the time is over."""
        listening: Any = connection.connection
        if not listening.notifies:
            select.select([listening], [], [], longest.total_seconds())
        with connection.wrap_database_errors:
            listening.poll()
        listening.notifies.clear()


def _listen() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
