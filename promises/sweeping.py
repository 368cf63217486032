"""Do everything that is due in this process, without Celery and without Redis."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from promises.selectors import due
from promises.services import Keepers, Outcome, attempt

BATCH = 100


def sweep(
    *,
    clock: Callable[[], datetime],
    choose: Callable[[], float],
    keepers: Keepers,
    no_longer_than: timedelta | None = None,
) -> Counter[Outcome]:
    """Attempt each promise that is due once, also those that come due by what is kept here; return what became of them.

    What is only written (routing, rungs of the ladder) comes before what is sent: a mail server that hangs must not
    keep anybody from being called. `clock` tells the time and `choose` draws a number from 0 to 1 for the back-off.
    After `no_longer_than` no further promise is begun. Promises in other hands are left to them.
    """
    outcomes: Counter[Outcome] = Counter()
    start = clock()
    for is_sending in (False, True, False):  # what could not be sent brings the next rung forward
        last = 0
        while batch := due(clock(), most=BATCH, after=last, is_sending=is_sending):
            for last in batch:
                if no_longer_than is not None and clock() - start >= no_longer_than:
                    return outcomes
                outcomes[attempt(last, now=clock(), keepers=keepers, chance=choose())] += 1
    return outcomes
