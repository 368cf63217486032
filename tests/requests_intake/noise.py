"""Makes clean text look as a bad scan makes it look; the same text, strength and seed always give the same noise."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from random import Random

LOOKALIKES = {
    "0": "O",
    "O": "0",
    "o": "0",
    "1": "lI",
    "l": "1I",
    "I": "1l",
    "i": "l",
    "5": "S",
    "S": "5",
    "s": "5",
    "8": "B",
    "B": "8",
    "6": "G",
    "G": "6",
    "2": "Z",
    "Z": "2",
    "e": "c",
    "c": "e",
    "u": "n",
    "D": "O",
}
RUNS = (("rn", "m"), ("m", "rn"), ("M", "RN"), ("RN", "M"), ("cl", "d"), ("W", "VV"), ("vv", "w"))
STRAY = (".", ",", "'", "|", "~", "_", "*", "·")
LONG = 6  # letters of a word that a narrow column may break


class Strength(StrEnum):
    """How bad the scan is; words stay readable to a person up to the middle strength."""

    MILD = "mild"
    MIDDLE = "middle"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Chances:
    """How often, of the places where it may happen, a kind of damage happens."""

    letter: float
    word: float
    line: float


CHANCES = {
    Strength.MILD: Chances(letter=0.006, word=0.012, line=0.02),
    Strength.MIDDLE: Chances(letter=0.02, word=0.03, line=0.06),
    Strength.STRONG: Chances(letter=0.07, word=0.10, line=0.20),
}
Damage = Callable[[str, Chances, Random], str]


def noisy(text: str, *, strength: Strength, seed: int) -> str:
    """Return the text as a scan of that strength might have read it; ends of pages stay where they are."""
    dice = Random(f"{seed}/{strength}/{len(text)}")  # noqa: S311  # noise, nothing secret
    chances = CHANCES[strength]
    pages = text.split("\f")
    return "\f".join(
        reduce(lambda page, damage: damage(page, chances, dice), DAMAGES, page) for page in pages
    )


def runs(text: str, chances: Chances, dice: Random) -> str:
    """Take neighbouring letters for one, and one for two: rn and m."""
    for seen, read in RUNS:
        pieces = text.split(seen)
        joins = [read if dice.random() < chances.letter * 2 else seen for _ in pieces[1:]]
        text = pieces[0] + "".join(join + piece for join, piece in zip(joins, pieces[1:], strict=True))
    return text


def letters(text: str, chances: Chances, dice: Random) -> str:
    """Take a letter for its lookalike."""
    return "".join(
        dice.choice(LOOKALIKES[char]) if char in LOOKALIKES and dice.random() < chances.letter else char
        for char in text
    )


def losses(text: str, chances: Chances, dice: Random) -> str:
    """Lose a letter here and there."""
    return "".join(char for char in text if not (char.isalpha() and dice.random() < chances.letter / 4))


def cases(text: str, chances: Chances, dice: Random) -> str:
    """Read a letter, or a whole line, in the other case."""
    lines = [line.swapcase() if dice.random() < chances.line / 2 else line for line in text.split("\n")]
    changed = "\n".join(lines)
    return "".join(char.swapcase() if dice.random() < chances.letter / 4 else char for char in changed)


def words(text: str, chances: Chances, dice: Random) -> str:
    """Break a long word in two, with a hyphen at the end of a line or without."""
    return "\n".join(
        " ".join(_broken(word, chances, dice) for word in line.split(" ")) for line in text.split("\n")
    )


def _broken(word: str, chances: Chances, dice: Random) -> str:
    if len(word) < LONG or not word.isalpha() or dice.random() >= chances.word:
        return word
    middle = dice.randint(2, len(word) - 2)
    return dice.choice(("-\n", " ")).join((word[:middle], word[middle:]))


def spaces(text: str, chances: Chances, dice: Random) -> str:
    """Lose a space, double it, or see a mark in it that is dirt."""
    return "".join(_space(chances, dice) if char == " " else char for char in text)


def _space(chances: Chances, dice: Random) -> str:
    drawn = dice.random()
    if drawn < chances.word / 2:
        return ""
    if drawn < chances.word:
        return f" {dice.choice(STRAY)} "
    return "  " if drawn < chances.word * 3 else " "


def lines(text: str, chances: Chances, dice: Random) -> str:
    """Lose the end of a line."""
    return "".join(" " if char == "\n" and dice.random() < chances.line else char for char in text)


DAMAGES: tuple[Damage, ...] = (runs, letters, losses, cases, words, spaces, lines)
