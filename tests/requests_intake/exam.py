"""Asks the engine what `manage.py classify` would be asked, and returns what it would print."""

import json
from collections.abc import Mapping
from typing import Any

from requests_intake.policy import current
from requests_intake.rules.proposing import propose
from requests_intake.rules.submission import Submission
from requests_intake.rules.wire import answer, submission_of
from tests.requests_intake.case_table import Case

Printed = dict[str, Any]


def printed(submission: Submission, key: str = "x") -> Printed:
    """Return the line that the command would print for a submission."""
    policy = current()
    line: Printed = json.loads(json.dumps(answer(key, propose(submission, policy), policy)))
    return line


def asked(request: Mapping[str, object]) -> Printed:
    """Return the line that the command would print for a line of its input."""
    return printed(submission_of(request), str(request["id"]))


def examined(case: Case) -> Printed:
    """Return the engine's answer to a case."""
    return asked(case.request)
