"""Exports: exact JSON Lines, CSV that no spreadsheet runs, memory that does not grow with the record."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.actor import Actor
from audit.canonical import parse
from audit.exports import COLUMNS, WRITERS, Format, csv_lines, jsonl_lines, measure, safe_cell
from audit.models import AuditEvent
from audit.services import record
from audit.verbs import Verb

NOW = datetime(2026, 11, 23, 15, 42, 7, 5, tzinfo=UTC)
ACTION = UUID("00000000-0000-4000-8000-000000000001")
PAT = Actor(3, "Pat Okafor", "front_office")
LONG = 50_000
BOUND = 12 * 1024 * 1024
"""Bytes that an export may hold at once: two pieces of 2,000 events and their text, however long the record."""


def _write(count: int, actor: Actor = PAT) -> None:
    for number in range(count):
        record(
            Verb.REQUEST_SUBMITTED,
            actor=actor,
            now=NOW + timedelta(hours=number),
            action_id=ACTION,
            reference="7K4Q-2MHT-V5X",
            school="harbor-hill",
            data={"request_class": "warrant", "authority": "administrative", "urgency": "immediate"},
        )


def _table(pieces: Iterator[bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(pieces).decode(), newline="")))


FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"),
    *(" =1", "\u00a0=1", "\u3000=1", "\u200b=1", "\ufeff=1", "\u202e=1", " \t =1", "\x1f=1"),
    *("\t1", "\r1", "\n1", "\x00=1", "\x001", "\ttext", "\n=1"),
    *("＝1", "＋1", "－1", "＠A", "﹦1", "﹢1", "﹣1", "﹫A", "\u22121", " ＝1"),
]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Pat Okafor", "Pat Okafor"),
        ("Núñez", "Núñez"),
        ("two\nlines", "two\\nlines"),
        ("bell\x07", "bell\\x07"),
        ("turned \u202e round", "turned \\u202e round"),
        ("line\u2028end", "line\\u2028end"),
        ('say "no", please', 'say "no", please'),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        (12, "12"),
        ("'=1", "'=1"),
    ],
)
def test_other_cells_stay_as_they_are_and_show_what_cannot_be_seen(value: object, shown: str) -> None:
    assert safe_cell(value) == shown


@settings(deadline=None)
@given(st.text())
def test_no_cell_holds_a_control_character_or_begins_a_formula(text: str) -> None:
    shown = safe_cell(text)
    assert all(sign == " " or not sign.isspace() or sign.isprintable() or ord(sign) > 127 for sign in shown)
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in shown)
    assert shown.lstrip()[:1] not in {*"=+-@"}


@pytest.mark.django_db
def test_a_row_of_the_table_says_the_event_in_words_and_both_times() -> None:
    _write(1)
    [row] = _table(csv_lines(AuditEvent.objects.all()))
    assert tuple(row) == COLUMNS
    assert row["at_utc"] == "2026-11-23T15:42:07.000005Z"
    assert row["at_new_york"] == "2026-11-23 10:42:07 EST"
    assert row["what"].startswith("Pat Okafor logged 7K4Q-2MHT-V5X as Warrant, NOT from a court.")
    assert (row["request_class"], row["authority"]) == ("warrant", "administrative")
    assert json.loads(row["data"])["urgency"] == "immediate"
    assert (row["stream"], row["sequence"], row["actor_id"]) == ("7K4Q-2MHT-V5X", "1", "3")


@pytest.mark.django_db
def test_every_cell_is_quoted_and_lines_end_as_the_standard_says() -> None:
    _write(2, Actor(4, '=HYPERLINK("http://x","y")', "auditor"))
    lines = b"".join(csv_lines(AuditEvent.objects.all())).split(b"\r\n")
    assert len(lines) == 4
    assert lines[-1] == b""
    assert all(line.startswith(b'"') and line.endswith(b'"') for line in lines[:-1])
    assert b'"\'=HYPERLINK(""http://x"",""y"")"' in lines[1]


@pytest.mark.django_db
def test_json_lines_carry_the_bytes_as_stored() -> None:
    _write(3, Actor(4, "Ana \u2028 Núñez\n", "auditor"))
    lines = b"".join(jsonl_lines(AuditEvent.objects.all())).decode().splitlines()
    stored = list(AuditEvent.objects.order_by("at", "id"))
    assert len(lines) == len(stored) == 3
    for line, event in zip(lines, stored, strict=True):
        assert line.endswith(f', "body": {bytes(event.body).decode()}}}')
        read = json.loads(line)
        assert read["body"] == parse(bytes(event.body))
        assert (read["id"], read["actor_name"], read["actor_role"]) == (event.pk, event.actor_name, "auditor")


@pytest.mark.django_db
@pytest.mark.parametrize("form", list(Format))
def test_an_export_is_in_the_order_of_time_and_whole_across_pieces(
    form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.exports.CHUNK", 3)
    for minutes in (5, 1, 1, 9, 1, 1, 0, 5):
        record(Verb.CARD_SHOWN, actor=PAT, now=NOW + timedelta(minutes=minutes), action_id=ACTION)
    pieces = list(WRITERS[form](AuditEvent.objects.all()))
    text = b"".join(pieces).decode()
    ids = (
        [int(row["id"]) for row in _table(iter(pieces))]
        if form is Format.CSV
        else [json.loads(line)["id"] for line in text.splitlines()]
    )
    assert ids == list(AuditEvent.objects.order_by("at", "id").values_list("id", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "nothing"), [(Format.CSV, 1), (Format.JSONL, 0)])
def test_an_empty_export_is_a_header_or_nothing(form: Format, nothing: int) -> None:
    assert b"".join(WRITERS[form](AuditEvent.objects.all())).count(b"\n") == nothing


@pytest.mark.django_db
def test_what_is_written_during_an_export_does_not_lengthen_it() -> None:
    _write(2)
    extent = measure(AuditEvent.objects.all())
    _write(3)
    assert extent.rows == 2
    assert len(_table(csv_lines(extent.events))) == 2


@pytest.fixture
def long_record(db: None) -> None:
    """A record of 50,000 events, copied inside the database from one that was recorded."""
    _write(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditevent (at, verb, stream, sequence, reference, school, action_id, actor_id,"
            " actor_name, actor_role, body) SELECT at + n * interval '1 second', verb, stream, 1 + n, reference,"
            " school, action_id, actor_id, actor_name, actor_role, body"
            " FROM audit_auditevent, generate_series(1, %s) n",
            [LONG - 1],
        )


@pytest.mark.parametrize("form", list(Format))
def test_memory_stays_bounded_however_long_the_record(form: Format, long_record: None) -> None:
    lines, peaks = 0, []
    for number, piece in enumerate(WRITERS[form](AuditEvent.objects.all())):
        lines += piece.count(b"\n")
        # Watching every allocation is slow, so four pieces at either end are watched: what is kept from one piece
        # to the next, or a buffer that grows, would show in both.
        if number in {0, 20}:
            tracemalloc.start()
        elif number in {4, 24}:
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert lines == LONG + (form is Format.CSV)
    assert len(peaks) == 2
    assert max(peaks) < BOUND
