"""Fields of models, posted to every form beside its own: nothing follows that the form does not name."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.forms import BaseForm

from accounts.models import SchoolGrant, User
from requests_intake.models import AgencyRequest, SealedListing
from tests.matrix.cells import address
from tests.matrix.posts import POSTS
from tests.matrix.rows import ROWS, Answer
from tests.matrix.test_existence import _undone, fixed
from tests.matrix.test_matrix import world
from tests.matrix.walk import Browser
from tests.matrix.who import Who
from tests.matrix.world import World

__all__ = ["fixed", "world"]

pytestmark = pytest.mark.django_db

OURS = ("accounts", "requests_intake", "routing", "counsel", "promises", "audit")
PRESSED = {"key", "kind", "school", "reference", "content"}
"""Read by doors that have no form."""
ENDS_THE_TURN = {"accounts:sign_out"}


def _forms(kind: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    for form in kind.__subclasses__():
        yield form
        yield from _forms(form)


def unnamed() -> list[str]:
    """Return every field of a model of ours that no form of ours names."""
    fields = {
        name
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.concrete_fields
        for name in (field.name, field.attname)
    }
    forms = (
        form for form in _forms() if form.__module__.partition(".")[0] in (*OURS, "reports", "bpsportal")
    )
    named = {name for form in forms for name in getattr(form, "base_fields", {})}
    return sorted(fields - named - PRESSED)


def _state() -> dict[str, Any]:
    """Return what somebody would like to change: requests, people, grants and lists."""
    rows: list[dict[str, Any]] = [{**row} for row in AgencyRequest.objects.values()]
    requests = {row.pop("reference"): {**row, "id": 0} for row in rows}
    people = {row["username"]: row for row in User.objects.values()}
    return {
        "requests": requests,
        "people": people,
        "grants": SchoolGrant.objects.count(),
        "listings": SealedListing.objects.count(),
    }


def _after(world: World, who: Who, name: str, more: dict[str, str], lots: Callable[[int], None]) -> Any:
    """Return the state after a form was posted with more than its own fields."""
    browser = Browser(world, who)
    row = ROWS[name]
    thing = next(one for one in row.of if row.answers(who, "POST", one) is Answer.COMES_IN)
    with _undone():
        lots(7)
        posted = POSTS[name](world, who) if name in POSTS else {}
        browser.post(address(world, name, thing), {**more, **posted})
        return _state()


def test_what_a_form_does_not_name_changes_nothing(world: World, fixed: Callable[[int], None]) -> None:
    more = dict.fromkeys(unnamed(), "1")
    assert {"status", "sealed", "role", "is_superuser", "author", "advisor_id"} <= set(more)
    changed, tried = [], 0
    for name, row in ROWS.items():
        if "POST" not in row.methods or name in ENDS_THE_TURN or row.always is not Answer.COMES_IN:
            continue
        for who in (Who.FRONT, Who.SUPERVISOR, Who.ADMINISTRATOR, Who.OPERATOR):
            if any(row.answers(who, "POST", one) is Answer.COMES_IN for one in row.of):
                tried += 1
                plain, poisoned = (_after(world, who, name, fields, fixed) for fields in ({}, more))
                changed += [] if plain == poisoned else [(name, who.name)]
                break
    assert tried > 30
    assert changed == []
