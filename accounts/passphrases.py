"""What a passphrase must be, from values: long, and without a word that a stranger would try first.

Source: NIST SP 800-63B-4, 3.1.1.2: fifteen characters, no rules of composition, compared with commonly used passwords
and with words of the service and the person.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import product

SHORTEST, LONGEST = 15, 256
SHORTEST_WORD = 4
"""Shorter entries of the list ("the", "and") are in every sentence; they count only as a passphrase of their own."""

ANYWHERE = 8
"""An entry of so many characters is found also within a longer run of letters."""

FEWEST = 6
"""So many different letters and digits."""

LETTERS = str.maketrans({"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
ONES = ("1", "i", "l")
RUN = re.compile(r"[^\W_]+")
PIECE = re.compile(r"[^\W\d_]+|\d+")


def refusals(passphrase: str, *, common: Collection[str], near: Iterable[str]) -> list[str]:
    """Return why a passphrase is refused, in sentences; none: it is good.

    `common`: passwords that everybody tries, in small letters. `near`: names of schools, district, product and person.
    """
    said = []
    length = min(len(passphrase.strip()), len(unicodedata.normalize("NFKC", passphrase).strip()))
    if length < SHORTEST:
        said.append(f"Use at least {SHORTEST} characters. Four or five words that do not belong together do.")
    if length > LONGEST:
        said.append(f"Use at most {LONGEST} characters.")
        return said
    if is_repeated(passphrase):
        said.append("It repeats itself. Use more different words.")
    here = _near(passphrase, near)
    everywhere = [word for word in _common(passphrase, common) if word not in here]
    said += [f"{_quoted(here)} easy to guess here. Use other words."] if here else []
    said += [f"{_quoted(everywhere)} tried by everybody who guesses. Use other words."] if everywhere else []
    return said


def _quoted(words: list[str]) -> str:
    """Return the words as they begin a sentence: “adams” and “office” are."""
    quoted = [f"“{word}”" for word in words]
    return f"{quoted[0]} is" if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]} are"


def is_repeated(passphrase: str) -> bool:
    """Say whether it is one piece again and again, or has hardly any different letters."""
    plain = "".join(RUN.findall(_small(passphrase)))
    pieces = range(1, len(plain) // 2 + 1)
    return len(set(plain)) < FEWEST or any(plain[size:] == plain[:-size] for size in pieces)


def words_of(*names: str) -> set[str]:
    """Return the words in names, as they are looked for: of three letters and more."""
    return {run for name in names for run in RUN.findall(_small(name)) if len(run) >= SHORTEST_WORD - 1}


def _common(passphrase: str, common: Collection[str]) -> list[str]:
    found: dict[str, None] = {}
    for text in _readings(passphrase):
        runs = RUN.findall(text)
        whole = "".join(runs)
        words = [word for run in runs for word in (run, *PIECE.findall(run)) if len(word) >= SHORTEST_WORD]
        found |= dict.fromkeys(word for word in (whole, *words, *_parts(runs)) if word in common)
    return _longest(found)


def _near(passphrase: str, near: Iterable[str]) -> list[str]:
    wanted = words_of(*near)
    found: dict[str, None] = {}
    for text in _readings(passphrase):
        runs = RUN.findall(text)
        whole = "".join(runs)
        pieces = {piece for run in runs for piece in (run, *PIECE.findall(run))}
        found |= dict.fromkeys(
            word
            for word in sorted(wanted)
            if word in pieces or (len(word) >= SHORTEST_WORD and word in whole)
        )
    return _longest(found)


def _parts(runs: list[str]) -> Iterator[str]:
    """Return every part of a run that is long enough to be looked for within it."""
    for run in runs:
        for start, size in product(range(len(run)), range(ANYWHERE, 34)):
            if start + size <= len(run):
                yield run[start : start + size]


def _readings(passphrase: str) -> set[str]:
    """Return the text as it is and with the digits and signs that stand for letters read as letters."""
    plain = _small(passphrase)
    return {plain} | {plain.translate(LETTERS).replace("1", one) for one in ONES}


def _small(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _longest(words: Iterable[str]) -> list[str]:
    """Return the words that are not part of another one."""
    ordered = sorted(set(words))
    return [word for word in ordered if not any(word != other and word in other for other in ordered)]
