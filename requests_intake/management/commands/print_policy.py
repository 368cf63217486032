"""Print the whole policy, for counsel to sign."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_intake.policy import folder
from requests_intake.policy_files import load_files, read
from requests_intake.printed_forms import FORMS
from requests_intake.printing import lay_out
from requests_intake.rules.catalogue import PolicyError


class Command(BaseCommand):
    """Print a policy with every entry and every column of it."""

    help = "Prints the policy in force, or the one in a folder or zip archive, with lines to sign on."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "policy", nargs="?", type=Path, help="a folder or zip archive (the policy in force)"
        )
        parser.add_argument("--format", choices=sorted(FORMS), default="markdown", dest="form")
        parser.add_argument("--output", type=Path, help="write to this file instead of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            policy = load_files(read(options["policy"] or folder()))
        except PolicyError as error:
            raise CommandError(f"This policy cannot be used. {error}", returncode=2) from error
        text = FORMS[options["form"]](lay_out(policy))
        if output := options["output"]:
            _write(output, text)
        else:
            self.stdout.write(text, ending="")


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}.", returncode=2) from error
