"""Reading one page of a queryset by key: constant cost however far down the list, nothing skipped or shown twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from pages.paging import BadCursor, Cursor, Page, Value, decode, encode, page_of

M = TypeVar("M", bound=Model)
PAGE_SIZE = 25


def read_page(
    rows: QuerySet[M], *, order: Sequence[str], listing: str, cursor: str = "", size: int = PAGE_SIZE
) -> Page[M]:
    """Return the page of `rows` that `cursor` names ("" is the first), ordered by the unique key `order`.

    `order` is field names, "-" before those that fall; the last must make the key unique. Raises `Http404` for a
    cursor that this list did not hand out.
    """
    here = _read(cursor, listing)
    is_backwards = here is not None and here.is_backwards
    if here:
        rows = rows.filter(_beyond(order, here))
    steps = [_turned(step) for step in order] if is_backwards else list(order)
    found = list(rows.order_by(*steps)[: size + 1])
    names = [step.lstrip("-") for step in order]
    return page_of(
        found,
        size=size,
        cursor=here,
        key=lambda row: tuple(_plain(_value(row, name)) for name in names),
        write=lambda one: encode(one, secret=settings.SECRET_KEY, listing=listing),
    )


def _read(cursor: str, listing: str) -> Cursor | None:
    if not cursor:
        return None
    try:
        return decode(cursor, secret=settings.SECRET_KEY, listing=listing)
    except BadCursor as error:
        raise Http404(str(error)) from error


def _turned(step: str) -> str:
    return step[1:] if step.startswith("-") else f"-{step}"


def _value(row: Model, name: str) -> Any:
    """Follow a double-underscored name from the row."""
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value


def _plain(value: Any) -> Value:
    """Return a key's value as one that JSON knows; a moment becomes text that the database reads back."""
    return value.isoformat() if isinstance(value, datetime) else value


def _beyond(order: Sequence[str], cursor: Cursor) -> Q:
    """Say "after this key" (or before it, going back): equal in the first fields, beyond in the next."""
    if len(cursor.key) != len(order):
        raise Http404("This link to a page does not work any more.")
    condition, equal = Q(pk__in=[]), Q()
    for step, value in zip(order, cursor.key, strict=True):
        name = step.lstrip("-")
        rises = step.startswith("-") == cursor.is_backwards
        condition |= equal & Q(**{f"{name}__{'gt' if rises else 'lt'}": value})
        equal &= Q(**{name: value})
    return condition
