"""Print every address with what it needs."""

from typing import Any

from django.core.management.base import BaseCommand

from bpsportal.addresses import table


class Command(BaseCommand):
    """Print the list that is kept in docs/addresses.md."""

    help = "Prints every address of the portal with what it needs, as kept in docs/addresses.md."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(table(), ending="")
