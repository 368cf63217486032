"""Form numbers off the corner of a page, through the errors of a scan."""

import re

from requests_intake.recognition.pages import Page

HOMELAND_NUMBERS = frozenset(
    {"200", "203", "205", "213", "220", "247", "286", "862", "138", "210", "385", "831"}
)
COURT_NUMBERS = frozenset(
    {
        "88",
        "88A",
        "88B",
        "89",
        "89B",
        "93",
        "93A",
        "93B",
        "93C",
        "102",
        "104",
        "106",
        "109",
        "110",
        "440",
        "442",
    }
)
FEW_WORDS, SHORTEST_NUMBER = 4, 2
_DIGITS = str.maketrans("OQDILZSGBA|!", "000112568411")
_HOMELAND = re.compile(
    r"(?P<form>\bF[O0Q]?R?[RMN]{1,3}\s*)?(?<![A-Z0-9])(?P<letter>[I1L|!])\s?(?P<dash>[-–—._~=])?\s?"
    r"(?P<number>[0-9OQDILZSGBA|]{3})\s?-?(?P<suffix>[ADNX]?)(?![A-Z0-9])"
)
_CUSTOMS = re.compile(
    r"(?P<form>\b(?:DHS|FORM|CBP)\s+(?:FORM\s+)?)?(?<![A-Z0-9])(?P<number>3[1IL|]{2}[5S])(?![A-Z0-9])"
)
_CUSTOMS_STATUTE = re.compile(r"[1IL|][9G]\s*U\.?\s?S\.?\s?C\.?.{0,4}?[1IL|][5S][0O]9")
_COURT = re.compile(
    r"(?<![A-Z0-9])[A4][O0Q]\s?-?\s?(?P<number>[0-9OQILZSGB|]{2,3})\s?(?P<suffix>[ABC]?)(?![A-Z0-9])"
)


def numbers(page: Page) -> tuple[str, ...]:
    """Return the form numbers that stand in a corner, a header or a footer, each once, in their usual spelling."""
    found: dict[str, None] = {}
    for line in page.lines:
        if line.is_corner:
            text = line.raw.upper()
            is_short = len(line.words) <= FEW_WORDS
            found |= dict.fromkeys(
                (*_homeland(text, is_short=is_short), *_customs(text, is_short=is_short), *_court(text))
            )
    return tuple(found)


def _homeland(text: str, *, is_short: bool) -> list[str]:
    return [
        f"I-{number}{match['suffix']}"
        for match in _HOMELAND.finditer(text)
        if (number := match["number"].translate(_DIGITS)) in HOMELAND_NUMBERS
        and (match["form"] or match["dash"] or is_short)
    ]


def _customs(text: str, *, is_short: bool) -> list[str]:
    known = any(match["form"] or is_short for match in _CUSTOMS.finditer(text))
    return ["3115"] if known or _CUSTOMS_STATUTE.search(text) else []


def _court(text: str) -> list[str]:
    found: list[str] = []
    for match in _COURT.finditer(text):
        printed = match["number"] + match["suffix"]
        spelled = [printed.translate(_DIGITS)]
        if len(printed) > SHORTEST_NUMBER:
            shorter = printed[:-1].translate(_DIGITS)
            spelled += [shorter + printed[-1], shorter]
        found.extend(f"AO {number}" for number in spelled if number in COURT_NUMBERS)
    return found[:1]


def spoken(page: Page) -> tuple[str, ...]:
    """Return the form numbers in what a person wrote, wherever they stand, each once, in their usual spelling."""
    found: dict[str, None] = {}
    for line in page.lines:
        text = line.raw.upper()
        found |= dict.fromkeys(
            (*_homeland(text, is_short=False), *_customs(text, is_short=False), *_court(text))
        )
    return tuple(found)
