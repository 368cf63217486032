"""The commands of the guard: JSON Lines in and out, and nothing of a bad line repeated."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

CORPUS = Path(__file__).with_name("corpus.toml")


def _run(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> list[dict[str, Any]]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = io.StringIO()
    call_command("screen_text", stdout=said)
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_each_line_is_answered_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"a": "he is from Guatemala", "b": "ICE agent at the door", "c": "some thug", "d": ""}
    raw = "\n".join(json.dumps({"id": name, "text": text}) for name, text in texts.items())
    found = _run(monkeypatch, raw.encode())
    assert [(one["id"], one["verdict"]) for one in found] == [
        ("a", "block"),
        ("b", "allow"),
        ("c", "flag"),
        ("d", "allow"),
    ]
    [finding] = found[0]["findings"]
    assert list(finding) == ["start", "end", "rule", "kind", "message", "suggestion"]
    assert (finding["kind"], texts["a"][finding["start"] : finding["end"]]) == (
        "origin",
        "he is from Guatemala",
    )


REFUSED = {
    "an unknown field": (b'{"id":"1","text":"x","verdict":"y"}', "Line 1: 'verdict' is not a field"),
    "no text": (b'{"id":"1"}', "Line 1: text is missing"),
    "a text that is none": (b'{"id":"1","text":["secret"]}', "Line 1: text is missing or is not a text"),
    "half a line": (b'{"id":"1","text":"fine"}\n{"id":"2","te', "Line 2: "),
    "binary": (b"\x00\xff\xfe\x80", "Line 1: "),
    "nested brackets": (b'{"id":"1","text":' + b"[" * 1_000_000, "Line 1: "),
    "ten megabytes": (b'{"id":"1","text":"' + b"x" * 10_000_000 + b'"}', "Line 1: "),
}


@pytest.mark.parametrize(("raw", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_line_is_a_sentence_with_its_number_and_exit_2(
    monkeypatch: pytest.MonkeyPatch, raw: bytes, said: str
) -> None:
    with pytest.raises(CommandError) as refused:
        _run(monkeypatch, raw)
    assert str(refused.value).startswith(said)
    assert refused.value.returncode == 2
    assert "secret" not in str(refused.value)


def test_the_report_counts_every_rule_and_finds_no_leak() -> None:
    said = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("screen_report", CORPUS, stdout=said)
    assert ended.value.code == 0
    assert said.getvalue().strip().endswith("0 leaks, 0 wrongful blocks")
    assert "IMM-01" in said.getvalue()


def test_the_report_says_when_there_is_no_corpus(tmp_path: Path) -> None:
    said = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("screen_report", tmp_path / "none.toml", stderr=said)
    assert ended.value.code == 2
    assert "none.toml" in said.getvalue()
