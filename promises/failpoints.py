"""Places where a test may kill this process, to prove that nothing is lost there.

`PORTAL_FAILPOINT` names one of the places below; the process then kills itself with SIGKILL whenever it comes
there. This is the only module that reads the variable. It can lose nothing in production either: it is the same
as a power cut.
"""

import os
import signal
from enum import StrEnum


class Failpoint(StrEnum):
    """Where a process that keeps promises can be killed."""

    AFTER_RECEIVE = "after_receive"
    AFTER_CLAIM = "after_claim"
    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    DURING_MAIL = "during_mail"


def reach(place: Failpoint) -> None:
    """Die here if the environment says so."""
    if os.environ.get("PORTAL_FAILPOINT") == place:
        os.kill(os.getpid(), signal.SIGKILL)
