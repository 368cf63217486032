"""A few days of events that the commands are tried on."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from audit.verbs import Verb

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ACTION = UUID("00000000-0000-4000-8000-000000000001")
PAT = Actor(3, "Pat Okafor", "front_office")
OPEN, SECRET = "7K4Q-2MHT-V5X", "9P3C-4TQE-7NM"
WEEK = ["--from", "2026-11-17", "--to", "2026-11-23"]


def write_days() -> None:
    """Record a week of one open and one sealed matter, an event just outside on either side, and a sign-in."""
    with transaction.atomic():
        for verb, at, reference, school in [
            (Verb.REQUEST_DRAFTED, datetime(2026, 11, 17, 4, 59, 59, tzinfo=UTC), OPEN, "harbor-hill"),
            (Verb.REQUEST_SUBMITTED, datetime(2026, 11, 17, 5, 0, tzinfo=UTC), OPEN, "harbor-hill"),
            (Verb.REQUEST_SUBMITTED, NOON, SECRET, "harbor-hill"),
            (Verb.REQUEST_SEALED, NOON, SECRET, "harbor-hill"),
            (Verb.USER_SIGNED_IN, NOON + timedelta(hours=1), "", ""),
            (Verb.REQUEST_CLOSED, datetime(2026, 11, 24, 4, 59, 59, tzinfo=UTC), OPEN, "elm-street"),
            (Verb.REQUEST_VIEWED, datetime(2026, 11, 24, 5, 0, tzinfo=UTC), OPEN, "harbor-hill"),
        ]:
            record(verb, actor=PAT, now=at, action_id=ACTION, reference=reference, school=school)
