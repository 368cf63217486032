"""Check the whole record in the database."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from audit.checks import check_record

NO_SEALS = (
    "seals: none exist yet, so a change by whoever rules the database and mends all the rest would not show"
)
UNREADABLE = "The record cannot be read: the database is away, not migrated, or closed to this role."


class Command(BaseCommand):
    """Print a line for each check, then how many events hold or the first that does not."""

    help = "Check the whole record: bytes, columns, numbers, heads and locks. Exits 1 if something is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            findings = check_record()
        except DatabaseError:
            self.stderr.write(UNREADABLE)
            sys.exit(1)
        for line in findings.lines:
            self.stdout.write(line)
        self.stdout.write(NO_SEALS)
        if findings.first_bad:
            self.stdout.write(f"first bad event: {findings.first_bad}")
            sys.exit(1)
        self.stdout.write(f"verified {findings.events} events")
