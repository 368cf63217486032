"""Everybody, at every address, in every way, with every thing: nobody sees or changes what is not theirs."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.urls import get_resolver
from pytest_django import DjangoDbBlocker

from bpsportal.doors import DOORS
from tests.makers import NOW
from tests.matrix.cells import cells, names
from tests.matrix.models import MODELS, PLANTED
from tests.matrix.posts import POSTS
from tests.matrix.rows import ROWS
from tests.matrix.walk import walk
from tests.matrix.who import AT_LEGAL, Who
from tests.matrix.world import World, make_world

pytestmark = pytest.mark.django_db  # so that the database of the tests is made

AT_LEAST, AT_LEAST_WHOLE = 5_000, 20_000
PARTS: dict[str, set[Who]] = {
    "the first counter": {Who.FRONT, Who.LEADER},
    "the other counters": {Who.COLLEAGUE, Who.ELSEWHERE, Who.SUPER_FRONT},
    "legal": AT_LEGAL,
}
PARTS["everybody else"] = set(Who) - {who for part in PARTS.values() for who in part}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One seeded database for all the tests of this file; every try is undone."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # what Django's own test case does for `durable`
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), block:
        yield make_world()
        transaction.set_rollback(True)


def test_every_address_has_its_line_and_every_line_its_address() -> None:
    assert names(get_resolver()) == set(ROWS) == set(DOORS)
    assert set(POSTS) <= {name for name, row in ROWS.items() if "POST" in row.methods}


def test_every_model_has_its_line_and_what_is_to_be_planted_is(world: World) -> None:
    models = {
        model._meta.label: model for model in apps.get_models() if not model.__module__.startswith("tests")
    }
    assert set(models) == set(MODELS)
    planted = [models[label] for label, how in MODELS.items() if how == PLANTED]
    assert [model for model in planted if not model._default_manager.exists()] == []


def test_the_matrix_is_large_enough() -> None:
    assert sum(1 for _ in cells()) >= AT_LEAST
    assert sum(1 for _ in cells(whole=True)) >= AT_LEAST_WHOLE


@pytest.mark.parametrize("people", PARTS.values(), ids=PARTS)
def test_nobody_sees_or_changes_what_is_not_theirs(
    world: World, people: set[Who], record_property: Callable[[str, object], None]
) -> None:
    found = walk(world, cells(people))
    record_property("cells", found.count)
    assert found.lines() == []


@pytest.mark.long
@pytest.mark.parametrize("who", Who, ids=lambda who: who.name.lower())
def test_nobody_sees_or_changes_what_is_not_theirs_in_any_way(
    world: World, who: Who, record_property: Callable[[str, object], None]
) -> None:
    found = walk(world, cells([who], whole=True))
    record_property("cells", found.count)
    assert found.lines() == []
