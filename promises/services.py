"""Make a promise, withdraw it, claim it, keep it.

The row is the promise; a message of the queue is only a nudge to look at it. Every attempt is counted in a
transaction of its own before it begins, so that a duty which kills its process still comes to an end.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet

from audit.actor import SYSTEM, Actor
from audit.services import Value, record
from audit.verbs import Verb
from promises.backoff import MAX_ATTEMPTS, SENT, WRITTEN, Pace, delay, is_last
from promises.failpoints import Failpoint, reach
from promises.models import SENDING, Duty, Heartbeat, Process, Promise, State
from promises.statements import CLAIM, KEPT, MAKE, MAKE_ALL, TAKE, TAKE_UP

logger = logging.getLogger(__name__)

CHANNEL = "promises"
POLL = timedelta(seconds=10)
"""How long the relay sleeps; what is due later needs nobody to wake it."""
REPEAT_AFTER = timedelta(seconds=10)
"""A message that led to no attempt for so long is taken for lost, and sent again."""
OPEN = (State.OWED, State.NEEDS_PERSON)
Keeper = Callable[[str, datetime], None]
Keepers = Mapping[str, Keeper]


class NotInATransaction(RuntimeError):
    """A promise was made outside the transaction of what it follows from."""


class NothingToDrive(ValueError):  # named by the sentence it carries
    """A promise that does not wait for a person, as a sentence for whoever pressed."""


class Outcome(StrEnum):
    """What became of an attempt."""

    KEPT = "kept"
    FAILED = "failed"
    LEFT = "left"


def promise(kind: str, *, key: str, due_at: datetime, now: datetime) -> Promise:
    """Owe the duty `kind` for `key` from `due_at` on; the same promise made twice is one promise.

    The nudge to the relay leaves with the commit, or not at all.
    Raises `NotInATransaction` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction(
            "A promise is made in the transaction of what it follows from, never outside."
        )
    wanted = [kind, key, now, due_at, State.OWED, now + POLL, CHANNEL]
    made = next(iter(Promise.objects.raw(MAKE, wanted)), None)
    return made or Promise.objects.get(kind=kind, key=key)


def renew_all(wanted: Mapping[tuple[str, str], datetime], *, now: datetime) -> None:
    """Owe several duties as `renew` does each, in one statement; they are given as kind and key, with their time.

    Raises `NotInATransaction` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction("Promises are made in the transaction of what they follow from.")
    kinds, keys = [kind for kind, _ in wanted], [key for _, key in wanted]
    with connection.cursor() as cursor:
        cursor.execute(MAKE_ALL, [now, State.OWED, kinds, keys, list(wanted.values()), CHANNEL, now + POLL])
        made = {(kind, key) for kind, key, _ in cursor.fetchall()}
    for kind, key in wanted.keys() - made:
        renew(kind, key=key, due_at=wanted[kind, key], now=now)


def renew(kind: str, *, key: str, due_at: datetime, now: datetime) -> Promise:
    """Owe a duty as `promise` does, also if it was withdrawn before: what stopped it no longer holds."""
    made = promise(kind, key=key, due_at=due_at, now=now)
    if made.state == State.WITHDRAWN:
        _owe_again(made, due_at)
    return made


def withdraw(key: str, *, kind: str, now: datetime) -> bool:
    """Release the portal from a promise that is no longer needed; return whether it was still open.

    A promise that is being kept this moment is left to its keeper, who finds that nothing is to be done: waiting
    for it here could make two transactions wait for each other.
    """
    held = _locked().filter(kind=kind, key=key, state__in=OPEN).first()
    if held is None:
        return False
    held.state, held.tried_at = State.WITHDRAWN, now
    held.save()
    return True


def withdraw_all(keys: Collection[str], *, kinds: Collection[str], now: datetime) -> int:
    """Release the portal from every open promise of these kinds and keys; return how many there were.

    Those being kept this moment are left to their keepers, as `withdraw` leaves them.
    """
    found = _locked().filter(kind__in=kinds, key__in=keys, state__in=OPEN)
    held = list(found.values_list("pk", flat=True))
    return Promise.objects.filter(pk__in=held).update(state=State.WITHDRAWN, tried_at=now)


def hasten(key: str, *, kind: str, now: datetime) -> bool:
    """Let a promise that is owed later fall due now; return whether there was one to move."""
    held = _locked().filter(kind=kind, key=key, state=State.OWED, due_at__gt=now).first()
    if held is None:
        return False
    held.due_at, held.published_at = now, None
    held.save()
    _nudge(held.pk)
    return True


@transaction.atomic(durable=True)
def redrive(pk: int, *, actor: Actor, now: datetime, action_id: UUID) -> Promise:
    """Owe a promise that needed a person again, with all its attempts before it; the record says who pressed.

    Who may press is asked by the door that calls this: people are not known on this floor.
    Raises `NothingToDrive` if the promise does not wait for a person, `Promise.DoesNotExist` if there is none.
    """
    held = Promise.objects.select_for_update().get(pk=pk)
    if held.state != State.NEEDS_PERSON:
        raise NothingToDrive("This one no longer waits for a person; it was driven again or settled already.")
    _owe_again(held, now)
    data: dict[str, Value] = {"promise": held.pk, "kind": held.kind}
    record(Verb.PROMISE_REDRIVEN, actor=actor, now=now, action_id=action_id, data=data)
    return held


def claim(pk: int, *, now: datetime, chance: float) -> bool:
    """Count an attempt and return whether it may begin.

    Not if the promise is not owed, not due, or in other hands. The next attempt is put off first, by the
    back-off spread with `chance` (0 to 1), so nobody else begins meanwhile and a dead process leaves a due time behind.
    """
    sent, written = (
        [delay(attempts, chance, pace=pace).total_seconds() for attempts in range(1, MAX_ATTEMPTS + 1)]
        for pace in (SENT, WRITTEN)
    )
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(CLAIM, [now, now, list(SENDING), sent, written, pk, now, MAX_ATTEMPTS])
        is_claimed = cursor.fetchone() is not None
    if not is_claimed:
        _give_up_if_spent(pk, now=now)
    return is_claimed


@transaction.atomic(durable=True)
def _give_up_if_spent(pk: int, *, now: datetime) -> None:
    """Hand a promise to a person whose last attempt killed its process."""
    spent = _locked().filter(pk=pk, state=State.OWED, due_at__lte=now, attempts__gte=MAX_ATTEMPTS).first()
    if spent is not None:
        _give_up(spent, "Died", now)


def keep(pk: int, *, now: datetime, keepers: Keepers, chance: float) -> Outcome:
    """Do what is owed and mark it kept, in one transaction; a failure undoes all of it and is noted afterwards.

    A promise in other hands or no longer owed is left alone. One whose kind has no keeper goes to a person.
    """
    try:
        with transaction.atomic(durable=True):
            kind, key = _take_up(pk)
            if not kind:
                return Outcome.LEFT
            keeper = keepers.get(kind)
            if keeper is None:
                _give_up(Promise.objects.get(pk=pk), "NoKeeper", now)
                return Outcome.FAILED
            keeper(key, now)
            with connection.cursor() as cursor:
                cursor.execute(KEPT, [now, pk])
            reach(Failpoint.BEFORE_COMMIT)
    except Exception as error:  # noqa: BLE001 - whatever a duty raises, the promise outlives it
        logger.warning("Promise %s was not kept: %s", pk, type(error).__name__)
        _note_failure(pk, type(error).__name__, now=now, chance=chance)
        return Outcome.FAILED
    return Outcome.KEPT


def _take_up(pk: int) -> tuple[str, str]:
    """Lock a promise and return its kind and key; nothing if it is in other hands or no longer owed."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_UP, [pk])
        kind, key = cursor.fetchone() or ("", "")
    return kind, key


