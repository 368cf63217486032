"""Screen texts for what must not be kept about students and families. Nothing of them is logged or stored."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_intake.management.lines import LineError, read_lines
from requests_intake.privacy import Screening, screen

FIELDS = {"id", "text"}


class Command(BaseCommand):
    """Door: parse, screen, print."""

    help = 'Read JSON Lines {"id","text"} from standard input and print what the privacy guard says of each.'
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each line read; a bad line ends the run with one sentence and exit code 2."""
        try:
            for number, value in read_lines(sys.stdin.buffer):
                told = {"id": value["id"]} | as_values(screen(_text(number, value)))
                self.stdout.write(json.dumps(told, ensure_ascii=False))
        except LineError as error:
            raise CommandError(str(error), returncode=2) from None


def _text(number: int, value: dict[str, object]) -> str:
    """Return the text of a line; an unknown field is refused by name."""
    if unknown := sorted(value.keys() - FIELDS):
        raise LineError(number, f"{unknown[0][:60]!r} is not a field. Fields are id and text.")
    text = value.get("text")
    if not isinstance(text, str):
        raise LineError(number, "text is missing or is not a text.")
    return text


def as_values(screening: Screening) -> dict[str, Any]:
    """Return a screening as JSON values, in the shape that others rely on."""
    findings = [
        {
            "start": found.start,
            "end": found.end,
            "rule": found.rule,
            "kind": found.kind,
            "message": found.message,
            "suggestion": found.suggestion,
        }
        for found in screening.findings
    ]
    return {"verdict": screening.verdict.value, "findings": findings}
