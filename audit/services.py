"""The only way into the record: `record()` writes one event in the caller's transaction."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from audit.actor import Actor
from audit.canonical import canonical
from audit.models import DESK, AuditEvent
from audit.verbs import Verb

Scalar = int | bool | str | None
Value = Scalar | Sequence[Scalar]

VERSION = 1
NULL = "\\N"
COLUMNS = (
    *("at", "verb", "stream", "sequence", "reference", "school", "action_id"),
    *("actor_id", "actor_name", "actor_role", "body"),
)
REFERENCE = re.compile(r"[0-9A-Z-]{0,13}")
CLOSED_WORD = re.compile(r"[A-Za-z0-9_.:+-]{0,80}")
DATA_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_IN_A_LIST = 200

# The row of the stream is locked until the caller commits, so two writers never take the same number,
# and a rollback gives the number back: no gap can arise.
NEXT_NUMBERS = """
    INSERT INTO audit_auditstream AS head (name, last) SELECT * FROM unnest(%s::varchar[], %s::bigint[])
    ON CONFLICT (name) DO UPDATE SET last = head.last + EXCLUDED.last
    RETURNING name, last
"""


class NotInATransaction(RuntimeError):
    """An event was to be written outside the transaction of the change it tells of."""


class NotAClosedWord(ValueError):
    """Something other than a number, yes or no, nothing or a closed word was to enter the record."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be written."""

    verb: Verb
    actor: Actor
    now: datetime
    action_id: UUID
    reference: str = ""
    school: str = ""
    data: Mapping[str, Value] = field(default_factory=dict)


def record(
    verb: Verb,
    *,
    actor: Actor,
    now: datetime,
    action_id: UUID,
    reference: str = "",
    school: str = "",
    data: Mapping[str, Value] | None = None,
) -> AuditEvent:
    """Write one event with the next number of its stream, in the transaction of the change it tells of.

    `reference` names the request's stream, nothing means the desk's own. `data` holds whole numbers, yes or
    no, nothing, closed words and lists of these: no name and no free text.
    Raises `NotInATransaction`, `NotAClosedWord`, or `ValueError` for a time without a zone.
    """
    entry = Entry(verb, actor, now, action_id, reference, school, data or {})
    [event] = _numbered([entry])
    event.save(force_insert=True)
    return event


def record_many(entries: Iterable[Entry]) -> list[AuditEvent]:
    """Write many events at once, each with the next number of its stream, in the order given.

    For histories written in bulk; the checks and errors are those of `record`. The rows come back without ids.
    """
    events = _numbered(list(entries))
    _copy(events)
    return events


def _copy(events: list[AuditEvent]) -> None:
    """Write rows by PostgreSQL's COPY, several times as fast as INSERT."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for event in events:
        cells = [getattr(event, name) for name in COLUMNS[:-1]]
        writer.writerow([NULL if cell is None else cell for cell in cells] + [f"\\x{event.body.hex()}"])
    buffer.seek(0)
    with connection.cursor() as cursor:
        columns = ", ".join(COLUMNS)
        cursor.copy_expert(
            f"COPY audit_auditevent ({columns}) FROM STDIN (FORMAT csv, NULL '{NULL}')", buffer
        )


def _numbered(entries: list[Entry]) -> list[AuditEvent]:
    """Take numbers for the entries and build their rows."""
    if not connection.in_atomic_block:
        raise NotInATransaction("An event is recorded in the transaction of the change it tells of.")
    for entry in entries:
        _check(entry)
    streams = [entry.reference or DESK for entry in entries]
    # Streams are locked in one order everywhere, so that two bulk writers cannot wait for each other.
    following = _take_numbers(sorted(Counter(streams).items()))
    events = []
    for entry, stream in zip(entries, streams, strict=True):
        events.append(_event(entry, stream, following[stream]))
        following[stream] += 1
    return events


def _take_numbers(wanted: Sequence[tuple[str, int]]) -> dict[str, int]:
    """Move the heads of the streams on by so many numbers each and return the first of those taken."""
    names, counts = [name for name, _ in wanted], [count for _, count in wanted]
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBERS, [names, counts])
        last = dict(cursor.fetchall())
    return {name: last[name] - count + 1 for name, count in wanted}


def _event(entry: Entry, stream: str, sequence: int) -> AuditEvent:
    """Build the row; the body's bytes are made here and nowhere else."""
    at = entry.now.astimezone(UTC)
    body = {
        "v": VERSION,
        "at": rfc3339(at),
        "verb": entry.verb.value,
        "stream": stream,
        "sequence": sequence,
        "reference": entry.reference,
        "school": entry.school,
        "action": str(entry.action_id),
        "actor": entry.actor.id,
        "data": dict(entry.data),
    }
    return AuditEvent(
        at=at,
        verb=entry.verb.value,
        stream=stream,
        sequence=sequence,
        reference=entry.reference,
        school=entry.school,
        action_id=entry.action_id,
        actor_id=entry.actor.id,
        actor_name=entry.actor.name,
        actor_role=entry.actor.role,
        body=canonical(body),
    )


def rfc3339(at: datetime) -> str:
    """Return a time in UTC as the body writes it, always with six digits: 2026-11-23T15:42:07.000000Z."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def _check(entry: Entry) -> None:
    """Raise unless everything that would enter the body is closed."""
    if entry.now.tzinfo is None:
        raise ValueError("A time in the record needs its zone.")
    if not REFERENCE.fullmatch(entry.reference):
        raise NotAClosedWord(f"{entry.reference!r} is not the reference of a request.")
    _check_scalar(entry.school)
    for name, value in entry.data.items():
        if not DATA_NAME.fullmatch(name):
            raise NotAClosedWord(f"{name!r} is not the name of a value in the record.")
        _check_value(value)


def _check_value(value: object) -> None:
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        _check_scalar(value)
        return
    if len(value) > MOST_IN_A_LIST:
        raise NotAClosedWord(f"A list in the record holds at most {MOST_IN_A_LIST} values.")
    for item in value:
        _check_scalar(item)


def _check_scalar(value: object) -> None:
    if isinstance(value, str) and not CLOSED_WORD.fullmatch(value):
        raise NotAClosedWord("The record takes closed words; free text stays with the request.")
    if not isinstance(value, str | int | bool | None):
        raise NotAClosedWord(f"The record takes closed words and numbers, not {type(value).__name__}.")
