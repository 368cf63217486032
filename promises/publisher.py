"""Put messages into the queue, and say within seconds when that cannot be done."""

from datetime import timedelta
from typing import Any

from celery import Celery
from kombu import Connection, Producer
from kombu.exceptions import ChannelError, OperationalError

from promises import broker


class BrokerAway(Exception):
    """Redis refused, or did not answer in time."""


class Publisher:
    """The relay's own connection to Redis; made anew after every failure."""

    def __init__(self, url: str) -> None:
        """Connect later, when there is something to send."""
        self._app = Celery("relay", broker=url, fixups=[], set_as_current=False)
        self._app.conf.update(broker.CONFIGURATION)
        self._connection: Connection | None = None
        self._producer: Producer | None = None

    def send(
        self, task: str, *args: int, queue: str = broker.QUEUE, expires: timedelta | None = None
    ) -> None:
        """Send a task with ids as its arguments.

        Raises `BrokerAway` after two to three seconds at most; the message may have arrived all the same.
        """
        connection, producer = self._open()
        seconds = None if expires is None else expires.total_seconds()
        try:
            self._app.send_task(task, args=args, queue=queue, producer=producer, retry=False, expires=seconds)
        except self._errors(connection) as error:
            self.close()
            raise BrokerAway(type(error).__name__) from error

    def depth(self, queue: str = broker.QUEUE) -> int:
        """Return how many messages wait in a queue.

        Raises `BrokerAway`.
        """
        connection, _ = self._open()
        channel: Any = connection.default_channel
        try:
            waiting = channel.queue_declare(queue=queue, passive=True)
        except ChannelError:
            return 0  # an empty queue does not exist in Redis
        except self._errors(connection) as error:
            self.close()
            raise BrokerAway(type(error).__name__) from error
        return int(waiting.message_count)

    def close(self) -> None:
        """Forget the connection; the next message opens another one."""
        connection, self._connection, self._producer = self._connection, None, None
        if connection is not None:
            connection.collect(socket_timeout=1)

    def _open(self) -> tuple[Connection, Producer]:
        if self._connection is None or self._producer is None:
            connection = self._app.connection_for_write()
            try:
                connection.connect()
            except self._errors(connection) as error:
                raise BrokerAway(type(error).__name__) from error
            self._connection, self._producer = (
                connection,
                self._app.amqp.Producer(connection, auto_declare=False),
            )
        return self._connection, self._producer

    @staticmethod
    def _errors(connection: Connection) -> tuple[type[Exception], ...]:
        return (*connection.connection_errors, *connection.channel_errors, OperationalError, OSError)
