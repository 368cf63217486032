"""Answers as they were stored with a request, turned back into values: what a rehearsal runs on."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import TypeVar, get_args, get_origin, get_type_hints

from requests_intake.rules.facts import Answers

T = TypeVar("T")


def answers_from(stored: Mapping[str, object]) -> Answers:
    """Return the answers that `Answers.as_dict` wrote; what an older version did not ask stays "not asked".

    Raises `ValueError` or `TypeError` if a word is not one of the closed words.
    """
    return _instance(Answers, stored)


def _instance(kind: type[T], stored: object) -> T:
    if not isinstance(stored, Mapping):
        raise TypeError(f"A stored {kind.__name__} must be a table of names and values.")
    hints = get_type_hints(kind)
    known = {item.name for item in fields(kind) if item.name in stored}  # type: ignore[arg-type]  # a dataclass by contract
    return kind(**{name: _value(hints[name], stored[name]) for name in known})


def _value(hint: object, stored: object) -> object:
    inside = get_args(hint)
    origin = get_origin(hint)
    if origin is UnionType:
        (wanted,) = (choice for choice in inside if choice is not NoneType)
        return None if stored is None else _value(wanted, stored)
    if origin in {tuple, frozenset} and isinstance(stored, list):
        made = (_value(inside[0], item) for item in stored)
        return tuple(made) if origin is tuple else frozenset(made)
    if isinstance(hint, type):
        return _plain(hint, stored)
    raise TypeError("A stored answer has an unknown shape.")


def _plain(hint: type, stored: object) -> object:
    if is_dataclass(hint):
        return _instance(hint, stored)
    if issubclass(hint, StrEnum):
        return hint(str(stored))
    if hint is date:
        return date.fromisoformat(str(stored))
    if not isinstance(stored, hint):
        raise TypeError("A stored answer is of the wrong kind.")
    return stored
