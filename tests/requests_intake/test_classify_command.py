"""`manage.py classify`: JSON Lines in, JSON Lines out, and one sentence for whatever cannot be read."""

import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from requests_intake.policy import FOLDER, current

ICE = {
    "id": "ice",
    "channel": "in_person",
    "papers": [{"title": "WARRANT", "issuer": "Department of Homeland Security", "form_number": "I-200"}],
}
COURT = {
    "id": "court",
    "channel": "mail",
    "danger": False,
    "papers": [{"title": "Subpoena", "issuer": "Suffolk Superior Court", "says_secret": "no"}],
}
FIELDS = (
    *(
        "id",
        "request_class",
        "subtype",
        "authority",
        "judicial",
        "confidence",
        "urgency",
        "acknowledge_within",
    ),
    *(
        "counter_card",
        "card",
        "card_lines",
        "sealed",
        "cautions",
        "papers",
        "reasons",
        "conflicts",
        "missing",
    ),
    *("policy_version", "policy_digest"),
)
BAD = [
    (
        "an unknown field",
        b'{"id": "1", "citizenship": "x"}',
        'Line 1: The line has the unknown field "citizenship".',
    ),
    (
        "an unknown value",
        b'{"id": "1", "channel": "pigeon"}',
        'Line 1: channel has the unknown value "pigeon".',
    ),
    ("an unknown wish", b'{"id": "1", "seeks": ["lunch"]}', 'Line 1: seeks has the unknown value "lunch".'),
    (
        "an unknown field of a paper",
        b'{"id": "1", "papers": [{"colour": "red"}]}',
        'Line 1: A paper has the unknown field "colour".',
    ),
    ("danger in words", b'{"id": "1", "danger": "yes"}', "Line 1: danger must be true, false or null."),
    ("no id", b'{"channel": "phone"}', "Line 1: id is missing or is not a text."),
    ("half a line", b'{"id": "1"}\n{"id": "2", "chan', "Line 2: This is not one whole JSON object."),
    ("a list", b'["id"]', "Line 1: This is not one whole JSON object."),
    ("binary", b"\x00\xff\xfe", "Line 1: This is not text in UTF-8."),
    ("many brackets", b"[" * 1_000_000, "Line 1: Brackets stand deeper than 20 in one another."),
    (
        "ten megabytes",
        b'{"id": "' + b"x" * 10_000_000 + b'"}',
        "Line 1: This line is longer than 4,000,000 bytes.",
    ),
    (
        "a text too long",
        b'{"id": "1", "narrative": "' + b"x" * 300_000 + b'"}',
        "longer than 200,000 characters",
    ),
    ("a field twice", b'{"id": "1", "id": "2"}', "Line 1: A field stands there twice."),
    ("not a number", b'{"id": "1", "danger": NaN}', "Line 1: NaN and Infinity are not JSON."),
    ("half a sign", b'{"id": "1", "narrative": "\\ud800"}', "Line 1: It holds half of a sign"),
    ("a time without zone", b'{"id": "1", "received_at": "2026-11-23T10:42:00"}', "must say its time zone"),
    ("no time", b'{"id": "1", "received_at": "noon"}', "received_at must be a moment like"),
    ("papers in words", b'{"id": "1", "papers": "two"}', "papers must be a list"),
]


class _Input:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def classified(monkeypatch: pytest.MonkeyPatch, content: bytes, *options: str) -> list[dict[str, object]]:
    monkeypatch.setattr(sys, "stdin", _Input(content))
    out = io.StringIO()
    call_command("classify", *options, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def lines(*values: object) -> bytes:
    return "\n".join(json.dumps(value) for value in values).encode()


def test_every_line_is_answered_in_order_with_every_field(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = classified(monkeypatch, lines(ICE, COURT))
    assert (set(first), set(second)) == (set(FIELDS), set(FIELDS))
    assert (first["id"], first["subtype"], first["judicial"]) == (
        "ice",
        "warrant_admin_immigration_arrest",
        False,
    )
    assert (second["id"], second["request_class"], second["judicial"]) == ("court", "subpoena", True)
    card = first["card"]
    assert isinstance(card, dict)
    assert set(card) == {"do", "say", "do_not", "more"}
    assert first["card_lines"] == [line for part in ("do", "say", "do_not", "more") for line in card[part]]
    assert first["policy_digest"] == current().digest


def test_empty_lines_are_passed_over_and_only_an_id_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = classified(monkeypatch, b'\n{"id": "x"}\n\n')
    assert (told["subtype"], told["urgency"]) == ("inquiry_unknown_person", "immediate")


def test_danger_that_is_not_known_is_immediate(monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = classified(monkeypatch, lines(COURT | {"danger": None}))
    assert told["urgency"] == "immediate"


@pytest.mark.parametrize(("content", "sentence"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_cannot_be_read_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, content: bytes, sentence: str
) -> None:
    with pytest.raises(CommandError) as refused:
        classified(monkeypatch, content)
    assert refused.value.returncode == 2
    assert sentence in str(refused.value)


def test_another_policy_can_be_named_and_a_broken_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert classified(monkeypatch, lines(ICE), f"--policy={FOLDER}")
    with pytest.raises(CommandError, match=r"policy\.toml, file: This file cannot be read") as refused:
        classified(monkeypatch, lines(ICE), f"--policy={tmp_path}")
    assert refused.value.returncode == 2
