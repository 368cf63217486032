"""Import people or schools from the command line: for the first accounts of a portal, and for nightly lists."""

import argparse
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.people import read_known
from accounts.people_file import LARGEST, Unreadable
from accounts.people_services import confirm, fingerprint, forget, keep_preview, preview
from accounts.people_words import change_words, place_words, refusal_words


class Command(BaseCommand):
    """Print what a file would change, a line each; with --confirm do it."""

    help = "Shows what a CSV file of people or schools would change; --confirm does it, all of it or nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file; docs/operations.md names its columns")
        parser.add_argument("--full", action="store_true", help="it is the whole list: who is missing leaves")
        parser.add_argument("--confirm", action="store_true", help="do it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = _content(options["file"])
            kept = keep_preview(content, is_full=options["full"], actor=None, now=timezone.now())
        except Unreadable as error:
            raise CommandError(str(error), returncode=2) from error
        known = read_known()
        plan, remark = preview(kept, known)
        if remark:
            self.stderr.write(remark)
        for line in (
            *map(refusal_words, plan.refused),
            *map(place_words, plan.places),
            *map(change_words, plan.changes),
        ):
            self.stdout.write(line)
        self.stdout.write(
            f"{len(plan.changes) + len(plan.places)} to change, {plan.unchanged} unchanged, {len(plan.refused)} refused"
        )
        if plan.refused:
            raise CommandError("Some lines are refused, so nothing of this file can be used.", returncode=1)
        if options["confirm"] and not plan.is_empty:
            self._do(kept.pk, fingerprint(kept, known))
        else:
            forget(kept)

    def _do(self, pk: int, shown: str) -> None:
        try:
            confirm(pk, shown=shown, actor=None, now=timezone.now(), action_id=uuid4())
        except ValidationError as error:
            raise CommandError(error.messages[0], returncode=1) from error
        self.stdout.write("done")


def _content(path: Path) -> bytes:
    """Return the bytes of a file, one more than may be at most."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from error
