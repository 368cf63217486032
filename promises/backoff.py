"""How long to wait before a promise is tried again, and how often it is tried at all."""

from dataclasses import dataclass
from datetime import timedelta

MAX_ATTEMPTS = 8
SPREAD = 0.25


@dataclass(frozen=True, slots=True)
class Pace:
    """How the waits grow, in seconds: from the first one, by a factor, up to the longest."""

    first: float
    factor: float
    longest: float


SENT = Pace(first=2.0, factor=3.0, longest=300.0)
"""For what waits for a server of others: 2, 6, 18, 54, 162, then 300 seconds, a quarter of an hour in all. A mail
server may be restarted."""
WRITTEN = Pace(first=1.0, factor=2.0, longest=60.0)
"""For what is only written: 1, 2, 4, 8, 16, 32, then 60 seconds. Mostly the process was killed, and a rung of the
ladder has its minute; what fails by itself comes before a person within two."""


def delay(attempts: int, chance: float, *, pace: Pace) -> timedelta:
    """Return the wait after the attempt number `attempts` (from 1).

    `chance` (0 to 1) spreads the wait by a quarter to either side, so that duties which failed together are not
    all tried again together.
    """
    seconds = min(pace.longest, pace.first * pace.factor ** (attempts - 1))
    return timedelta(seconds=seconds * (1 - SPREAD + 2 * SPREAD * chance))


def is_last(attempts: int) -> bool:
    """Say whether no further attempt may follow attempt number `attempts`."""
    return attempts >= MAX_ATTEMPTS