def attempt(pk: int, *, now: datetime, keepers: Keepers, chance: float) -> Outcome:
    """Claim a promise and keep it."""
    reach(Failpoint.AFTER_RECEIVE)
    if not claim(pk, now=now, chance=chance):
        return Outcome.LEFT
    reach(Failpoint.AFTER_CLAIM)
    outcome = keep(pk, now=now, keepers=keepers, chance=chance)
    reach(Failpoint.AFTER_COMMIT)
    return outcome


def take_to_publish(now: datetime, lost_before: datetime, *, most: int, is_sending: bool) -> list[int]:
    """Mark promises that are due and of which no message is on its way as sent; return their ids, longest due first.

    Messages sent up to `lost_before` are known to be lost; a message is also used up by the attempt that followed it.
    One relay at a time: a second one could lock rows that the first has just sent, and a worker would pass over them.
    """
    alive_after = max(now - REPEAT_AFTER, lost_before)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [CHANNEL, now, list(SENDING), is_sending, alive_after, most, now])
        return [pk for _, pk in sorted(cursor.fetchall())]


def pace_of(kind: str) -> Pace:
    """Return how the waits of a kind grow."""
    return SENT if kind in SENDING else WRITTEN


def note_alive(process: Process, *, now: datetime) -> None:
    """Note that a process lives."""
    Heartbeat.objects.update_or_create(name=process, defaults={"at": now})


@transaction.atomic(durable=True)
def _note_failure(pk: int, failure: str, *, now: datetime, chance: float) -> None:
    """Write why the attempt failed (the name of the error only) and when the next one is due."""
    held = Promise.objects.select_for_update().filter(pk=pk, state=State.OWED).first()
    if held is None:
        return
    if is_last(held.attempts):
        _give_up(held, failure, now)
        return
    held.failure = failure[:80]
    held.due_at = now + delay(held.attempts, chance, pace=pace_of(held.kind))
    held.save()
    _nudge(held.pk)


def _give_up(held: Promise, failure: str, now: datetime) -> None:
    """Hand the promise to a person, and say so in the record; the reference stays out, the request may be sealed."""
    held.state, held.failure = State.NEEDS_PERSON, failure[:80]
    held.save()
    data: dict[str, Value] = {
        "promise": held.pk,
        "kind": held.kind,
        "attempts": held.attempts,
        "failure": held.failure,
    }
    record(Verb.PROMISE_NEEDS_PERSON, actor=SYSTEM, now=now, action_id=uuid4(), data=data)
    logger.error("Promise %s needs a person: %s", held.pk, held.failure)
    if held.kind != Duty.ALARM:  # an alarm that fails is on the red list itself
        _alarm(held, now)


def _alarm(held: Promise, now: datetime) -> None:
    """Owe it to say so to a person, again if the same promise needed one before."""
    alarm = promise(Duty.ALARM, key=str(held.pk), due_at=now, now=now)
    if alarm.state != State.OWED:
        _owe_again(alarm, now)


def _owe_again(held: Promise, now: datetime) -> None:
    held.state, held.attempts, held.due_at = State.OWED, 0, now
    held.published_at, held.kept_at, held.failure = None, None, ""
    held.save()
    _nudge(held.pk)


def _locked() -> QuerySet[Promise]:
    """Return promises to be locked, passing over those in other hands."""
    return Promise.objects.select_for_update(skip_locked=True)


def _nudge(pk: int) -> None:
    """Wake the relay when, and only if, this transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(pk)])
