"""How long to wait before a promise is tried again, and how often it is tried at all."""

from datetime import timedelta

MAX_ATTEMPTS = 8
FIRST, FACTOR, LONGEST = 2.0, 3.0, 300.0
SPREAD = 0.25


def delay(attempts: int, chance: float) -> timedelta:
    """Return the wait after the attempt number `attempts` (from 1): 2, 6, 18, 54, 162, then 300 seconds.

    `chance` (0 to 1) spreads the wait by a quarter to either side, so that duties which failed together are not
    all tried again together. The eight attempts span a quarter of an hour: a mail server may be restarted.
    """
    seconds = min(LONGEST, FIRST * FACTOR ** (attempts - 1))
    return timedelta(seconds=seconds * (1 - SPREAD + 2 * SPREAD * chance))


def is_last(attempts: int) -> bool:
    """Say whether no further attempt may follow attempt number `attempts`."""
    return attempts >= MAX_ATTEMPTS
