"""Take messages that came back, from standard input or a mailbox."""

import mailbox
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from routing.channels.bounces import message_ids
from routing.failing import take_bounce


class Command(BaseCommand):
    """Mark the notices that a bounce tells of as failed, which calls the next step of the ladder."""

    requires_system_checks = ()
    help = (
        "Reads one bounced message from standard input (a pipe of the mail server), or with --maildir all in a "
        "mailbox, which are taken out of it. Other messages are left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--maildir", type=Path, help="a mailbox in Maildir form")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["maildir"]
        if folder is None:
            taken = int(_take(sys.stdin.buffer.read()))
        elif not (folder / "new").is_dir():
            raise CommandError(f"{folder} is no Maildir.", returncode=2)
        else:
            taken = _take_all(mailbox.Maildir(folder, create=False), _take)
        self.stdout.write(f"bounces {taken}")


def _take_all(box: mailbox.Maildir, take: Callable[[bytes], bool]) -> int:
    """Take each message out of the box once what it says is committed."""
    taken = 0
    for key in list(box.keys()):
        if take(box.get_bytes(key)):
            box.remove(key)
            taken += 1
    return taken


def _take(raw: bytes) -> bool:
    ids = message_ids(raw)
    if not ids:
        return False
    with transaction.atomic(durable=True):
        return take_bounce(ids, now=timezone.now())
