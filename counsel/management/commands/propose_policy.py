"""Propose a policy from the command line: for a portal that does not start yet."""

import argparse
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from counsel.people import keeper_named
from counsel.policy_selectors import latest_rehearsal
from counsel.rehearsing import finish, propose
from requests_intake.policy import folder
from requests_intake.policy_files import read
from requests_intake.rules.catalogue import PolicyError


class Command(BaseCommand):
    """Do what "Propose and rehearse" on the page does, and rehearse to the end."""

    help = "Proposes the policy in force, or the one in a folder or zip archive, and rehearses it to the end."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "policy", nargs="?", type=Path, help="a folder or zip archive (the policy in force)"
        )
        parser.add_argument("--as", required=True, dest="username", help="sign-in name of a legal supervisor")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = keeper_named(options["username"])
        try:
            files = read(options["policy"] or folder())
            made = propose(files, actor=actor, now=timezone.now(), action_id=uuid4())
        except PolicyError as error:
            raise CommandError(f"This policy cannot be used. {error}", returncode=2) from error
        if (rehearsal := latest_rehearsal(made)) and rehearsal.ended_at is None:
            finish(rehearsal, now=timezone.now())
        self.stdout.write(f"{made.digest} {made.version}, proposed by {made.proposed_by.username}")
