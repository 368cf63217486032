"""Celery's consumer and scheduler, made to return soon after Redis does.

Kombu waits longer after every failed attempt to connect, up to 30 seconds, and no setting bounds that; here the wait
ends at three. Workers also do without greeting each other and without event heartbeats: that would only cost time
after every reconnection.
"""

import logging
from typing import Any

from celery.beat import Scheduler
from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown
from kombu import Connection

from promises.broker import LONGEST_WAIT_SECONDS

logger = logging.getLogger(__name__)


def _say(error: Exception, seconds: float) -> None:
    logger.warning("Redis does not answer (%s); trying again in %s s.", type(error).__name__, seconds)


def _connect(connection: Connection, **options: Any) -> Connection:
    """Return the connection once it works, however long that takes."""
    return connection.ensure_connection(
        _say, interval_start=1, interval_step=1, interval_max=LONGEST_WAIT_SECONDS, **options
    )


class PromptConsumer(Consumer):
    """A worker's consumer that is back within seconds of Redis."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave out what small installations do not need."""
        super().__init__(*args, **kwargs, without_gossip=True, without_mingle=True, without_heartbeat=True)

    def ensure_connected(self, conn: Connection) -> Connection:
        """Connect; stop trying only when the worker is told to stop."""
        connected = _connect(conn, callback=maybe_shutdown)
        self.first_connection_attempt = False
        return connected


class PromptScheduler(Scheduler):
    """A scheduler that is back within seconds of Redis and keeps no file: the timetable has intervals only."""

    def _ensure_connected(self) -> Connection:
        return _connect(self.connection)
