"""Classify requests: JSON Lines in, JSON Lines out, in the same order."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_intake.management.lines import LineError, read_lines
from requests_intake.policy import current
from requests_intake.rules.catalogue import load
from requests_intake.rules.proposing import propose
from requests_intake.rules.table import PolicyError
from requests_intake.rules.wire import WireError, answer, submission_of


class Command(BaseCommand):
    """Door: parse, propose, print."""

    help = "Read requests as JSON Lines from standard input and print what the rules make of each."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--policy", type=Path, help="a folder of policy files to use instead of the one in force"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each line read; a bad line ends the run with one sentence and exit code 2."""
        try:
            policy = load(options["policy"]) if options["policy"] else current()
        except PolicyError as error:
            raise CommandError(str(error), returncode=2) from None
        try:
            for number, value in read_lines(sys.stdin.buffer):
                try:
                    submission = submission_of(value)
                except WireError as error:
                    raise LineError(number, str(error)) from None
                told = answer(str(value["id"]), propose(submission, policy), policy)
                self.stdout.write(json.dumps(told, ensure_ascii=False))
        except LineError as error:
            raise CommandError(str(error), returncode=2) from None
