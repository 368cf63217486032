"""Bringing text to one plain form, with the way back to where each sign stood.

Accents, full-width and mathematical letters, Cyrillic and Greek lookalikes and signs that cannot be seen are written
in many ways for one word; the guard reads all of them alike. Offsets are code points of the text as it was typed.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LOOKALIKES = dict(
    zip(
        "абвгеёзікмнорстухԁјѕһցԛԝґєїѵⲟ" + "αβγδεζηικνορτυχω" + "ıłøđðħŋœæßꜱʀɴɪʟᴀᴅᴇᴏᴜ" + "‘’ʼ`´＇" + "‐‑‒–—−",
        [
            *"abbreeeikmhopctyxdjshgqwgeivo",
            *"abydeznikvoptuxw",
            *(
                "i",
                "l",
                "o",
                "d",
                "d",
                "h",
                "n",
                "oe",
                "ae",
                "ss",
                "s",
                "r",
                "n",
                "i",
                "l",
                "a",
                "d",
                "e",
                "o",
                "u",
            ),
            *"''''''",
            *"------",
        ],
        strict=True,
    )
)
UNSEEN = {"Cf", "Mn", "Me", "Cc"}
LAYOUT = "\n\r\t\v\f\x85"


@dataclass(frozen=True, slots=True)
class Folded:
    """Plain text, with the place in the original of each of its signs and one place more for its end."""

    text: str
    cased: str
    places: range | list[int]


def fold(text: str) -> Folded:
    """Return the plain form of `text`; every sign of it knows where it came from."""
    if text.isascii() and text.isprintable():
        return Folded(text.lower(), text, range(len(text) + 1))
    pieces, places = [], []
    for place, sign in enumerate(text):
        plain = plain_form(sign)
        pieces.append(plain)
        places += [place] * len(plain)
    cased = "".join(pieces)
    return Folded(cased.lower(), cased, [*places, len(text)])


@lru_cache(maxsize=4096)
def plain_form(sign: str) -> str:
    """Return one sign in plain letters, empty where it cannot be seen; capitals stay capitals."""
    if sign in LAYOUT:
        return "\n" if sign in "\n\r\x85" else " "
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if sign.lower() in LOOKALIKES:
        return _as_written(sign, LOOKALIKES[sign.lower()])
    if sign.isascii():
        return sign if sign.isprintable() else ""
    bare = (part for part in unicodedata.normalize("NFKD", sign) if unicodedata.category(part) not in UNSEEN)
    found = "".join(_as_written(part, LOOKALIKES.get(part.lower(), part)) for part in bare)
    return found if len(found.lower()) == len(found) else found.lower()


def plain(text: str) -> str:
    """Return the plain form of a word of the lexicon."""
    return fold(text).text


def _as_written(sign: str, letters: str) -> str:
    return letters.upper() if sign.isupper() else letters
