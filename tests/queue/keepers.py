"""Duties for tests of the queue: each leaves a row behind, so that doing it twice would be seen."""

import os
import signal
import time
from datetime import datetime

from django.db import connection

KEEPERS = {
    "route": "tests.queue.keepers.leave_a_row",
    "notify": "tests.queue.keepers.leave_a_row",
    "alarm": "tests.queue.keepers.nothing",
}


def nothing(_key: str, _now: datetime) -> None:
    """Tell nobody."""


def leave_a_row(key: str, now: datetime) -> None:
    """Do what the first word of the key says, after leaving the row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kept_effect (key, at) VALUES (%s, %s)", [key, now])
    match key.partition("-")[0]:
        case "poison":
            os.kill(os.getpid(), signal.SIGKILL)
        case "refused":
            raise ConnectionRefusedError("the mail server refuses")
        case "slow":
            time.sleep(3)
