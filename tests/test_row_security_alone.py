"""With every check of the application switched off, the database alone still shows and changes nothing of others.

What this cannot show: addresses without a request in them (accounts, agencies, roster, policy, the record) are held by
the application alone, and so are columns: who sees only a stub could read of its row what they once typed themselves.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.db import transaction
from django.db.models import QuerySet
from pytest_django import DjangoDbBlocker

from accounts import permissions
from accounts.models import School
from accounts.permissions import Person
from accounts.roles import Ability
from bpsportal.demo.copying import owner_unbound
from requests_intake.models import AgencyRequestQuerySet
from tests.as_application import the_application
from tests.makers import NOW
from tests.matrix.cells import Cell, cells
from tests.matrix.things import REQUESTS, Sight, Thing, sight
from tests.matrix.walk import Found, walk
from tests.matrix.who import Who
from tests.matrix.world import World, make_world, mark
from tests.test_row_security import TABLES

pytestmark = pytest.mark.django_db  # so that the database of the tests is made

FEW = {
    Who.COLLEAGUE: {Thing.NONE, Thing.THEIRS, Thing.SEALED, Thing.THEIR_DRAFT},
    Who.UNLISTED: {Thing.NONE, Thing.SEALED_THEIRS},
    Who.SAFETY: {Thing.NONE, Thing.LETTER},
}
REFUSED = "500"
"""What the database refuses to write is an error: no check of ours foresaw it."""
OF_THE_RECORD = ("reports:record", "reports:print", "reports:export")
BEGINS = ("intake:late",)
"""Where a request of one's own begins; at which school it may is for the application to say."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One seeded database for all the tests of this file; every try is undone."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # what Django's own test case does for `durable`
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), block:
        yield make_world()
        transaction.set_rollback(True)


def _yes(user: Person, ability: Ability, school: School | None = None) -> bool:
    del user, ability, school
    return True


def _all_schools(user: Person, ability: Ability) -> QuerySet[School]:
    del user, ability
    return School.objects.all()


@contextmanager
def switched_off() -> Iterator[None]:
    """Let everybody do everything and every read begin with everything, wherever in the application it is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(permissions.may, "__code__", _yes.__code__)
        patch.setattr(permissions.schools_for, "__code__", _all_schools.__code__)
        patch.setattr(AgencyRequestQuerySet, "visible_to", lambda rows, _user: rows.all())
        yield


def _of_requests(found: Found) -> tuple[dict[Cell, set[str]], dict[Cell, set[str]]]:
    """Return the leaks and changes that are of requests; the record tells of each by reference and is not bound."""
    leaks = {
        cell: said
        for cell, marks in found.leaks.items()
        if (said := {one for one in marks if _is_of_request(one, cell)})
    }
    changes = {
        cell: said
        for cell, tables in found.changes.items()
        if (said := tables & set(TABLES)) and found.wrong.get(cell) != REFUSED and _is_hidden(cell)
    }
    return leaks, changes


def _is_hidden(cell: Cell) -> bool:
    """Say whether what was tried is of a request, and one that the person sees nothing of.

    What may be done with a request that one sees, or logged oneself, is for the application to say.
    """
    return cell.name not in BEGINS and sight(cell.who, cell.thing) is Sight.NOTHING


def _is_of_request(said: str, cell: Cell) -> bool:
    """Say whether a mark is of a request, and not of a stub's own author."""
    if not said.startswith("CANARY-"):
        return cell.name not in OF_THE_RECORD
    of = {said[: said.rindex("-") + 1]}
    hidden = {mark(thing, "") for thing in REQUESTS if sight(cell.who, thing) is not Sight.STUB}
    return bool(of & hidden)


def _walk_alone(world: World, tries: Iterable[Cell]) -> Found:
    with switched_off(), the_application():
        return walk(world, tries)


def test_the_database_alone_keeps_what_is_not_theirs_from_some(world: World) -> None:
    tries = (cell for cell in cells(FEW) if cell.thing in FEW[cell.who] and cell.method in {"GET", "POST"})
    assert _of_requests(_walk_alone(world, tries)) == ({}, {})


@pytest.mark.long
def test_the_database_alone_keeps_what_is_not_theirs_from_everybody(world: World) -> None:
    found = _walk_alone(world, cells())
    assert _of_requests(found) == ({}, {})
    assert found.count >= 5_000


def test_without_either_line_the_same_walk_finds_leaks(world: World) -> None:
    """The walk is worth something: as an owner who is not bound, with the checks off, a colleague reads everything."""
    tries = [cell for cell in cells([Who.COLLEAGUE]) if cell.name == "routing:now" and cell.method == "GET"]
    with switched_off(), owner_unbound():
        leaks, _ = _of_requests(walk(world, tries))
    assert {cell.thing for cell in leaks} >= {Thing.THEIRS, Thing.SEALED, Thing.SEALED_THEIRS}
