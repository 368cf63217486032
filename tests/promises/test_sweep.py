"""Doing what is due without Celery and Redis."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.core.management import call_command
from django.db import transaction

from promises.models import Duty, Heartbeat, Promise
from promises.services import Keepers, Outcome, promise, take_to_publish
from promises.sweeping import sweep
from tests.makers import Desk

SECOND = timedelta(seconds=1)


def owe(now: datetime, key: str, *, kind: str = Duty.ROUTE, due_in: timedelta = timedelta()) -> Promise:
    with transaction.atomic():
        return promise(kind, key=key, due_at=now + due_in, now=now)


def nothing(_key: str, _now: datetime) -> None:
    """Keep a promise by doing nothing."""


def owe_notice(key: str, now: datetime) -> None:
    """Keep a promise by making another."""
    owe(now, key, kind=Duty.NOTIFY)


@pytest.mark.django_db
def test_a_sweep_does_what_is_due_and_what_comes_of_it(now: datetime) -> None:
    for number in range(3):
        owe(now, str(number))
    owe(now, "later", due_in=SECOND)
    owe(now, "broken", kind="unheard_of")
    keepers: Keepers = {"route": owe_notice, "notify": nothing, "alarm": nothing}
    outcomes = sweep(clock=lambda: now, choose=lambda: 0.5, keepers=keepers)
    # The alarm that one needs a person is what comes of the broken one.
    assert outcomes == Counter({Outcome.KEPT: 7, Outcome.FAILED: 1})
    assert list(Promise.objects.filter(state="owed").values_list("key", flat=True)) == ["later"]


@pytest.mark.django_db
def test_a_sweep_with_a_limit_begins_nothing_after_it(now: datetime) -> None:
    for number in range(10):
        owe(now, str(number))
    ticks = count()
    keepers: Keepers = {"route": nothing}
    sweep(
        clock=lambda: now + next(ticks) * SECOND,
        choose=lambda: 0.5,
        keepers=keepers,
        no_longer_than=6 * SECOND,
    )
    assert 0 < Promise.objects.filter(state="kept").count() < 10


@pytest.mark.django_db
def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str], now: datetime, desk: Desk) -> None:
    owe(now, "one", kind="unheard_of")
    call_command("sweep")
    assert capsys.readouterr().out == "kept 1, failed 1\n"  # what was kept is the alarm about the other


@pytest.mark.django_db
def test_a_sweep_calls_people_before_it_waits_for_a_mail_server(now: datetime) -> None:
    done: list[str] = []
    owe(now, "notice", kind=Duty.NOTIFY)
    owe(now, "rung", kind=Duty.ESCALATE)

    def refused(key: str, moment: datetime) -> None:
        """Keep a notice whose address is wrong: the next rung is due at once."""
        owe(moment, "next", kind=Duty.ESCALATE)
        done.append(key)

    keepers: Keepers = {"notify": refused, "escalate": lambda key, _: done.append(key)}
    sweep(clock=lambda: now, choose=lambda: 0.5, keepers=keepers)
    assert done == ["rung", "notice", "next"]


SENT, TRIED = "published_at", "tried_at"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "back_ago", "is_sent"),
    [
        ({}, 3600, True),
        ({SENT: -1}, 3600, False),
        ({SENT: -11}, 3600, True),
        ({SENT: -3}, 2, True),
        ({SENT: -3, TRIED: -2}, 3600, True),
        ({SENT: -2, TRIED: -3}, 3600, False),
        ({"due_at": 1}, 3600, False),
        ({"state": "withdrawn"}, 3600, False),
        ({"state": "needs_person"}, 3600, False),
    ],
    ids=[
        "never sent",
        "sent a second ago",
        "sent long ago and nothing came of it",
        "sent before Redis was lost",
        "its message was used up by an attempt that failed",
        "sent again after the last attempt",
        "not due yet",
        "withdrawn",
        "left to a person",
    ],
)
def test_the_relay_sends_what_is_due_and_has_no_message_on_its_way(
    fields: dict[str, int | str], back_ago: int, *, is_sent: bool, now: datetime
) -> None:
    made = owe(now - 60 * SECOND, "one")
    values = {
        name: now + value * SECOND if isinstance(value, int) else value for name, value in fields.items()
    }
    Promise.objects.filter(pk=made.pk).update(**values)
    taken = take_to_publish(now, now - back_ago * SECOND, most=5, is_sending=False)
    assert taken == ([made.pk] if is_sent else [])


@pytest.mark.django_db
def test_a_sweep_needs_no_sign_of_life(now: datetime) -> None:
    owe(now, "one")
    sweep(clock=lambda: now, choose=lambda: 0.5, keepers={"route": nothing})
    assert not Heartbeat.objects.exists()
