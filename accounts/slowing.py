"""Counting tries in the database: a try is counted before it is judged, and given back when it was right.

So two tries at the same moment are two, and the wait is the same whether or not the name exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.pace import FORGOTTEN_AFTER, Count, Kind, begins_to_wait, seconds_left
from accounts.signin_models import Tries

Slots = Mapping[Kind, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a try comes from: its network, and the mark of a browser that this person used before, if it is one."""

    network: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a try was told: seconds to wait, or its slots, and whether waiting begins if it fails."""

    seconds: int
    slots: Slots
    begins_to_wait: bool = False


def slots_of(name: str, place: Place) -> Slots:
    """Return where a try is counted; in a browser of one's own nothing that strangers did counts."""
    name = name.casefold()
    if place.device:
        return {Kind.DEVICE: _slot(Kind.DEVICE, place.device, name)}
    return {
        Kind.HERE: _slot(Kind.HERE, place.network, name),
        Kind.ACCOUNT: _slot(Kind.ACCOUNT, name),
        Kind.NETWORK: _slot(Kind.NETWORK, place.network),
    }


def _slot(kind: Kind, *parts: str) -> str:
    """Return one of 65,536 slots; two names that share one share its delay, and nothing else."""
    return f"{kind}:{salted_hmac('accounts.slowing', chr(0).join([kind, *parts])).hexdigest()[:4]}"


@transaction.atomic(durable=True)
def take_turn(name: str, place: Place, *, now: datetime) -> Turn:
    """Count a try as failed until it is given back; if it comes too early, count nothing and say how long to wait."""
    slots = slots_of(name, place)
    rows = _locked(slots, now)
    counts = {kind: Count(row.failures, row.last_at) for kind, row in rows.items()}
    if seconds := seconds_left(counts, now=now):
        return Turn(seconds, slots)
    for kind, row in rows.items():
        row.failures, row.last_at = counts[kind].at(now).failures + 1, now
    Tries.objects.bulk_update(rows.values(), ["failures", "last_at"])
    return Turn(0, slots, begins_to_wait(counts, now=now))


@transaction.atomic(durable=True)
def give_back(turn: Turn, *, now: datetime) -> None:
    """Take back what a right passphrase was counted for; here the count begins again, elsewhere it stands."""
    rows = _locked(turn.slots, now)
    for kind, row in rows.items():
        row.failures = 0 if kind in {Kind.DEVICE, Kind.HERE} else max(0, row.failures - 1)
    Tries.objects.bulk_update(rows.values(), ["failures"])


def purge(*, now: datetime) -> int:
    """Forget what no longer counts; returns how many slots became free."""
    return Tries.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()[0]


def _locked(slots: Slots, now: datetime) -> dict[Kind, Tries]:
    """Return the rows of the slots, made where missing, locked in one order for everybody."""
    wanted = sorted(slots.values())
    Tries.objects.bulk_create([Tries(slot=slot, last_at=now) for slot in wanted], ignore_conflicts=True)
    found = Tries.objects.select_for_update().filter(slot__in=wanted).order_by("slot")
    rows = {row.slot: row for row in found}
    return {kind: rows[slot] for kind, slot in slots.items()}
