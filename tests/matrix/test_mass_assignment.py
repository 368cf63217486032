"""Fields of models, posted to every form beside its own: nothing follows that the form does not name."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.forms import BaseForm
from django.test import override_settings

from tests.matrix.cells import address
from tests.matrix.posts import POSTS, Posted
from tests.matrix.rows import ROWS, Answer
from tests.matrix.test_existence import _undone, fixed
from tests.matrix.test_matrix import world
from tests.matrix.things import Thing
from tests.matrix.walk import Browser, _writes
from tests.matrix.who import Who
from tests.matrix.world import World

__all__ = ["fixed", "world"]

pytestmark = pytest.mark.django_db

OURS = ("accounts", "requests_intake", "routing", "counsel", "promises", "audit")
TRIED_BY = (Who.FRONT, Who.SUPERVISOR, Who.ADMINISTRATOR, Who.OPERATOR)
PRESSED = {"key", "kind", "school", "reference", "content"}
"""Read by doors that have no form."""
REFUSES_MORE = {"intake:ask"}
"""Nothing is taken where anything else is posted too."""
TAKEN: dict[str, Posted] = {"intake:late": {"occurred_at": "2026-11-23T10:30"}}
"""What the words of the matrix lack for a form to be taken."""
ORDER = {thing: place for place, thing in enumerate(Thing)}
NUMBERED = re.compile(r"\d{2,}|[2-9]")
"""Rows are numbered on even where they are undone; what is posted stays to be seen."""
Written = dict[str, list[str]]


def fields() -> set[str]:
    """Return the name of every field of every model of ours."""
    ours = (model for model in apps.get_models() if model._meta.app_label in OURS)
    found = (field for model in ours for field in model._meta.concrete_fields)
    return {name for field in found for name in (field.name, field.attname)}


@contextmanager
def _forms(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BaseForm]]:
    """Collect the forms that are made meanwhile."""
    forms: list[BaseForm] = []
    make: Any = BaseForm.__init__

    def note(form: BaseForm, *given: Any, **more: Any) -> None:
        make(form, *given, **more)
        forms.append(form)

    with monkeypatch.context() as patch:
        patch.setattr(BaseForm, "__init__", note)
        yield forms


def _beside(posted: Posted, forms: list[BaseForm]) -> dict[str, str]:
    """Return every field of a model that neither the form names nor its door reads."""
    named = {form.add_prefix(field) for form in forms for field in form.fields}
    return dict.fromkeys(sorted(fields() - named - set(posted) - PRESSED), "1")


def _rows(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) - 'id' - 'history_id' FROM {table} t")  # noqa: S608 - a table of ours
        return sorted(NUMBERED.sub("#", _readable(row)) for (row,) in cursor.fetchall())


def _readable(row: str) -> str:
    """Return a row with the event that it holds, if any, in words."""
    return re.sub(r'"\\\\x([0-9a-f]*)"', lambda found: bytes.fromhex(found[1]).decode(errors="replace"), row)


def _after(browser: Browser, where: str, posted: Posted, lots: Callable[[int], None]) -> Written:
    """Return every table that a form wrote to, as it is afterwards."""
    with _undone():
        lots(7)
        with _writes() as tables:
            browser.post(where, posted)
        return {table: _rows(table) for table in tables}


def _tries() -> Iterator[tuple[str, Who, Thing]]:
    """Return every form, somebody who may post it, and of what; of requests a draft if it may be one."""
    for name, row in ROWS.items():
        if row.always is Answer.COMES_IN and "POST" in row.methods:
            # A set of words has another order in each process; what is tried must not depend on it.
            things = sorted(row.of, key=lambda thing: (thing is not Thing.DRAFT, ORDER[thing]))
            who_and_what = ((who, thing) for who in TRIED_BY for thing in things)
            may = (one for one in who_and_what if row.answers(one[0], "POST", one[1]) is row.always)
            yield from ((name, *one) for one in islice(may, 1))


def _differs(plain: Written, more: Written) -> list[str]:
    return [table for table in {*plain, *more} if plain.get(table) != more.get(table)]


def _number_far_on() -> None:
    """Number new rows from where every number has several digits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(format('%I.%I', schemaname, sequencename), 1000) FROM pg_sequences")


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=None)
def test_what_a_form_does_not_name_changes_nothing(
    world: World, fixed: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {"status", "sealed", "role", "is_superuser", "author", "advisor_id"} <= fields()
    _number_far_on()
    browsers = {who: Browser(world, who) for who in TRIED_BY}
    changed: dict[tuple[str, str], str] = {}
    wrote: set[str] = set()
    for name, who, thing in _tries():
        posted = (POSTS[name](world, who) if name in POSTS else {}) | TAKEN.get(name, {})
        where = address(world, name, thing)
        with _forms(monkeypatch) as forms:
            plain = _after(browsers[who], where, posted, fixed)
        poisoned = _after(browsers[who], where, {**_beside(posted, forms), **posted}, fixed)
        if plain:
            wrote.add(name)
        changed |= {
            (name, table): who.name for table in _differs({} if name in REFUSES_MORE else plain, poisoned)
        }
    assert len(wrote) > 30, sorted(wrote)
    assert changed == {}
