"""How long somebody waits after tries that failed: growing, told in seconds, never for good.

Why there are three counts, and why none shuts an account: docs/decisions/0012-sign-in.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FORGOTTEN_AFTER = timedelta(hours=1)
"""A count without a new failure for so long starts again at nothing."""

LONGEST = 30
"""Seconds: nobody who knows the passphrase waits longer for a stranger's tries."""


class Kind(StrEnum):
    """What is counted."""

    DEVICE = "device"  # a browser at which this person signed in before, or whose locked screen is theirs
    HERE = "here"  # this name from this network
    ACCOUNT = "account"  # this name from anywhere
    NETWORK = "network"  # any name from this network


FREE = {Kind.DEVICE: 5, Kind.HERE: 5, Kind.ACCOUNT: 10, Kind.NETWORK: 30}
"""So many failures cost nothing: people mistype, and a whole school may share one network."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often tries failed, and when the last one was."""

    failures: int
    last_at: datetime

    def at(self, now: datetime) -> "Count":
        """Return the count as it stands now: forgotten after a quiet hour."""
        return self if now - self.last_at < FORGOTTEN_AFTER else Count(0, self.last_at)


def delay(kind: Kind, failures: int) -> int:
    """Return the seconds between two tries after so many failures: 1, 2, 4 … up to `LONGEST`."""
    over = failures - FREE[kind]
    return 0 if over < 0 else min(LONGEST, 1 << min(over, 10))


def seconds_left(counts: Mapping[Kind, Count], *, now: datetime) -> int:
    """Return how many whole seconds a try with these counts must still wait; nothing: now.

    The count of the account makes the wait of each network longer, but a network waits by its own clock: whoever
    tries elsewhere takes no turn away from here.
    """
    standing = {kind: count.at(now) for kind, count in counts.items()}
    waits = [
        _left(count, delay(kind, count.failures), now)
        for kind, count in standing.items()
        if kind is not Kind.ACCOUNT
    ]
    here, account = standing.get(Kind.HERE), standing.get(Kind.ACCOUNT)
    if here and account and here.failures:
        waits.append(_left(here, delay(Kind.ACCOUNT, account.failures), now))
    return max(waits, default=0)


def _left(count: Count, seconds: int, now: datetime) -> int:
    left = count.last_at + timedelta(seconds=seconds) - now
    return max(0, -(-left // timedelta(seconds=1)))


def begins_to_wait(counts: Mapping[Kind, Count], *, now: datetime) -> bool:
    """Say whether one more failure brings a count to where waiting begins: that is recorded once."""
    return any(count.at(now).failures + 1 == FREE[kind] for kind, count in counts.items())
