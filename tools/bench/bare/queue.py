"""A bare Celery task that updates a row, to measure the way to the queue against."""

from functools import cache
from typing import Any

import psycopg2
from celery import Celery

from bpsportal import env
from tools.bench.bare.tables import TRIPS

TASK = "bare.arrive"

app = Celery("bare", broker=env.text("REDIS_URL"))
app.conf.update(task_ignore_result=True, task_default_queue="bare", broker_connection_retry_on_startup=True)


@cache
def _database() -> Any:
    connection = psycopg2.connect(env.text("DATABASE_URL"))
    connection.autocommit = True
    return connection


@app.task(name=TASK)
def arrive(number: int) -> None:
    """Write into the row when it was reached."""
    with _database().cursor() as cursor:
        cursor.execute(f"UPDATE {TRIPS} SET at = clock_timestamp() WHERE id = %s", [number])  # noqa: S608 - our own name
