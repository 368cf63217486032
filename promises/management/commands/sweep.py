"""Do everything that is due, from plain cron."""

import random
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from promises.keepers import keepers, tidy
from promises.services import Outcome
from promises.sweeping import sweep


class Command(BaseCommand):
    """Do everything that is due now, in this process, without Celery or Redis."""

    requires_system_checks = ()  # it works also while the pages are broken
    help = "Does what is due: routing and notices owed. Needs neither Celery nor Redis."

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes = sweep(clock=timezone.now, choose=random.random, keepers=keepers())
        tidy(timezone.now())
        self.stdout.write(f"kept {outcomes[Outcome.KEPT]}, failed {outcomes[Outcome.FAILED]}")
