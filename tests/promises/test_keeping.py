"""Making, withdrawing, claiming and keeping promises."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError, IntegrityError

from audit.actor import SYSTEM
from audit.models import AuditEvent
from audit.services import record
from audit.verbs import Verb
from promises.backoff import MAX_ATTEMPTS
from promises.models import SENDING, Duty, Promise, State
from promises.services import NotInATransaction, Outcome, attempt, claim, keep, promise, withdraw

SECOND = timedelta(seconds=1)
YEAR = timedelta(days=365)


class Undone(Exception):
    """The transaction is to be rolled back."""


def owe(
    now: datetime, key: str = "one", *, kind: str = Duty.ROUTE, due_in: timedelta = timedelta()
) -> Promise:
    with transaction.atomic():
        return promise(kind, key=key, due_at=now + due_in, now=now)


def nothing(_key: str, _now: datetime) -> None:
    """Keep a promise by doing nothing."""


def fail(_key: str, _now: datetime) -> None:
    raise ConnectionRefusedError("mail.example.org refuses pat.advisor@example.org")


def leave_event_and_fail(_key: str, now: datetime) -> None:
    record(Verb.CARD_SHOWN, actor=SYSTEM, now=now, action_id=uuid4())
    raise ValueError


def withdraw_it(made: Promise, now: datetime) -> bool:
    with transaction.atomic():
        return withdraw(made.key, kind=made.kind, now=now)


@pytest.mark.django_db
def test_the_same_promise_made_twice_is_one_promise(now: datetime) -> None:
    first, second = owe(now), owe(now + SECOND)
    assert first == second
    assert Promise.objects.get().made_at == now


@pytest.mark.django_db(transaction=True)
def test_a_promise_is_refused_outside_a_transaction(now: datetime) -> None:
    with pytest.raises(NotInATransaction):
        promise(Duty.ROUTE, key="one", due_at=now, now=now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("commits", "arrives"), [(True, 1), (False, 0)], ids=["commit", "rollback"])
def test_the_nudge_leaves_with_the_commit_or_not_at_all(
    *, commits: bool, arrives: int, now: datetime
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN promises")
    with suppress(Undone), transaction.atomic():
        made = promise(Duty.ROUTE, key="one", due_at=now, now=now)
        connection.connection.poll()
        assert not connection.connection.notifies, "nothing may leave before the end of the transaction"
        if not commits:
            raise Undone
    with connection.cursor() as cursor:
        cursor.execute("UNLISTEN promises")
    assert [notice.payload for notice in connection.connection.notifies] == [str(made.pk)] * arrives
    connection.connection.notifies.clear()
    assert Promise.objects.count() == arrives


@pytest.mark.django_db
def test_a_promise_that_is_kept_is_done_once_at_the_moment_handed_in(now: datetime) -> None:
    calls: list[tuple[str, datetime]] = []
    made = owe(now)
    keepers = {Duty.ROUTE.value: lambda key, at: calls.append((key, at))}
    outcomes = [attempt(made.pk, now=now + SECOND, keepers=keepers, chance=0.5) for _ in range(3)]
    assert outcomes == [Outcome.KEPT, Outcome.LEFT, Outcome.LEFT]
    assert calls == [("one", now + SECOND)]
    made.refresh_from_db()
    assert (made.state, made.attempts, made.kept_at) == (State.KEPT, 1, now + SECOND)


@pytest.mark.django_db
def test_a_promise_is_not_claimed_before_it_is_due(now: datetime) -> None:
    made = owe(now, due_in=SECOND)
    assert not claim(made.pk, now=now, chance=0.5)
    assert claim(made.pk, now=now + SECOND, chance=0.5)


@pytest.mark.django_db
def test_a_claim_counts_the_attempt_and_puts_the_next_one_off(now: datetime) -> None:
    made = owe(now)
    assert claim(made.pk, now=now, chance=0.5)
    assert not claim(made.pk, now=now + SECOND / 2, chance=0.5)
    made.refresh_from_db()
    assert (made.attempts, made.tried_at, made.due_at) == (1, now, now + SECOND)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "seconds"), [*((kind, 2) for kind in SENDING), (Duty.ESCALATE, 1)])
def test_what_waits_for_servers_of_others_is_given_more_time(kind: Duty, seconds: int, now: datetime) -> None:
    made = owe(now, kind=kind)
    assert claim(made.pk, now=now, chance=0.5)
    made.refresh_from_db()
    assert made.due_at == now + seconds * SECOND
    assert attempt(made.pk, now=made.due_at, keepers={kind: fail}, chance=0.5) is Outcome.FAILED
    failed_at = made.due_at
    made.refresh_from_db()
    assert made.due_at == failed_at + (6 if kind in SENDING else 2) * SECOND


@pytest.mark.django_db
def test_a_failure_undoes_the_duty_and_leaves_only_the_name_of_the_error(now: datetime) -> None:
    made = owe(now)
    assert attempt(made.pk, now=now, keepers={"route": leave_event_and_fail}, chance=0.5) is Outcome.FAILED
    made.refresh_from_db()
    assert (made.state, made.failure, made.due_at) == (State.OWED, "ValueError", now + SECOND)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_an_error_message_with_an_address_is_not_kept(
    now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    made = owe(now)
    attempt(made.pk, now=now, keepers={"route": fail}, chance=0.5)
    made.refresh_from_db()
    assert made.failure == "ConnectionRefusedError"
    assert "example.org" not in caplog.text


@pytest.mark.django_db
def test_after_eight_failures_a_promise_needs_a_person_and_the_record_says_so(now: datetime) -> None:
    made = owe(now, key="7K4Q-2MHT-V5X")
    outcomes = [
        attempt(made.pk, now=now + round_ * YEAR, keepers={"route": fail}, chance=0.5)
        for round_ in range(MAX_ATTEMPTS + 2)
    ]
    assert outcomes == [Outcome.FAILED] * MAX_ATTEMPTS + [Outcome.LEFT] * 2
    made.refresh_from_db()
    assert (made.state, made.attempts) == (State.NEEDS_PERSON, MAX_ATTEMPTS)
    event = AuditEvent.objects.get()
    assert event.verb == Verb.PROMISE_NEEDS_PERSON
    assert b"7K4Q" not in bytes(event.body), "the request may be sealed"


@pytest.mark.django_db
def test_a_duty_that_always_kills_its_process_needs_a_person_after_eight_claims(now: datetime) -> None:
    made = owe(now)
    claims = [claim(made.pk, now=now + round_ * YEAR, chance=0.5) for round_ in range(MAX_ATTEMPTS + 1)]
    assert claims == [True] * MAX_ATTEMPTS + [False]
    made.refresh_from_db()
    assert (made.state, made.attempts, made.failure) == (State.NEEDS_PERSON, MAX_ATTEMPTS, "Died")


@pytest.mark.django_db
def test_a_duty_nobody_keeps_needs_a_person_and_breaks_nothing(now: datetime) -> None:
    made = owe(now, kind="unheard_of")
    assert attempt(made.pk, now=now, keepers={"route": nothing}, chance=0.5) is Outcome.FAILED
    made.refresh_from_db()
    assert (made.state, made.failure) == (State.NEEDS_PERSON, "NoKeeper")


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.OWED, State.NEEDS_PERSON])
def test_an_open_promise_can_be_withdrawn_once(state: State, now: datetime) -> None:
    made = owe(now)
    Promise.objects.filter(pk=made.pk).update(state=state)
    assert [withdraw("one", kind=Duty.ROUTE, now=now) for _ in range(2)] == [True, False]
    assert attempt(made.pk, now=now, keepers={"route": fail}, chance=0.5) is Outcome.LEFT


@pytest.mark.django_db
def test_a_promise_that_was_kept_cannot_be_withdrawn(now: datetime) -> None:
    made = owe(now)
    attempt(made.pk, now=now, keepers={"route": nothing}, chance=0.5)
    assert not withdraw("one", kind=Duty.ROUTE, now=now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda made, now: claim(made.pk, now=now, chance=0.5), id="claim"),
        pytest.param(
            lambda made, now: keep(made.pk, now=now, keepers={"route": fail}, chance=0.5) is not Outcome.LEFT,
            id="keep",
        ),
        pytest.param(withdraw_it, id="withdraw"),
    ],
)
def test_a_promise_in_other_hands_is_passed_over_without_waiting(
    other: Callable[[Promise, datetime], bool], now: datetime
) -> None:
    made = owe(now)
    holder = connections.create_connection("default")
    try:
        with holder.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM promises_promise WHERE id = %s FOR UPDATE", [made.pk])
            assert other(made, now) is False
            cursor.execute("ROLLBACK")
    finally:
        holder.close()
    made.refresh_from_db()
    assert (made.state, made.attempts) == (State.OWED, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"state": "lost"}, {"attempts": -1}, {"state": "kept"}],
    ids=["a state not in the list", "fewer than no attempts", "kept without a time"],
)
def test_the_database_refuses_what_must_never_be(wrong: dict[str, str | int], now: datetime) -> None:
    made = owe(now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=made.pk).update(**wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["DELETE FROM promises_promise", "TRUNCATE promises_promise"])
def test_the_application_cannot_remove_a_promise(statement: str, now: datetime) -> None:
    owe(now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_app")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("RESET ROLE")
