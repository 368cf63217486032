# ruff: noqa: S608  # statements are put together from literals of this file
"""Checking the record: a sound one is verified, a changed one is found."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection

from tests.audit.days import OPEN, SECRET, write_days

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def written(transactional_db: None) -> None:
    """A week of events."""
    write_days()


def test_a_sound_record_is_verified(written: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    *checks, seals, last = capsys.readouterr().out.splitlines()
    assert len(checks) == 4
    assert all(line.endswith(": ok") for line in checks)
    assert seals.startswith("seals: none exist yet")
    assert last == "verified 7 events"


def test_an_empty_record_is_verified_too(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    assert capsys.readouterr().out.endswith("verified 0 events\n")


def _as_ruler(*statements: str) -> Callable[[], None]:
    """Return how somebody who rules the database would change the record."""

    def change() -> None:
        tables = ("audit_auditevent", "audit_auditstream")
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                cursor.execute(statement)
            for name in ("auditevent_append_only", "auditstream_forward_only", "auditstream_kept"):
                cursor.execute(
                    f"ALTER TABLE {tables[name.startswith('auditstream')]} ENABLE ALWAYS TRIGGER {name}"
                )

    return change


BYTES, COLUMNS = "bodies are canonical", "columns agree"
NUMBERS, LOCKS = "numbers run", "the database refuses"
THE_FIRST = f"UPDATE audit_auditevent SET {{}} WHERE stream = '{OPEN}' AND sequence = 1"
TAMPERED: dict[str, tuple[Callable[[], None], str, str]] = {
    "a space in the bytes": (
        _as_ruler(THE_FIRST.format("body = body || ' '::bytea")),
        BYTES,
        f"(number 1 of {OPEN}): The bytes differ",
    ),
    "bytes that are no JSON": (
        _as_ruler(THE_FIRST.format("body = '\\xff'::bytea")),
        BYTES,
        f"(number 1 of {OPEN}): The bytes are not readable",
    ),
    "another verb in the body": (
        _as_ruler(THE_FIRST.format("body = replace(convert_from(body, 'UTF8'), 'drafted', 'routed')::bytea")),
        COLUMNS,
        f"(number 1 of {OPEN}): the columns differ from the body in verb",
    ),
    "a later time in the column": (
        _as_ruler(THE_FIRST.format("at = at + interval '1 microsecond'")),
        COLUMNS,
        "the columns differ from the body in at",
    ),
    "another actor and school": (
        _as_ruler(THE_FIRST.format("actor_id = 4, school = 'elm-street'")),
        COLUMNS,
        "the columns differ from the body in school, actor",
    ),
    "the first event gone": (
        _as_ruler(f"DELETE FROM audit_auditevent WHERE stream = '{OPEN}' AND sequence = 1"),
        NUMBERS,
        f"Stream {OPEN}: number 1 is missing",
    ),
    "an event gone from the middle": (
        _as_ruler(f"DELETE FROM audit_auditevent WHERE stream = '{OPEN}' AND sequence = 3"),
        NUMBERS,
        f"Stream {OPEN}: number 3 is missing",
    ),
    "the last event gone": (
        _as_ruler(f"DELETE FROM audit_auditevent WHERE stream = '{OPEN}' AND sequence = 4"),
        NUMBERS,
        f"Stream {OPEN} ends with number 3 and its head says 4",
    ),
    "a whole stream gone": (
        _as_ruler(f"DELETE FROM audit_auditevent WHERE stream = '{SECRET}'"),
        NUMBERS,
        f"Stream {SECRET}: number 1 is missing",
    ),
    "a head gone": (
        _as_ruler(f"DELETE FROM audit_auditstream WHERE name = '{OPEN}'"),
        NUMBERS,
        f"Stream {OPEN} ends with number 4 and its head says 0",
    ),
}


@pytest.mark.parametrize(("change", "check", "fault"), TAMPERED.values(), ids=TAMPERED.keys())
def test_a_changed_record_is_found_and_the_first_bad_event_named(
    change: Callable[[], None], check: str, fault: str, written: None, capsys: pytest.CaptureFixture[str]
) -> None:
    change()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit")
    assert stopped.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    failed = [line for line in lines if "FAILED" in line]
    assert len(failed) == 1
    assert failed[0].startswith(check)
    assert fault in failed[0]
    assert lines[-1].startswith("first bad event: ")
    assert fault in lines[-1]
    assert not any(line.startswith("verified") for line in lines)


def test_a_switched_off_trigger_is_found(written: None, capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER auditevent_append_only")
    try:
        with pytest.raises(SystemExit):
            call_command("verify_audit")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditevent ENABLE ALWAYS TRIGGER auditevent_append_only")
    assert f"{LOCKS} changes to the record: FAILED. A trigger" in capsys.readouterr().out
