"""Checking the whole record: bytes, columns, numbers, heads, and the locks of the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Max, QuerySet

from audit.canonical import NotCanonical, parse
from audit.models import AuditEvent
from audit.services import rfc3339

CHUNK = 2000

# One statement sees one state of the record, so events that are written meanwhile cannot look like a gap.
NUMBERS = """
    SELECT coalesce(e.stream, h.name), coalesce(e.count, 0), coalesce(e.first, 0), coalesce(e.last, 0),
           coalesce(h.last, 0),
           (SELECT coalesce(min(n.sequence) + 1, 1) FROM audit_auditevent n WHERE n.stream = e.stream AND NOT EXISTS
               (SELECT 1 FROM audit_auditevent f WHERE f.stream = n.stream AND f.sequence = n.sequence + 1))
    FROM (SELECT stream, count(*) AS count, min(sequence) AS first, max(sequence) AS last
          FROM audit_auditevent GROUP BY stream) e
    FULL JOIN audit_auditstream h ON h.name = e.stream
    WHERE e.count IS DISTINCT FROM e.last OR e.first IS DISTINCT FROM 1 OR e.last IS DISTINCT FROM h.last
    ORDER BY 1 LIMIT 1
"""
LOCKS = """
    SELECT count(*) FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal AND (tgrelid, tgname) IN (
        ('audit_auditevent'::regclass, 'auditevent_append_only'),
        ('audit_auditstream'::regclass, 'auditstream_forward_only'),
        ('audit_auditstream'::regclass, 'auditstream_kept'))
"""
ALL_LOCKS = 3
BYTES, COLUMNS = "bodies are canonical bytes", "columns agree with the bodies"


@dataclass(slots=True)
class Findings:
    """What a check of the record found: how many events it read, and one line for each check."""

    events: int = 0
    lines: list[str] = field(default_factory=list)
    first_bad: str = ""

    def add(self, check: str, wrong: str) -> None:
        """Keep a check's line; `wrong` is empty where it held."""
        self.lines.append(f"{check}: {'FAILED. ' + wrong if wrong else 'ok'}")
        self.first_bad = self.first_bad or wrong


def check_record() -> Findings:
    """Check every event in the database, reading in bounded pieces; what is written meanwhile waits for the next."""
    last = AuditEvent.objects.aggregate(last=Max("id"))["last"] or 0
    findings = Findings()
    wrong = {BYTES: "", COLUMNS: ""}
    for event in _all(AuditEvent.objects.filter(id__lte=last)):
        findings.events += 1
        check, fault = _fault(event)
        if fault:
            wrong[check] = wrong[check] or fault
            findings.first_bad = findings.first_bad or fault
    for check, found in wrong.items():
        findings.add(check, found)
    findings.add("numbers run from 1 without a gap, and each stream's head agrees", _numbers_fault())
    findings.add("the database refuses changes to the record", _locks_fault())
    return findings


def _all(events: QuerySet[AuditEvent]) -> Iterator[AuditEvent]:
    last = 0
    while chunk := list(events.filter(id__gt=last).order_by("id")[:CHUNK]):
        yield from chunk
        last = chunk[-1].pk


def _fault(event: AuditEvent) -> tuple[str, str]:
    """Return the check that an event fails and what is wrong, both empty where nothing is."""
    name = f"Event {event.pk} (number {event.sequence} of {event.stream})"
    try:
        body = parse(bytes(event.body))
    except NotCanonical as error:
        return BYTES, f"{name}: {error}"
    differing = [column for column, value in _columns(event).items() if body.get(column) != value]
    return (
        (COLUMNS, f"{name}: the columns differ from the body in {', '.join(differing)}.")
        if differing
        else ("", "")
    )


def _columns(event: AuditEvent) -> dict[str, object]:
    """Return what the columns say, as the body would."""
    return {
        "at": rfc3339(event.at),
        "verb": event.verb,
        "stream": event.stream,
        "sequence": event.sequence,
        "reference": event.reference,
        "school": event.school,
        "action": str(event.action_id),
        "actor": event.actor_id,
    }


def _numbers_fault() -> str:
    """Say which stream has a gap or a head that disagrees, first by name."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS)
        row = cursor.fetchone()
    if row is None:
        return ""
    stream, count, first, last, head, missing = row
    if first != 1 or count != last:
        return f"Stream {stream}: number {missing if first == 1 else 1} is missing."
    return f"Stream {stream} ends with number {last} and its head says {head}."


def _locks_fault() -> str:
    with connection.cursor() as cursor:
        cursor.execute(LOCKS)
        [held] = cursor.fetchone()
    return (
        "" if held == ALL_LOCKS else "A trigger that keeps the record append-only is missing or switched off."
    )
