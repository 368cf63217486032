"""How long a screen may stay open while nobody acts at it, and how long at all.

A desk in a front office is passed by strangers, so it is quiet for less (NIST SP 800-63B, 4.2.3: inactivity and an
overall limit). Asking by itself, as live parts of a page do, is no act of a person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.roles import COUNTER_ROLES


@dataclass(frozen=True, slots=True)
class Limits:
    """How long without an act, and how long from signing in."""

    quiet: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's time at a screen: since when, and when they last did something."""

    began_at: datetime
    acted_at: datetime

    def left(self, limits: Limits, *, now: datetime) -> timedelta:
        """Return how long the turn still lasts if nobody acts; nothing once it is over."""
        ends_at = min(self.acted_at + limits.quiet, self.began_at + limits.longest)
        return max(timedelta(), ends_at - now)


def limits_of(role: str, *, counter: Limits, office: Limits) -> Limits:
    """Return the limits of a role: those of the counter for who works at one, else those of an office."""
    return counter if role in COUNTER_ROLES else office
