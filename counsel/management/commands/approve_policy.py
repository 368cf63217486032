"""Approve a policy from the command line: for a portal that does not start yet."""

import argparse
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from counsel.approving import approve
from counsel.models import PolicyProposal
from counsel.people import keeper_named
from requests_intake.policy import current
from requests_intake.rules.catalogue import PolicyError


class Command(BaseCommand):
    """Do what "Approve this policy" on the page does; the person must be another than who proposed it."""

    help = "Approves a proposed policy as a second person: the one in force, or the one of a fingerprint."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--as", required=True, dest="username", help="sign-in name of a legal supervisor")
        parser.add_argument("--digest", help="the whole fingerprint, sha256:… (that of the policy in force)")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = keeper_named(options["username"])
        digest = options["digest"] or _in_force()
        proposal = PolicyProposal.objects.filter(digest=digest).first()
        if proposal is None:
            raise CommandError(f"Nobody has proposed {digest} yet: propose_policy does.", returncode=1)
        try:
            approve(proposal.pk, actor=actor, now=timezone.now(), action_id=uuid4())
        except ValidationError as error:
            raise CommandError(error.messages[0], returncode=1) from error
        self.stdout.write(f"{digest} {proposal.version}, approved by {actor.username}")


def _in_force() -> str:
    try:
        return current().digest
    except PolicyError as error:
        raise CommandError(f"The policy in force cannot be used. {error}", returncode=2) from error
