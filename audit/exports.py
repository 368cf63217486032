"""The record as a file: CSV for people, JSON Lines for machines, both in pieces of bounded size."""

import csv
import hashlib
import io
import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Max, Q, QuerySet

from audit.models import AuditEvent
from audit.period import NEW_YORK
from audit.services import rfc3339
from audit.verbs import sentence

CHUNK = 2000
FORMULA = {*"=+-@\u2212"}
UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
"""Control and format characters, and the separators that some programs take for the end of a line."""

COLUMNS = (
    *("id", "at_utc", "at_new_york", "verb", "what", "request_class", "authority", "reference", "school"),
    *("stream", "sequence", "action_id", "actor_id", "actor_name", "actor_role", "data", "body_sha256"),
)


class Format(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Extent:
    """What an export holds: the events up to the last one that existed when it began, and how many."""

    events: QuerySet[AuditEvent]
    rows: int
    last: int


def measure(events: QuerySet[AuditEvent]) -> Extent:
    """Fix the end of an export, so that what is written while it runs does not lengthen it."""
    found = events.aggregate(rows=Count("id"), last=Max("id"))
    last = found["last"] or 0
    return Extent(events.filter(id__lte=last), found["rows"], last)


def csv_lines(events: QuerySet[AuditEvent]) -> Iterator[bytes]:
    """Yield the events as CSV (RFC 4180, UTF-8, every cell quoted), oldest first, after a row of names.

    A convenience: cells are changed so that no spreadsheet takes one for a formula. JSON Lines are exact.
    """
    yield csv_rows([COLUMNS])
    for chunk in _chunks(events):
        yield csv_rows([_cells(event) for event in chunk])


def jsonl_lines(events: QuerySet[AuditEvent]) -> Iterator[bytes]:
    """Yield the events as JSON Lines, oldest first; "body" is the canonical bytes exactly as stored."""
    for chunk in _chunks(events):
        yield b"".join(_json_line(event) for event in chunk)


WRITERS: dict[Format, Callable[[QuerySet[AuditEvent]], Iterator[bytes]]] = {
    Format.CSV: csv_lines,
    Format.JSONL: jsonl_lines,
}


def safe_cell(value: object) -> str:
    """Return a cell that a spreadsheet shows and never runs; characters that cannot be seen are written out.

    Source: OWASP, "CSV Injection"; full-width signs too, which some spreadsheets take for the plain ones.
    """
    text = "" if value is None else str(value)
    if text.isascii() and text.isprintable() and text.lstrip()[:1] not in FORMULA:
        return text
    start = next((sign for sign in text if not (sign.isspace() or _is_unseen(sign))), "")
    is_risky = unicodedata.normalize("NFKC", start)[:1] in FORMULA or text[:1] in {"\t", "\r", "\n", "\0"}
    return ("'" if is_risky else "") + "".join(_written_out(sign) for sign in text)


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in UNSEEN


def _written_out(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii") if _is_unseen(sign) else sign


def _chunks(events: QuerySet[AuditEvent]) -> Iterator[list[AuditEvent]]:
    """Yield the events in the order of time, in bounded lists, by key and without a cursor held open."""
    events = events.order_by("at", "id")
    chunk = list(events[:CHUNK])
    while chunk:
        yield chunk
        at, last = chunk[-1].at, chunk[-1].pk
        beyond = Q(at__gt=at) | Q(at=at, id__gt=last)
        # The first condition is implied by the second; it is what the index can be read by.
        chunk = list(events.filter(Q(at__gte=at) & beyond)[:CHUNK]) if len(chunk) == CHUNK else []


def csv_rows(rows: list[tuple[object, ...]]) -> bytes:
    """Return rows as CSV, every cell quoted and none of them a formula."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _cells(event: AuditEvent) -> tuple[object, ...]:
    """Return the cells of an event in the order of `COLUMNS`."""
    data = event.data
    return (
        event.pk,
        rfc3339(event.at),
        f"{event.at.astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S %Z}",
        event.verb,
        sentence(event.verb, actor=event.actor, reference=event.reference, data=data),
        data.get("request_class"),
        data.get("authority"),
        event.reference,
        event.school,
        event.stream,
        event.sequence,
        event.action_id,
        event.actor_id,
        event.actor_name,
        event.actor_role,
        json.dumps(data, separators=(",", ":"), sort_keys=True),
        hashlib.sha256(event.body).hexdigest(),
    )


def _json_line(event: AuditEvent) -> bytes:
    outer = {"id": event.pk, "actor_name": event.actor_name, "actor_role": event.actor_role}
    return json.dumps(outer).encode()[:-1] + b', "body": ' + bytes(event.body) + b"}\n"
