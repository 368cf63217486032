"""Asks the engine what `manage.py classify` would be asked, and returns what it would print."""

import json
from typing import Any

from requests_intake.rules.proposing import propose
from requests_intake.rules.wire import submission_of

from requests_intake.policy import current
from tests.requests_intake.case_table import Case


def answer(case: Case) -> dict[str, Any]:
    """Return the engine's answer to a case as JSON values."""
    proposed = propose(submission_of(case.request), current())
    plain: dict[str, Any] = json.loads(json.dumps(proposed.as_dict()))
    return {"id": case.name, **plain}
