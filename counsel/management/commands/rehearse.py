"""Run a policy that is not in force over past requests, and print what it would change."""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from counsel.cases import CaseError, hold, summary
from counsel.cases import read as read_cases
from counsel.people import keeper_named
from counsel.rehearsing import note_rehearsal, stream
from requests_intake.models import AgencyRequest
from requests_intake.policy import current
from requests_intake.policy_files import load_files, read
from requests_intake.rules.catalogue import PolicyError
from requests_intake.rules.entries import Policy


class Command(BaseCommand):
    """Print each request that would be judged otherwise, then the counts; nothing is changed."""

    help = "Runs a policy over the requests of the past and prints what would change. Changes nothing."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("policy", type=Path, help="a folder, its policy.toml, or a zip archive of it")
        parser.add_argument(
            "--as", dest="username", help="sign-in name of a legal supervisor, to see what they may see"
        )

        parser.add_argument(
            "--cases", type=Path, help="hold the case table of this folder or file against it too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor = keeper_named(options["username"]) if options["username"] else None
        candidate = self._load(options["policy"])
        with transaction.atomic(durable=True):
            note_rehearsal(candidate, actor=actor, now=timezone.now(), action_id=uuid4())
        if options["cases"]:
            self._hold(options["cases"], candidate)
        counts = Counter[tuple[str, str]]()
        for change in stream(_rows(actor), candidate, current()):
            step = (change.before.subtype, change.after.subtype)
            counts[step] += 1
            self.stdout.write(f"{change.agency_request.reference}  {_arrow(step)}  {change.reason}")
        for step, count in counts.most_common():
            self.stdout.write(f"{count:6}  {_arrow(step)}")
        self.stdout.write(f"{counts.total()} would change with {candidate.version} ({candidate.digest}).")

    def _hold(self, path: Path, candidate: Policy) -> None:
        """Print each case that would be answered otherwise, then how many are right under both policies."""
        try:
            verdicts = list(hold(read_cases(path), candidate, current()))
        except CaseError as error:
            raise CommandError(f"The case table cannot be used. {error}", returncode=2) from error
        for one in verdicts:
            if one.before != one.after or one.was_right != one.is_right:
                verdict = "right" if one.is_right else "wrong"
                self.stdout.write(f"case  {_arrow((one.before, one.after))}  {verdict}: {one.case.name}")
        told = summary(verdicts)
        self.stdout.write(
            f"{told['changed']} of {told['count']} cases would change; "
            f"{told['right_before']} are right now, {told['right']} would be."
        )

    def _load(self, path: Path) -> Policy:
        try:
            return load_files(read(path))
        except PolicyError as error:
            raise CommandError(f"This policy is refused. {error}", returncode=2) from error


def _rows(actor: User | None) -> Any:
    """Return the requests to look at; without a person none that is sealed."""
    if actor:
        return AgencyRequest.objects.visible_to(actor)
    return AgencyRequest.objects.filter(sealed=False)


def _arrow(step: tuple[str, str]) -> str:
    before, after = step
    return f"{before} -> {after}" if before != after else f"{before}, handled otherwise"
