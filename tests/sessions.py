"""Sessions of the database that outlive the process that opened them."""

import time

import pytest
from django.db import connection

ENDED = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def end_other_sessions(seconds: float = 30.0) -> None:
    """End what killed processes left open in the test database: its server notices a lost client only in time."""
    start = time.monotonic()
    while _others():
        if time.monotonic() - start > seconds:
            pytest.fail(f"Sessions of the test database did not end within {seconds} s.")
        time.sleep(0.05)


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(ENDED)
        (count,) = cursor.fetchone() or (0,)
    return int(count)
