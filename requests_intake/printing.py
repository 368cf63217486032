"""The whole policy on paper, for counsel to read line by line and to sign.

Nothing here knows which kinds of entries a policy has: whatever fields `Policy` holds are printed, each with all of
its columns, so that a part added later cannot be left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum

from requests_intake.rules.entries import Policy

WIDE = 7
"""An entry with more columns than this is printed as a table of its own, a line for each column."""

TITLES: Mapping[str, str] = {
    "sources": "Sources",
    "questions": "Questions at the counter",
    "subtypes": "Kinds",
    "cards": "Counter cards",
    "rules": "Decision table: the first rule that fits decides",
    "doubts": "What makes a finding unsure",
    "raises": "What makes a request immediate",
    "seals": "What seals a request",
    "shows": "When another card is shown",
    "cautions": "Cautions for Legal",
}
SIGNERS = ("Proposed by", "Approved by (another person)")
YES, NO, UNKNOWN = "yes", "no", "cannot be told"
VERIFIED, UNVERIFIED = "verified", "NOT VERIFIED: counsel checks first"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its caption, the heads of its columns, its rows; the first cell of a row is its head."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the policy under one heading."""

    title: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Print:
    """The policy as it is printed."""

    head: tuple[tuple[str, str], ...]
    chapters: tuple[Chapter, ...]
    signers: tuple[str, ...] = SIGNERS


def lay_out(policy: Policy) -> Print:
    """Turn every field of a policy into its head or a chapter."""
    values = {item.name: getattr(policy, item.name) for item in fields(policy)}
    head = tuple((words(name), cell(name, value)) for name, value in values.items() if _is_plain(value))
    chapters = [chapter for name, value in values.items() for chapter in _chapters(name, value)]
    return Print(head, tuple(chapters))


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | date)


def _chapters(name: str, value: object) -> Iterator[Chapter]:
    """Yield the chapter of one field; a part that is made of parts gives a chapter for each of them."""
    title = TITLES.get(name, words(name))
    if is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            if item.init and not item.name.startswith("_"):
                yield from _chapters(item.name, getattr(value, item.name))
    elif entries := list(_entries(value)):
        yield Chapter(title, tuple(_sheets(title, entries)))
    elif isinstance(value, tuple | frozenset) and value:
        rows = tuple((str(number), cell(name, item)) for number, item in enumerate(value, start=1))
        yield Chapter(title, (Sheet(title, ("No.", words(name)), rows),))


def _entries(value: object) -> Iterator[object]:
    items: Iterable[object] = ()
    if isinstance(value, Mapping):
        items = value.values()
    elif isinstance(value, tuple):
        items = value
    yield from (item for item in items if is_dataclass(item))


def _sheets(title: str, entries: list[object]) -> Iterator[Sheet]:
    names = _names(entries[0])
    if len(names) <= WIDE:
        rows = tuple(
            (str(number), *(cell(name, getattr(entry, name)) for name in names))
            for number, entry in enumerate(entries, start=1)
        )
        yield Sheet(title, ("No.", *map(words, names)), rows)
        return
    for number, entry in enumerate(entries, start=1):
        caption = f"{number}. {getattr(entry, names[0])}"
        lines = tuple((words(name), cell(name, getattr(entry, name))) for name in _names(entry))
        yield Sheet(caption, ("Column", "Entry"), lines)


def _names(entry: object) -> list[str]:
    return [item.name for item in fields(entry)] if is_dataclass(entry) else []


def words(name: str) -> str:
    """Say the name of a field as a heading."""
    return name.replace("_", " ").capitalize()


def cell(name: str, value: object) -> str:
    """Return a value as text, its parts on lines of their own."""
    if isinstance(value, bool):
        return (VERIFIED if value else UNVERIFIED) if name == "verified" else (YES if value else NO)
    if value is None:
        return UNKNOWN
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {_either(item)}" for key, item in value.items()) or "(always)"
    return _several(name, value)


def _several(name: str, value: object) -> str:
    if isinstance(value, frozenset):
        return _either(value)
    if isinstance(value, tuple):
        return "\n".join(cell(name, item) for item in value)
    return _whole(value) if is_dataclass(value) else str(value)


def _either(value: object) -> str:
    if isinstance(value, frozenset | tuple):
        return " or ".join(sorted(str(item) for item in value))
    return str(value)


def _whole(entry: object) -> str:
    """Return an entry inside another on one line: in its own words, or part by part."""
    if type(entry).__str__ is not object.__str__:
        return str(entry)
    parts = ((name, cell(name, getattr(entry, name))) for name in _names(entry))
    return ", ".join(f"{words(name).lower()}: {text}" for name, text in parts if text not in {"", NO})
