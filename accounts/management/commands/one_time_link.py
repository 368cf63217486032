"""Make a one-time link from the command line: for the first administrator of all, and when none can sign in."""

import argparse
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from accounts.links import NoLink, make_link


class Command(BaseCommand):
    """Do what the administrator's page of one-time links does."""

    help = "Prints a link with which a person sets their passphrase once, within three days."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("username", help="the sign-in name of the person")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = make_link(options["username"], actor=None, now=timezone.now(), action_id=uuid4())
        except NoLink as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"{settings.PORTAL_URL}{reverse('accounts:first_link', args=[code])}")
