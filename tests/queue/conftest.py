"""What the tests of the queue share: a table in which every effect can be counted."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction
from django.utils import timezone

from promises.models import Duty
from promises.services import promise
from tests.plugins.processes import Portal

KEEPERS = "tests.queue.keepers.KEEPERS"


@pytest.fixture
def effects(transactional_db: None) -> Iterator[Callable[[], Counter[str]]]:
    """Count how often each duty took effect, by its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE kept_effect"
            " (key text NOT NULL, at timestamptz NOT NULL, session integer NOT NULL DEFAULT pg_backend_pid())"
        )
        cursor.execute("GRANT SELECT, INSERT ON kept_effect TO portal_app")

    def count() -> Counter[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT key, count(*) FROM kept_effect GROUP BY key")
            return Counter(dict(cursor.fetchall()))

    yield count
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kept_effect")


@pytest.fixture
def counted(effects: Callable[[], Counter[str]], portal: Portal) -> Portal:
    """The portal's processes, keeping the duties of these tests; killed before the table goes."""
    portal.environment["PROMISE_KEEPERS"] = KEEPERS
    return portal


@pytest.fixture
def owe() -> Callable[..., list[str]]:
    """Make promises, committed one by one as submits would, and return their keys."""

    def make(*keys: str, kind: str = Duty.ROUTE) -> list[str]:
        for key in keys:
            with transaction.atomic():
                promise(kind, key=key, due_at=timezone.now(), now=timezone.now())
        return list(keys)

    return make
