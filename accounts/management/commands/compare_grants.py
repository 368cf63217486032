"""Compare everything that was granted with the roles, as the timetable does every night; for plain cron too."""

import sys
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.grant_check import compare
from audit.actor import COMMAND_LINE


class Command(BaseCommand):
    """Print a line for each difference; the record keeps how many there were. Nothing is changed."""

    help = "Compares every grant with the roles and finds orphans. Exits 1 if something differs."

    def handle(self, *args: Any, **options: Any) -> None:
        found = compare(actor=COMMAND_LINE, now=timezone.now(), action_id=uuid4())
        for difference in found:
            self.stdout.write(difference.words)
        self.stdout.write("Every grant is as the roles say." if not found else f"{len(found)} differ")
        if found:
            sys.exit(1)
