"""What the database refuses: the application's role only reads and adds, its owner changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import psycopg2
import psycopg2.extensions
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg2.errorcodes import INSUFFICIENT_PRIVILEGE, RESTRICT_VIOLATION

from audit.actor import SYSTEM
from audit.services import record
from audit.verbs import Verb

NOW = datetime(2026, 11, 23, 15, 42, 7, tzinfo=UTC)
ACTION = UUID("00000000-0000-4000-8000-000000000001")
REFERENCE = "7K4Q-2MHT-V5X"
COLUMNS = "at, verb, stream, sequence, reference, school, action_id, actor_name, actor_role, body"

REFUSALS = {INSUFFICIENT_PRIVILEGE, RESTRICT_VIOLATION}
"""The two ways in which a change is refused; a slip in a statement of ours would give another."""

REFUSED_TO_THE_APPLICATION = {
    "update": "UPDATE audit_auditevent SET verb = 'request.closed'",
    "update of the body": "UPDATE audit_auditevent SET body = ''",
    "delete": "DELETE FROM audit_auditevent",
    "truncate": "TRUNCATE audit_auditevent",
    "truncate with heads": "TRUNCATE audit_auditevent, audit_auditstream CASCADE",
    "upsert": (
        "INSERT INTO audit_auditevent SELECT * FROM audit_auditevent"
        " ON CONFLICT (id) DO UPDATE SET verb = 'a.b'"
    ),
    "merge": (
        "MERGE INTO audit_auditevent e USING audit_auditstream s ON s.name = e.stream "
        "WHEN MATCHED THEN UPDATE SET verb = 'a.b'"
    ),
    "lock for update": "SELECT * FROM audit_auditevent FOR UPDATE",
    "an id of its own choosing": (
        f"INSERT INTO audit_auditevent (id, {COLUMNS}) OVERRIDING SYSTEM VALUE"  # noqa: S608  # no input
        f" SELECT 1, {COLUMNS} FROM audit_auditevent"
    ),
    "disable the trigger": "ALTER TABLE audit_auditevent DISABLE TRIGGER auditevent_append_only",
    "disable all triggers": "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
    "drop the trigger": "DROP TRIGGER auditevent_append_only ON audit_auditevent",
    "drop the function": "DROP FUNCTION audit_refuse_change() CASCADE",
    "replace the function": (
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'"
    ),
    "drop the table": "DROP TABLE audit_auditevent",
    "replication role": "SET session_replication_role = replica",
    "delete a head": "DELETE FROM audit_auditstream",
    "truncate the heads": "TRUNCATE audit_auditstream",
    "turn a head back": "UPDATE audit_auditstream SET last = 1",
    "rename a head": "UPDATE audit_auditstream SET name = 'other'",
}
REFUSED_TO_THE_OWNER = {
    name: REFUSED_TO_THE_APPLICATION[name]
    for name in (
        "update",
        "update of the body",
        "delete",
        "upsert",
        "merge",
        "delete a head",
        "turn a head back",
    )
} | {"replication role": "SET session_replication_role = replica"}


@pytest.fixture
def written(transactional_db: None) -> None:
    """Two committed events of one request."""
    with transaction.atomic():
        for verb in (Verb.REQUEST_DRAFTED, Verb.REQUEST_SUBMITTED):
            record(verb, actor=SYSTEM, now=NOW, action_id=ACTION, reference=REFERENCE)


@pytest.fixture
def application(written: None) -> Iterator[psycopg2.extensions.connection]:
    """A connection as the web process opens it."""
    settings = connection.settings_dict
    opened = psycopg2.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"],
        options="-c role=portal_app",
    )
    opened.autocommit = True
    yield opened
    opened.close()


def _rows() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stream, sequence, verb, encode(body, 'hex') FROM audit_auditevent ORDER BY id")
        rows: list[tuple[object, ...]] = cursor.fetchall()
    return rows


@pytest.mark.parametrize(
    "statement", REFUSED_TO_THE_APPLICATION.values(), ids=REFUSED_TO_THE_APPLICATION.keys()
)
def test_the_application_cannot_change_the_record(
    application: psycopg2.extensions.connection, statement: str
) -> None:
    before = _rows()
    assert len(before) == 2
    with application.cursor() as cursor, pytest.raises(psycopg2.Error) as refusal:
        cursor.execute(statement)
    assert refusal.value.pgcode in REFUSALS
    assert _rows() == before


@pytest.mark.parametrize("statement", REFUSED_TO_THE_OWNER.values(), ids=REFUSED_TO_THE_OWNER.keys())
def test_resetting_the_role_opens_nothing(
    application: psycopg2.extensions.connection, statement: str
) -> None:
    before = _rows()
    with application.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
        with pytest.raises(psycopg2.Error) as refusal:
            cursor.execute(statement)
    assert refusal.value.pgcode in REFUSALS
    assert _rows() == before


@pytest.mark.parametrize("statement", REFUSED_TO_THE_OWNER.values(), ids=REFUSED_TO_THE_OWNER.keys())
def test_the_owner_cannot_change_the_record_either(written: None, statement: str) -> None:
    before = _rows()
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as refusal:
        cursor.execute(statement)
    assert refusal.value.__cause__.pgcode in REFUSALS  # type: ignore[union-attr]  # psycopg2's own error
    assert _rows() == before


def test_the_application_reads_and_adds(application: psycopg2.extensions.connection) -> None:
    with application.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_auditevent")
        assert cursor.fetchone() == (2,)
        cursor.execute(
            f"INSERT INTO audit_auditevent ({COLUMNS}) SELECT {COLUMNS.replace('sequence', '3')}"  # noqa: S608
            " FROM audit_auditevent WHERE sequence = 2 RETURNING id"
        )
        assert cursor.fetchone() is not None
        cursor.execute("UPDATE audit_auditstream SET last = last + 1")
        assert cursor.rowcount == 1


def test_the_triggers_hold_whatever_the_session_says(written: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid IN"
            " ('audit_auditevent'::regclass, 'audit_auditstream'::regclass) AND NOT tgisinternal ORDER BY tgname"
        )
        assert cursor.fetchall() == [
            ("auditevent_append_only", "A"),
            ("auditstream_forward_only", "A"),
            ("auditstream_kept", "A"),
        ]


MUST_NEVER_BE = {
    "a number twice": {"sequence": "2"},
    "a number below one": {"sequence": "0"},
    "a stream that is not the reference's": {"stream": "'other'"},
    "a reference on the desk's stream": {"stream": "'desk'"},
    "a reference in small letters": {"stream": "'desk'", "reference": "'desk'"},
    "an empty stream": {"stream": "''", "reference": "''"},
    "no verb": {"verb": "''"},
    "a verb of another form": {"verb": "'Request submitted'"},
    "no body": {"body": "''"},
}


@pytest.mark.parametrize("changed", MUST_NEVER_BE.values(), ids=MUST_NEVER_BE.keys())
def test_the_database_refuses_what_must_never_be(written: None, changed: dict[str, str]) -> None:
    names = COLUMNS.split(", ")
    values = [changed.get(name, "3" if name == "sequence" else name) for name in names]
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(
            f"INSERT INTO audit_auditevent ({COLUMNS}) SELECT {', '.join(values)}"  # noqa: S608
            " FROM audit_auditevent WHERE sequence = 1"
        )
    assert len(_rows()) == 2
