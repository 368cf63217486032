"""The names of countries and of the people who come from them, from the packages that list them."""

import re
from collections.abc import Iterable
from functools import cache

import pycountry
from countryinfo import all_countries

from requests_intake.privacy.folding import plain

CODE = 4  # shorter names are codes such as HTI, and words such as IN and TO among them
PREFIXES = ("the ", "republic of ", "state of ", "kingdom of ")


@cache
def countries() -> frozenset[str]:
    """Return every country under every name the lists give in Latin letters."""
    names: set[str] = set()
    for country in all_countries():
        names |= {country.name(), *country.alt_spellings(), *country.translations().values()}
    for entry in pycountry.countries:
        names |= {entry.name, getattr(entry, "common_name", ""), getattr(entry, "official_name", "")}
    return frozenset(_cleaned(names))


@cache
def demonyms() -> frozenset[str]:
    """Return what people of every country are called, one and several."""
    return _one() | peoples()


@cache
def peoples() -> frozenset[str]:
    """Return what several people of a country are called: the Haitians, the Hondurans."""
    return frozenset(f"{name}s" for name in _one() if not name.endswith(("s", "sh", "ese", "ch")))


def _one() -> frozenset[str]:
    names = (country.demonym() or "" for country in all_countries())
    return frozenset(_cleaned(part for name in names for part in re.split(r"[,/]| and ", name)))


def _cleaned(names: Iterable[str]) -> set[str]:
    found = {" ".join(re.findall(r"\w+", plain(name or ""))) for name in names}
    found |= {name.removeprefix(prefix).strip() for name in found for prefix in PREFIXES}
    return {
        name for name in found if len(name) >= CODE and name.isascii() and name.replace(" ", "").isalpha()
    }
