"""Every address with what it needs, as a list for people; read from the addresses and the table of doors themselves."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.explaining import WORDS
from accounts.roles import ROLES, Ability
from bpsportal.doors import DOORS, Door, Open

EVERY_WAY = ("any way",)
HEAD = """# Addresses

What each address of the portal needs before it opens; what is not in this list opens for nobody.
Printed by `./portal manage print_addresses` from the addresses and from `bpsportal/doors.py`; a test says when this
file is not what the command prints. Beyond this, a request is found only by who may see it
(`AgencyRequest.objects.visible_to`).
"Fresh second step" means that a second factor was shown within the last minutes.

"""


@dataclass(frozen=True, slots=True)
class Address:
    """One address: its path, its name, the ways it answers, what it needs and who has that."""

    path: str
    name: str
    ways: tuple[str, ...]
    needs: str
    second: str
    who: str


def addresses() -> list[Address]:
    """Return every address by its path."""
    return sorted(_found(get_resolver()), key=lambda one: (one.path, one.name))


def table() -> str:
    """Return the list as a Markdown table under its explanation."""
    rows = [
        f"| `/{one.path}` | `{one.name}` | {', '.join(one.ways)} | {one.needs} | {one.second} | {one.who} |"
        for one in addresses()
    ]
    head = ["| Address | Name | Ways | Needs | Second step | Who |", "| --- | --- | --- | --- | --- | --- |"]
    return HEAD + "\n".join([*head, *rows]) + "\n"


def _found(resolver: URLResolver, path: str = "", space: str = "") -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = f"{path}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _found(entry, here, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            name = f"{space}{entry.name}"
            yield _address(here, name, ways(entry.callback), DOORS.get(name))


def ways(view: Callable[..., Any]) -> tuple[str, ...]:
    """Return the methods that a view answers: Django's decorators keep the list beside the function they wrap."""
    wrapped: Any = view
    while wrapped is not None:
        kept = inspect.getclosurevars(wrapped).nonlocals.get("request_method_list")
        if kept:
            return tuple(kept)
        wrapped = getattr(wrapped, "__wrapped__", None)
    return EVERY_WAY


def _address(path: str, name: str, found: tuple[str, ...], door: Door | None) -> Address:
    if door is None:
        return Address(path, name, found, "no entry: it opens for nobody", "", "nobody")
    needs, who = _needs(door), _who(door)
    return Address(path, name, found, needs, _second(door), who)


def _needs(door: Door) -> str:
    needed = WORDS[door.needs] if isinstance(door.needs, Ability) else "nothing"
    if door.needs is Open.SIGNED_IN:
        needed = "a sign-in"
    return f"{needed}, or a machine’s token" if door.takes_token else needed


def _second(door: Door) -> str:
    if door.needs is Open.TO_ALL:
        return ""
    if door.adds_factor:
        return "fresh, or none yet"
    return "fresh" if door.step_up else "once, where the role needs one"


def _who(door: Door) -> str:
    if door.needs is Open.TO_ALL:
        return "everybody"
    if door.needs is Open.SIGNED_IN:
        return "everybody signed in"
    return ", ".join(powers.label for powers in ROLES.values() if door.needs in powers.abilities)
