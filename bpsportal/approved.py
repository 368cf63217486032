"""The portal does not start with a policy that no second person approved; the demonstration does.

Web, worker, relay and sweep ask here before they do anything. Commands that migrate, propose and approve do not, so
that a new installation can come to its first approval.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.db import DatabaseError, connection

from bpsportal import headers
from counsel.approving import is_approved
from requests_intake.policy import current
from requests_intake.rules.catalogue import PolicyError

logger = logging.getLogger(__name__)
Question = Callable[[], str]

CHECK_FAILED = 1
DOES_NOT_BOOT = 3
"""Gunicorn stops altogether when a worker ends with this code; with any other it would try for ever."""

AGAIN_AFTER = 2.0
"""Seconds between two questions while the database is away."""

HOW = "docs/operations.md says how two legal supervisors do that."


def refusal() -> str:
    """Say in one sentence why the portal must not run with the policy in force; empty where it may.

    Raises `DatabaseError` if that cannot be asked now.
    """
    try:
        policy = current()
    except PolicyError as error:
        return f"The policy in force cannot be used. {error}"
    if settings.DEMO or is_approved(policy.digest):
        return ""
    return f"No second person has approved policy {policy.version} ({policy.digest}); {HOW}"


def insist(
    *, is_patient: bool = True, ask: Question = refusal, sleep: Callable[[float], object] = time.sleep
) -> None:
    """Return once the policy in force is known to be approved; end the process if it is not.

    While the database is away a patient process asks again, since it can do nothing without it; another one goes on
    and fails by itself.
    """
    while (words := _answer(ask)) is None and is_patient:
        connection.close()
        sleep(AGAIN_AFTER)
    if words:
        leave(words, code=CHECK_FAILED)


def leave(words: str, *, code: int) -> None:
    """End the process with one sentence."""
    sys.stderr.write(f"{words}\n")
    sys.exit(code)


def _answer(ask: Question) -> str | None:
    """Return the refusal, empty where there is none, or nothing where it cannot be asked now."""
    try:
        return ask()
    except DatabaseError as error:
        logger.warning("The database cannot be asked about the policy: %s", type(error).__name__)
        return None


class Gate:
    """The web application behind the question; it is asked at the start, and again until it was answered.

    A web process starts without a database, because it has a page for that. It must not serve more than that page
    before the policy is known to be approved.
    """

    def __init__(self, application: WSGIApplication, ask: Question = refusal) -> None:
        """Ask, and end the process if the answer is no."""
        self.application, self.ask, self._is_open = application, ask, False
        if words := self._refusal():
            leave(words, code=DOES_NOT_BOOT)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[Any]:
        """Answer; with a policy that turns out not to be approved, only say so."""
        if not self._is_open and (words := self._refusal()):
            carried = {"Content-Type": "text/plain; charset=utf-8", **headers.bare()}
            start_response("503 Service Unavailable", list(carried.items()))
            return [words.encode()]
        return self.application(environ, start_response)

    def _refusal(self) -> str:
        words = _answer(self.ask)
        self._is_open = words == ""
        return words or ""
