"""Bring the database, the static files and the demonstration up to date, in one process."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.roles import Ability
from bpsportal.demo.people import is_moved_in, set_passphrases

STAMP = "collected.sha256"
LOCK = 7_202_611
"""The number of the database's lock that lets one preparation run at a time, from whichever clone."""


class Command(BaseCommand):
    """Migrate, collect the static files and, in demonstration mode, seed: each only where it is not current."""

    help = "Migrates, collects static files and, in demonstration mode, seeds; skips what is current."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        with _alone():
            if not is_migrated():
                self._say("Migrating the database.")
                call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            if settings.DEMO:
                self._seed()
        self._collect()

    def _seed(self) -> None:
        if not is_moved_in():
            call_command("seed_demo", stderr=self.stderr)
        elif set_passphrases():
            self._say("The sign-ins have the new passphrase.")

    def _collect(self) -> None:
        stamp, current = Path(settings.STATIC_ROOT) / STAMP, digest_of_sources()
        if stamp.exists() and stamp.read_text(encoding="ascii") == current:
            return
        self._say("Collecting the static files.")
        # Emptied first: collectstatic takes a file for unchanged if the copy is not older than its source.
        call_command("collectstatic", clear=True, interactive=False, verbosity=0, skip_checks=True)
        stamp.write_text(current, encoding="ascii")

    def _say(self, words: str) -> None:
        self.stderr.write(words)


def is_migrated() -> bool:
    """Say whether every migration was run, and what follows the last one (the permissions) too."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    made = Permission.objects.filter(content_type__app_label="accounts", codename__in=list(Ability))
    return made.count() == len(Ability)


def digest_of_sources() -> str:
    """Return a digest that changes whenever a static file, or the way they are stored, does."""
    seen = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for path, storage in sorted(found for finder in get_finders() for found in finder.list([])):
        facts = Path(storage.path(path)).stat()
        seen.update(f"\n{path} {facts.st_size} {facts.st_mtime_ns}".encode())
    return seen.hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for another preparation of the same database to end; the lock ends with the connection too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
