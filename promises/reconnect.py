"""Celery's consumer and scheduler, made to return soon after Redis does.

Kombu waits longer after every failed attempt to connect, up to 30 seconds, and no setting bounds that; here the wait
ends at three. Workers also do without greeting each other and without event heartbeats: that would only cost time
after every reconnection.
"""

import logging
import os
import signal
import sys
from contextlib import suppress
from typing import Any, NoReturn

from celery.beat import Scheduler
from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown
from kombu import Connection
from kombu.transport import virtual

from promises.broker import LONGEST_WAIT_SECONDS

logger = logging.getLogger(__name__)


def _say(error: Exception, seconds: float) -> None:
    logger.warning("Redis does not answer (%s); trying again in %s s.", type(error).__name__, seconds)


def _connect(connection: Connection, **options: Any) -> Connection:
    """Return the connection once it works, however long that takes."""
    return connection.ensure_connection(
        _say, interval_start=1, interval_step=1, interval_max=LONGEST_WAIT_SECONDS, **options
    )


class PromptMessage(virtual.Message):
    """A message of which Redis cannot be told that it was worked: that is an error of the connection, and raised.

    Kombu only logs it, and goes on counting the message as being worked. With as many of those as a worker has
    processes it asks for no other, so it neither hears anything nor finds out that its connection is gone.
    """

    def ack_log_error(self, logger: logging.Logger, errors: object, multiple: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's own
        """Tell Redis, or let the consumer begin anew."""
        del logger, errors
        self.ack(multiple=multiple)

    def reject_log_error(self, logger: logging.Logger, errors: object, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - kombu's own
        """Give it back, or let the consumer begin anew."""
        del logger, errors
        self.reject(requeue=requeue)


class PromptConsumer(Consumer):
    """A worker's consumer that is back within seconds of Redis: as a new program in the same process."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave out what small installations do not need."""
        super().__init__(*args, **kwargs, without_gossip=True, without_mingle=True, without_heartbeat=True)

    def connect(self) -> Connection:
        """Connect, and read messages that do not hide that the connection is lost."""
        connected: Connection = super().connect()
        channel: Any = connected.default_channel
        channel.Message = PromptMessage
        return connected

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Wait for Redis and begin anew; nothing is cleaned up, because nothing of this worker goes on."""
        logger.warning("Redis is away (%s); the worker begins anew when it is back.", type(exc).__name__)
        _connect(self.app.connection_for_read(), callback=maybe_shutdown)
        begin_anew([child.pid for child in self.pool._pool._pool])  # noqa: SLF001 - Celery has no way to ask

    def ensure_connected(self, conn: Connection) -> Connection:
        """Connect; stop trying only when the worker is told to stop."""
        connected = _connect(conn, callback=maybe_shutdown)
        self.first_connection_attempt = False
        return connected


def begin_anew(children: list[int]) -> NoReturn:
    """Become a new worker with the words this one was started with.

    A worker that goes on after it lost Redis may never take a message again, or turn in circles around the closed
    pipe of a process that died meanwhile. Its processes are killed: what they were at stays owed.
    """
    for pid in children:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - becoming it is the purpose


class PromptScheduler(Scheduler):
    """A scheduler that is back within seconds of Redis and keeps no file: the timetable has intervals only."""

    def _ensure_connected(self) -> Connection:
        return _connect(self.connection)
