"""Form numbers: how one is read, and whose forms it belongs to."""

import re

from requests_intake.rules.facts import FormFamily

NONE = "none"
UNSURE = "unsure"
OTHER = "other"

_HOMELAND = re.compile(r"(?:DHS)?(?:FORM)?([IL]\d{1,4}[A-Z]{0,3}|3115)")
_FEDERAL_COURT = re.compile(r"(?:FORM)?(A[O0]\d{2,3})([A-Z]?)")


def read(text: str) -> str:
    """Bring a form number to one spelling: "form i 200" to "I-200", "ao93c" to "AO 93C".

    An empty text is "unsure"; what is no known kind of number is "other".
    """
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not bare or bare == "UNSURE":
        return UNSURE
    if bare == "NONE":
        return NONE
    if found := _HOMELAND.fullmatch(bare):
        number = found[1]
        return number if number == "3115" else f"I-{number[1:]}"
    if found := _FEDERAL_COURT.fullmatch(bare):
        return f"AO {found[1][2:]}{found[2]}"
    return OTHER


def family(number: str) -> FormFamily:
    """Say whose form a number belongs to, once `read` has spelled it."""
    if number == "3115" or number.startswith("I-"):
        return FormFamily.HOMELAND
    if number.startswith("AO "):
        return FormFamily.FEDERAL_COURT
    return {NONE: FormFamily.NONE, OTHER: FormFamily.OTHER}.get(number, FormFamily.UNSURE)


def base(number: str) -> str:
    """Drop the letters at the end, so that a rule on "I-247" or "AO 88" covers 247A and 88B."""
    return re.sub(r"(?<=\d)[A-Z]+$", "", number)
