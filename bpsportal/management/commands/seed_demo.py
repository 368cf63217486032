"""Fill the database with the demonstration."""

import argparse
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bpsportal.demo.names import MOST_SCHOOLS
from bpsportal.demo.seeding import Wanted, seed
from pages.clock import NEW_YORK

MOST = 1_000_000
MID_MORNING = time(10, 45)


class Command(BaseCommand):
    """Fill the database with fictional schools, people and requests, the same for the same seed."""

    help = "Fills the database with the demonstration. Refused outside demonstration mode (BPSPORTAL_DEMO=1)."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--schools", type=int, default=8, help="how many schools (8)")
        parser.add_argument("--requests", type=int, default=60, help="how many requests (60)")
        parser.add_argument("--months", type=int, default=3, help="how many months of history (3)")
        parser.add_argument("--seed", type=int, default=1, help="which story (1)")
        parser.add_argument(
            "--until", type=date.fromisoformat, help="the story's last day, 10:45 a.m. in New York (now)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Demonstration data is for demonstration mode only: set BPSPORTAL_DEMO=1.", returncode=2
            )
        if seed(_wanted(**options)):
            self.stderr.write(f"Seeded {options['requests']} requests at {options['schools']} schools.")
        else:
            self.stderr.write("The demonstration data is there already; nothing was changed.")


def _wanted(*, schools: int, requests: int, months: int, seed: int, until: date | None, **_: Any) -> Wanted:
    """Return the wishes, or refuse numbers that make no story."""
    limits = {"schools": (schools, MOST_SCHOOLS), "requests": (requests, MOST), "months": (months, 120)}
    for name, (number, most) in limits.items():
        if not 1 <= number <= most:
            raise CommandError(f"--{name} must lie between 1 and {most}.", returncode=2)
    moment = datetime.combine(until, MID_MORNING, NEW_YORK) if until else timezone.now()
    return Wanted(schools, requests, months, seed, moment)
