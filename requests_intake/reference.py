"""The reference of a request: ten random signs and one that catches a slip of the pen or tongue."""

from collections.abc import Callable

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 11
PRACTICE_SIGN = "T"
MODULUS = len(SIGNS)
# 31 is prime, so a wrong sign (weight 2 to 11 times a difference of 1 to 30) and two swapped
# neighbours (weights one apart) can never add up to nought.
WEIGHTS = tuple(range(2, LENGTH + 1))


class ReferenceMistyped(ValueError):  # named by the sentence it carries
    """Text that is no reference, with a sentence that says what to look at."""


def mint(choose: Callable[[str], str], *, practice: bool = False) -> str:
    """Make a new reference such as "7K4Q-2MHT-V5X".

    `choose` picks one sign out of a text (`secrets.choice` in use, a seeded one in tests).
    Practice references start with T; real ones never do.
    """
    first = PRACTICE_SIGN if practice else choose(SIGNS.replace(PRACTICE_SIGN, ""))
    body = first + "".join(choose(SIGNS) for _ in range(LENGTH - 2))
    return _grouped(body + check_sign(body))


def clean(text: str) -> str:
    """Bring a typed reference into its canonical form; capitals, spaces and hyphens do not matter.

    Raises `ReferenceMistyped` if it is too short, too long, has a foreign sign, or the last sign does
    not fit the others.
    """
    signs = "".join(text.upper().split()).replace("-", "")
    foreign = sorted({sign for sign in signs if sign not in SIGNS})
    if foreign:
        raise ReferenceMistyped(f"A reference never has {_shown(foreign[0])} in it. Please check it.")
    if len(signs) != LENGTH:
        raise ReferenceMistyped(f"A reference has {LENGTH} letters and numbers; this has {len(signs)}.")
    if check_sign(signs[:-1]) != signs[-1]:
        raise ReferenceMistyped("One sign is wrong or two are swapped. Please read the reference again.")
    return _grouped(signs)


def is_valid(text: str) -> bool:
    """Tell whether the text is a reference, typed in any of its ways."""
    try:
        clean(text)
    except ReferenceMistyped:
        return False
    return True


def is_practice(reference: str) -> bool:
    """Tell whether a canonical reference belongs to practice."""
    return reference.startswith(PRACTICE_SIGN)


def check_sign(body: str) -> str:
    """Work out the eleventh sign: the weighted sum of the ten others, modulo 31."""
    total = sum(weight * SIGNS.index(sign) for weight, sign in zip(WEIGHTS, body, strict=True))
    return SIGNS[-total % MODULUS]


def _grouped(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _shown(sign: str) -> str:
    return f'"{sign}"' if sign.isprintable() else "a hidden sign"
