"""Keyset paging: a sealed cursor that says after which row a page begins, and the page itself."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Value = str | int | bool | None

SEAL = 12  # bytes of the seal: a cursor is no secret, it only must not be made up
LONGEST = 600  # characters; the longest key of ours needs about 150


class BadCursor(ValueError):
    """A link to a page was cut short or changed; the message is for the person who followed it."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The key of the row beside which a page lies, and on which side of it."""

    key: tuple[Value, ...]
    is_backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page, and the cursors of its neighbours ("" where there is none)."""

    items: tuple[T, ...]
    next: str = ""
    previous: str = ""


def encode(cursor: Cursor, *, secret: str, listing: str) -> str:
    """Return the cursor as text for an address.

    `listing` names the list, so that a cursor of one list does not open a page of another.
    """
    body = json.dumps([int(cursor.is_backwards), *cursor.key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(body, secret, listing) + body).rstrip(b"=").decode()


def decode(text: str, *, secret: str, listing: str) -> Cursor:
    """Return the cursor in `text`; raises `BadCursor` unless `encode` made it for the same list."""
    try:
        padded = text[:LONGEST].encode("ascii") + b"=" * (-len(text) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        seal, body = raw[:SEAL], raw[SEAL:]
        if not hmac.compare_digest(seal, _seal(body, secret, listing)):
            raise BadCursor("This link to a page does not work any more. Start again from the first page.")
        backwards, *key = json.loads(body)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadCursor("This link to a page is not complete. Start again from the first page.") from error
    return Cursor(tuple(key), is_backwards=bool(backwards))


def page_of(
    rows: Sequence[T],
    *,
    size: int,
    cursor: Cursor | None,
    key: Callable[[T], tuple[Value, ...]],
    write: Callable[[Cursor], str],
) -> Page[T]:
    """Make a page of `rows`, which were read in the direction of travel, one more than `size` of them.

    The extra row only says that there are more; `key` gives a row's key and `write` turns a cursor to text.
    """
    has_more = len(rows) > size
    is_backwards = cursor is not None and cursor.is_backwards
    items = tuple(reversed(rows[:size])) if is_backwards else tuple(rows[:size])
    if not items:
        return Page(items)
    has_next = has_more or is_backwards
    has_previous = has_more if is_backwards else cursor is not None
    return Page(
        items,
        next=write(Cursor(key(items[-1]))) if has_next else "",
        previous=write(Cursor(key(items[0]), is_backwards=True)) if has_previous else "",
    )


def _seal(body: bytes, secret: str, listing: str) -> bytes:
    """Return the first bytes of a keyed digest over the list's name and the key."""
    return hmac.digest(secret.encode(), listing.encode() + b"\0" + body, hashlib.sha256)[:SEAL]
