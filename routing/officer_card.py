"""The words of the page that is turned to an officer, in the languages of its switch."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")
DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class CardWords:
    """One language: its code for `lang`, its own name, whether somebody vouches for the words, and the words."""

    lang: str
    name: str
    confirmed: bool
    heading: str
    thanks: str
    told: str
    cannot: str
    papers: str
    hours: str
    send_to: str
    reference: str


@cache
def languages() -> dict[str, CardWords]:
    """Return every language by its code, in the order of the switch, with the placeholders still open."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {lang: CardWords(lang=lang, **table) for lang, table in tables.items()}


def words_in(lang: str) -> CardWords:
    """Return the words of a language; English for one that is not offered."""
    return languages().get(lang, languages()[DEFAULT])
