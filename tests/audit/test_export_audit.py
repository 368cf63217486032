"""Exporting the record from the command line."""

import csv
import json
import stat
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from audit.models import AuditEvent
from audit.verbs import Verb
from tests.audit.days import OPEN, SECRET, WEEK, write_days

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def written(transactional_db: None) -> None:
    """A week of events."""
    write_days()


def _exported(path: Path) -> list[tuple[str, str]]:
    lines = [json.loads(line)["body"] for line in path.read_text().splitlines()]
    return [(line["verb"], line["reference"]) for line in lines]


WANTED: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "all of it, without sealed matters": (
        [],
        [("request.submitted", OPEN), ("user.signed_in", ""), ("request.closed", OPEN)],
    ),
    "one school": (["--school", "elm-street"], [("request.closed", OPEN)]),
    "two verbs": (
        ["--verb", "user.signed_in", "--verb", "request.closed"],
        [("user.signed_in", ""), ("request.closed", OPEN)],
    ),
    "one request": (["--reference", OPEN.lower()], [("request.submitted", OPEN), ("request.closed", OPEN)]),
    "a sealed one is not there": (["--reference", SECRET], []),
    "a school that is not there": (["--school", "nowhere"], []),
}


@pytest.mark.parametrize(("words", "expected"), WANTED.values(), ids=WANTED.keys())
def test_an_export_holds_what_was_asked_for(
    words: list[str], expected: list[tuple[str, str]], written: None, tmp_path: Path
) -> None:
    output = tmp_path / "record.jsonl"
    call_command("export_audit", *WEEK, *words, "--format", "jsonl", "--output", str(output))
    assert _exported(output) == expected


def test_an_export_to_a_file_is_an_event_and_says_nothing_on_standard_output(
    written: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "record.csv"
    call_command("export_audit", *WEEK, "--format", "csv", "--output", str(output))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"Wrote 3 events to {output}.\n"
    with output.open(newline="") as file:
        assert [row["verb"] for row in csv.DictReader(file)] == [
            "request.submitted",
            "user.signed_in",
            "request.closed",
        ]
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["record.csv"]
    event = AuditEvent.objects.get(verb=Verb.EXPORT_DOWNLOADED)
    assert event.data == {
        "format": "csv",
        "from": "2026-11-17",
        "to": "2026-11-23",
        "verbs": 0,
        "rows": 3,
        "last": AuditEvent.objects.get(verb=Verb.REQUEST_CLOSED).pk,
    }
    assert event.actor_name == "The command line"


OUT = ["--output", "record.csv"]
WRONG: dict[str, tuple[list[str], str]] = {
    "no days": (["--format", "csv", *OUT], "Give both days"),
    "half a day": (["--from", "2026-11", "--to", "2026-11-23", "--format", "csv", *OUT], "Give both days"),
    "a day that is not": (
        ["--from", "2026-02-30", "--to", "2026-03-01", "--format", "csv", *OUT],
        "Give both days",
    ),
    "days the wrong way round": (
        ["--from", "2026-11-23", "--to", "2026-11-17", "--format", "csv", *OUT],
        "Swap them",
    ),
    "the end of time": (
        ["--from", "2026-11-23", "--to", "9999-12-31", "--format", "csv", *OUT],
        "between the years",
    ),
    "no format": ([*WEEK, *OUT], "Choose --format"),
    "a format that is not": ([*WEEK, "--format", "pdf", *OUT], "Choose --format"),
    "xlsx": ([*WEEK, "--format", "xlsx", *OUT], "The format xlsx does not exist yet"),
    "bundle": ([*WEEK, "--format", "bundle", *OUT], "The format bundle does not exist yet"),
    "no file": ([*WEEK, "--format", "csv"], "--output"),
    "a verb that is not": (
        [*WEEK, "--format", "csv", "--verb", "request.lost", *OUT],
        "not a verb of the record",
    ),
    "a school with a space": (
        [*WEEK, "--format", "csv", "--school", "Elm Street", *OUT],
        "--school cannot be",
    ),
    "no reference": (
        [*WEEK, "--format", "csv", "--reference", "two officers", *OUT],
        "--reference cannot be",
    ),
    "a folder that is not": (
        [*WEEK, "--format", "csv", "--output", "nowhere/record.csv"],
        "cannot be written",
    ),
}


@pytest.mark.parametrize(("words", "sentence"), WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_refused_in_one_sentence(
    words: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        call_command("export_audit", *words)
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not list(tmp_path.iterdir())
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "words",
    [["verify_audit"], ["export_audit", *WEEK, "--format", "csv", "--output", "record.csv"]],
    ids=lambda words: words[0],
)
def test_a_database_that_cannot_be_read_is_told_in_one_sentence(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("SET search_path = nowhere")
    try:
        with pytest.raises(SystemExit) as stopped:
            call_command(*words)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path")
    assert stopped.value.code == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith("The record cannot be read")
    assert not list(tmp_path.iterdir())
