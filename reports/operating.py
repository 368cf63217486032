"""What the people who keep the portal running may read: counts, ages and kinds; no request, no school, no name."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from accounts.grant_check import Checked, last_check
from accounts.scope import Why, beyond
from promises.models import Duty, Promise, State
from promises.selectors import SILENT_AFTER, oldest_open, silence
from reports.unsealed import without_sealed
from routing.canary import SILENT_AFTER as CANARY_SILENT_AFTER
from routing.canary import Round, last_round
from routing.models import Notice, OwnChannel

A_DAY = timedelta(days=1)
MOST_RED = 100
OPEN = (State.OWED, State.NEEDS_PERSON)
MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of promise: how many are open, and how old the oldest that is due is."""

    words: str
    name: str
    later: int
    due: int
    needs_person: int
    kept_today: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """One process, when it last gave a sign of life, and whether that is long ago."""

    name: str
    words: str
    at: datetime | None
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Failing:
    """A way to reach people that does not work: its kind and host, never an address."""

    service: str
    host: str
    many: int


@dataclass(frozen=True, slots=True)
class Red:
    """A promise that needs a person; what it is about is not told."""

    pk: int
    words: str
    made_at: datetime
    attempts: int
    failure: str


@dataclass(frozen=True, slots=True)
class Operations:
    """All of it at one moment."""

    kinds: list[Kind]
    pulses: list[Pulse]
    canary: Round | None
    is_canary_silent: bool
    unrouted: timedelta | None
    failing: list[Failing]
    red: list[Red]
    grants: Checked | None


def operations(now: datetime) -> Operations:
    """Read everything."""
    canary = last_round()
    return Operations(
        kinds=kinds(now),
        pulses=pulses(now),
        canary=canary,
        is_canary_silent=canary is None or now - canary.kept_at > CANARY_SILENT_AFTER,
        unrouted=oldest_open(Duty.ROUTE, now),
        failing=failing(now),
        red=[
            Red(held.pk, words_of(held.kind), held.made_at, held.attempts, held.failure)
            for held in Promise.objects.filter(state=State.NEEDS_PERSON).order_by("made_at", "pk")[:MOST_RED]
        ],
        grants=last_check(),
    )


def words_of(kind: str) -> str:
    """Return the words for a kind of promise."""
    return Duty(kind).label if kind in Duty.values else kind.replace("_", " ")


def kinds(now: datetime) -> list[Kind]:
    """Return every kind of which something is open or was kept in the last day, without what is for sealed matters."""
    is_due = Q(state=State.OWED, due_at__lte=now)
    wanted = Promise.objects.filter(Q(state__in=OPEN) | Q(state=State.KEPT, kept_at__gt=now - A_DAY))
    rows = (
        without_sealed(wanted)
        .values("kind")
        .annotate(
            later=Count("pk", filter=Q(state=State.OWED, due_at__gt=now)),
            due=Count("pk", filter=is_due),
            needs_person=Count("pk", filter=Q(state=State.NEEDS_PERSON)),
            kept_today=Count("pk", filter=Q(state=State.KEPT)),
            oldest_at=Min("due_at", filter=is_due | Q(state=State.NEEDS_PERSON)),
        )
    )
    fields = ("kind", "later", "due", "needs_person", "kept_today", "oldest_at")
    with beyond(Why.SEALED_UNCOUNTED):
        return [Kind(words_of(row[0]), *row) for row in rows.order_by("kind").values_list(*fields)]


def pulses(now: datetime) -> list[Pulse]:
    """Return each process with its last sign of life."""
    return [
        Pulse(
            process.value,
            process.label,
            None if age is None else now - age,
            age is None or age > SILENT_AFTER,
        )
        for process, age in silence(now).items()
    ]


def failing(now: datetime) -> list[Failing]:
    """Return the ways that do not work: refused in the last day, not taken yet, or known not to work."""
    tried = Promise.objects.filter(kind=Duty.NOTIFY, state__in=OPEN, attempts__gt=0).exclude(failure="")
    stuck = [int(key) for key in tried.values_list("key", flat=True)]
    notices = Notice.objects.filter(Q(state=Notice.State.FAILED, made_at__gt=now - A_DAY) | Q(pk__in=stuck))
    mailed = notices.filter(channel=None).values_list("address", flat=True)
    with beyond(Why.WAYS_FAILING):
        found = Counter((MAIL, address.rpartition("@")[2]) for address in mailed)
    broken = OwnChannel.objects.filter(is_on=True, failing_since__isnull=False)
    found.update(broken.values_list("service", "host"))
    return [Failing(service, host, many) for (service, host), many in sorted(found.items())]
