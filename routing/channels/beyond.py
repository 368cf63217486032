"""Everything that `apprise` reaches by a URL: text messages, Teams, pagers, and a hundred services more.

A URL often holds a key. It is handed to a process of its own over a pipe, so that it stands in no list of
processes and no log, and so that a service that hangs can really be cut off.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from routing.channels.answers import ANY_HOST, DONE, NO_ADDRESS
from routing.channels.outcome import CUT_AFTER, DELIVERED, Message, Outcome, Result, TimedOut

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9]{0,30})://\S+")
NEEDED = ("PATH", "HOME", "LANG", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE")

# These speak to this machine or show what they send on its screen; none of them reaches a person.
NEVER = frozenset(
    {"syslog", "rsyslog", "dbus", "qt", "kde", "glib", "gio", "gnome", "windows", "macosx", "growl", "blink1"}
)


class BadAddress(ValueError):
    """An address that cannot be used, as a sentence that does not repeat it."""


class ServiceRefused(Exception):
    """The service did not take the message; which part of it was wrong is not told."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """The channel of addresses that are URLs."""

    cut_after: float = CUT_AFTER

    def send(self, address: str, message: Message) -> Result:
        """Send one message through a process of its own, killed when it takes too long."""
        try:
            code = _run({"address": address, "title": message.subject, "body": message.body}, self.cut_after)
        except subprocess.TimeoutExpired:
            return Result(Outcome.FAILED, TimedOut())
        if code == DONE:
            return DELIVERED
        if code == NO_ADDRESS:
            return Result(Outcome.REFUSED, BadAddress())
        return Result(Outcome.FAILED, ServiceRefused())


def check(address: str) -> None:
    """Raise `BadAddress` unless this is a URL that can be used here."""
    scheme = scheme_of(address)
    if scheme in NEVER:
        raise BadAddress(f"{scheme}:// reaches this server, not a person.")
    try:
        code = _run({"address": address}, CUT_AFTER)
    except subprocess.TimeoutExpired as error:
        raise BadAddress("The address could not be checked in time. Try again.") from error
    if code == ANY_HOST and scheme not in settings.CHANNELS_ANYWHERE:
        raise BadAddress(f"{scheme}:// is not switched on here. Ask your system administrator.")
    if code not in {DONE, ANY_HOST}:
        raise BadAddress(f"This is not a complete {scheme}:// address.")


def scheme_of(address: str) -> str:
    """Return the first part of a URL in small letters; raises `BadAddress` if it has none."""
    found = SCHEME.fullmatch(address)
    if not found:
        raise BadAddress("This is neither an email address nor a URL like pagerduty://…")
    return found[1].lower()


def host_of(address: str) -> str:
    """Return the host where the URL names one; with most services its place holds a key instead."""
    scheme = scheme_of(address)
    return (urlsplit(address).hostname or "") if scheme in settings.CHANNELS_ANYWHERE else ""


def _run(asked: Mapping[str, str], seconds: float) -> int:
    """Run the program on one question and return its exit code; raises `TimeoutExpired` once it was killed."""
    ran = subprocess.run(
        [sys.executable, "-m", "routing.channels.apprised"],
        input=json.dumps(asked).encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={name: value for name in NEEDED if (value := os.environ.get(name))},
        timeout=seconds,
        check=False,
    )
    return ran.returncode
