"""The demonstration, seeded once for the tests that only read it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from bpsportal.demo.seeding import Wanted, seed

UNTIL = datetime(2026, 11, 23, 15, 45, tzinfo=UTC)
DEFAULTS = Wanted(schools=8, requests=60, months=3, seed=1, until=UNTIL)


@pytest.fixture(autouse=True)
def demonstration() -> Iterator[None]:
    with override_settings(DEMO=True, DEMO_PASSPHRASE="harbor lantern quarry elm"):
        yield


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What `seed_demo` writes by default, taken back when the module's tests are done."""
    with django_db_blocker.unblock(), override_settings(DEMO=True, DEMO_PASSPHRASE=""), transaction.atomic():
        assert settings.DEMO
        seed(DEFAULTS)
        yield
        transaction.set_rollback(True)
