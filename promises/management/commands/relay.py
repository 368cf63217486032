"""Run the relay."""

import os
import signal
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

from promises.publisher import Publisher
from promises.relay import Relay


class Command(BaseCommand):
    """Send what is owed to the queue until told to stop."""

    help = "Sends the ids of promises that are due to Celery. Several may run; one is enough."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        Relay(Publisher(settings.REDIS_URL)).run()


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """Leave at once: everything the relay does may be broken off, and a tidy end would wait for a hanging Redis."""
    os._exit(0)
