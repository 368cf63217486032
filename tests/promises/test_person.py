"""What cannot be done by itself goes to a person: on the red list, said to somebody, tried again at a press."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from audit.actor import Actor
from audit.models import AuditEvent
from audit.verbs import Verb
from promises.backoff import MAX_ATTEMPTS
from promises.models import Duty, Promise, State
from promises.selectors import due, red_list
from promises.services import NothingToDrive, attempt, hasten, keep, promise, redrive, withdraw_all

PRESSER = Actor(7, "Sam Adeyemi", "system_admin")
HOUR = timedelta(hours=1)
KEYS = ["7K4Q-2MHT-V5X/immediate-2", "7K4Q-2MHT-V5X/immediate-3"]

pytestmark = pytest.mark.django_db


def refuse(_key: str, _now: datetime) -> None:
    raise ConnectionRefusedError


def nothing(_key: str, _now: datetime) -> None:
    """Keep a promise by doing nothing."""


def owe(key: str, now: datetime, *, kind: str = Duty.ROUTE, due_in: timedelta = timedelta()) -> Promise:
    with transaction.atomic():
        return promise(kind, key=key, due_at=now + due_in, now=now)


def times(now: datetime) -> Iterator[datetime]:
    return (now + number * HOUR for number in range(MAX_ATTEMPTS))


def given_up(now: datetime, *, kind: str = Duty.NOTIFY) -> Promise:
    made = owe("12", now, kind=kind)
    for moment in times(now):
        attempt(made.pk, now=moment, keepers={kind: refuse}, chance=0.5)
    made.refresh_from_db()
    return made


def test_after_eight_attempts_it_is_on_the_red_list_and_somebody_is_to_be_told(now: datetime) -> None:
    made = given_up(now)
    assert (made.state, made.attempts) == (State.NEEDS_PERSON, MAX_ATTEMPTS)
    assert red_list() == [made]
    assert Promise.objects.get(kind=Duty.ALARM).key == str(made.pk)


def test_an_alarm_that_fails_raises_no_other(now: datetime) -> None:
    given_up(now, kind=Duty.ALARM)
    assert Promise.objects.count() == 1


def test_a_press_owes_it_again_with_all_attempts_and_is_recorded(now: datetime) -> None:
    made = given_up(now)
    redrive(made.pk, actor=PRESSER, now=now + HOUR, action_id=uuid4())
    made.refresh_from_db()
    assert (made.state, made.attempts, made.due_at, made.failure) == (State.OWED, 0, now + HOUR, "")
    event = AuditEvent.objects.get(verb=Verb.PROMISE_REDRIVEN)
    assert (event.actor_id, event.data) == (7, {"promise": made.pk, "kind": "notify"})
    assert red_list() == []


def test_a_second_press_drives_nothing_twice(now: datetime) -> None:
    made = given_up(now)
    redrive(made.pk, actor=PRESSER, now=now, action_id=uuid4())
    with pytest.raises(NothingToDrive, match="no longer waits"):
        redrive(made.pk, actor=PRESSER, now=now, action_id=uuid4())
    assert AuditEvent.objects.filter(verb=Verb.PROMISE_REDRIVEN).count() == 1


def test_somebody_is_told_again_when_it_fails_again(now: datetime) -> None:
    made = given_up(now)
    alarm = Promise.objects.get(kind=Duty.ALARM)
    keep(alarm.pk, now=now, keepers={Duty.ALARM: nothing}, chance=0.5)
    redrive(made.pk, actor=PRESSER, now=now, action_id=uuid4())
    for moment in times(now):
        attempt(made.pk, now=moment, keepers={Duty.NOTIFY: refuse}, chance=0.5)
    alarm.refresh_from_db()
    assert (alarm.state, alarm.attempts, alarm.kept_at) == (State.OWED, 0, None)


def test_all_that_is_owed_for_one_thing_is_withdrawn_and_nothing_else(now: datetime) -> None:
    for key in (*KEYS, "ANOT-HERO-NE0/immediate-2"):
        owe(key, now, kind=Duty.ESCALATE, due_in=HOUR)
    owe("7K4Q-2MHT-V5X", now)
    with transaction.atomic():
        assert withdraw_all(KEYS, kinds=[Duty.ESCALATE], now=now) == len(KEYS)
    left = set(Promise.objects.filter(state=State.OWED).values_list("key", flat=True))
    assert left == {"7K4Q-2MHT-V5X", "ANOT-HERO-NE0/immediate-2"}


def test_a_later_duty_can_be_hastened_once(now: datetime) -> None:
    made = owe(KEYS[0], now, kind=Duty.ESCALATE, due_in=HOUR)
    assert due(now, most=9) == []
    with transaction.atomic():
        assert [hasten(KEYS[0], kind=Duty.ESCALATE, now=now) for _ in range(2)] == [True, False]
    assert due(now, most=9) == [made.pk]
