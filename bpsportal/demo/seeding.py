"""Fill the database with the demonstration: all of it or nothing, in one transaction."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services import NOBODY
from audit.services import Entry, record_many
from audit.verbs import Verb
from bpsportal.demo import people
from bpsportal.demo.accounts import keep_accounts
from bpsportal.demo.copying import Copier, Numbers, owner_unbound
from bpsportal.demo.counter import OFFICERS, stays
from bpsportal.demo.directory import Directory, furnish
from bpsportal.demo.happenings import entries_of
from bpsportal.demo.people import Cast
from bpsportal.demo.policies import find, lay_before
from bpsportal.demo.requests import VERSIONS
from bpsportal.demo.road import leave
from bpsportal.demo.roster import fill_roster, roster_entries
from bpsportal.demo.scenarios import scenarios, today
from bpsportal.demo.scenes import Playwright, Stage, Visit
from bpsportal.demo.trace import Rows, Trace
from counsel.models import Determination
from promises.models import Promise
from requests_intake.models import AgencyRequest, CallBack, Mistake, Officer, SealedListing
from requests_intake.policy import current
from routing.models import Happening, Message, Notice, Referral

# Tables in the order in which rows may name each other.
ORDER = (
    *(AgencyRequest, VERSIONS, SealedListing, Mistake, Officer, OFFICERS, CallBack),
    *(Referral, Notice, Happening, Message, Determination, Promise),
)
BATCH = 500
SLIPS = 12
"""Of so many sign-ins one is mistyped first, and after as many the screen is left without signing out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of it, out of which seed, and the moment at which the story stands."""

    schools: int
    requests: int
    months: int
    seed: int
    until: datetime


@transaction.atomic
def seed(wanted: Wanted) -> bool:
    """Write the demonstration; return False, and write nothing, if it is there already."""
    if people.is_moved_in():
        return False
    rng = random.Random(wanted.seed)  # noqa: S311 - the same story for the same seed, nothing secret
    cast = people.move_in(wanted.schools, rng, wanted.until)
    fill_roster(cast)
    people.set_passphrases()
    stage = Stage(
        counters=[len(counter) for counter in cast.counters],
        advisors=len(cast.advisors),
        listed=len(cast.listed),
        policy=current(),
        until=wanted.until,
        months=wanted.months,
    )
    known = scenarios()
    playwright = Playwright(stage, rng)
    visits = list(playwright.visits(list(known.values()), today(known), wanted.requests))
    visits.sort(key=lambda visit: min(visit.moments.values()))
    opened = wanted.until - timedelta(days=wanted.months * 30 + 2)
    mint = _minter(rng)
    keeper = User.objects.get(username="administrator")
    directory, entries = furnish(opened, keeper, mint)
    entries.extend(lay_before(cast, wanted.until, mint))
    entries.extend(keep_accounts(cast, keeper, mint))
    _write(visits, cast, directory, mint, entries)
    find(wanted.until, mint)
    return True


def _write(
    visits: list[Visit],
    cast: Cast,
    directory: Directory,
    mint: Callable[[], UUID],
    entries: list[Entry],
) -> None:
    """Write the rows batch by batch, then all events in the order of time; `entries` are those there are already."""
    numbers, copier = Numbers(), Copier()
    known: dict[str, int] = {}
    with owner_unbound():
        for start in range(0, len(visits), BATCH):
            rows: Rows = defaultdict(list)
            for visit in visits[start : start + BATCH]:
                known[visit.reference] = number = numbers.next(AgencyRequest)
                joined_to = known[visit.joins.reference] if visit.joins else None
                trace = Trace(visit, cast, numbers, rows, mint, number, joined_to)
                leave(trace)
                entries.extend(entries_of(trace))
                entries.extend(stays(trace, directory))
            for model in ORDER:
                copier.copy(model, rows[model])
    entries.extend(_sign_ins(visits, cast, mint))
    entries.extend(roster_entries(cast, min(entry.now for entry in entries), mint))
    entries.sort(key=lambda entry: entry.now)
    for start in range(0, len(entries), BATCH * 10):
        record_many(entries[start : start + BATCH * 10])


def _sign_ins(visits: list[Visit], cast: Cast, mint: Callable[[], UUID]) -> Iterator[Entry]:
    """Yield that people signed in before they logged something and out afterwards, once a day; some mistyped first."""
    days = set()
    for visit in visits:
        author = cast.counters[visit.school][visit.author]
        first, last = min(visit.moments.values()), max(visit.moments.values())
        if (author.pk, first.date()) in days:
            continue
        days.add((author.pk, first.date()))
        if len(days) % SLIPS == 0:
            yield Entry(Verb.USER_SIGN_IN_FAILED, NOBODY, first - timedelta(seconds=70), mint())
        yield Entry(Verb.USER_SIGNED_IN, author.as_actor(), first - timedelta(seconds=50), mint())
        if len(days) % SLIPS == 1:
            yield Entry(Verb.USER_MOVED_SCREEN, author.as_actor(), first - timedelta(seconds=45), mint())
        out = Verb.USER_SIGNED_OUT if len(days) % SLIPS else Verb.USER_LEFT_SCREEN
        yield Entry(out, author.as_actor(), last, mint())


def _minter(rng: random.Random) -> Callable[[], UUID]:
    """Return a maker of ids out of the same source of chance as everything else."""
    return lambda: UUID(int=rng.getrandbits(128), version=4)
