"""Invented names of schools and people; a test holds the telephone numbers to those reserved for fiction."""

import random
from itertools import product

SCHOOLS = (
    "Harbor Hill K–8 School",
    "Marlowe Street High",
    "Elm Park Elementary",
    "Quarry Lane Middle",
    "Copper Beech Elementary",
    "Lantern Wharf High",
    "Gull Point K–8 School",
    "Weaver Square Early Learning",
)
PLACES = (
    *(
        "Amber Court",
        "Bellflower",
        "Cooper Yard",
        "Drumlin Road",
        "Eastern Ferry",
        "Foundry Row",
        "Granary Lane",
    ),
    *(
        "Heron Pond",
        "Inkwell",
        "Juniper Street",
        "Kestrel Hill",
        "Lower Mill",
        "Mast Street",
        "North Ropewalk",
    ),
    *("Oyster Quay", "Plover", "Ropemaker", "Saltmarsh", "Tidewater", "Upper Orchard", "Windlass"),
)
KINDS = ("Elementary", "K–8 School", "Middle", "High", "Early Learning")
FIRST = (
    *("Alma", "Ben", "Carla", "Dev", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonah", "Keiko", "Lena"),
    *("Malik", "Nora", "Omar", "Paula", "Quinn", "Rosa", "Samir", "Tess", "Uma", "Viktor", "Wendy", "Yusuf"),
)
LAST = (
    *("Abbot", "Barrow", "Castell", "Dunmore", "Ekwueme", "Fontaine", "Garrity", "Holloway", "Iverson"),
    *("Jankovic", "Kessler", "Lowell", "Moreau", "Nakagawa", "Oyelaran", "Pruitt", "Quiroga", "Rourke"),
    *("Sandoval", "Tran", "Underhill", "Vargas", "Wexler", "Zielinski"),
)
MOST_SCHOOLS = len(SCHOOLS) + len(PLACES) * len(KINDS)


def school_names(count: int) -> list[str]:
    """Return that many names of schools, at most `MOST_SCHOOLS`."""
    more = (f"{place} {kind}" for kind, place in product(KINDS, PLACES))
    return [*SCHOOLS, *more][:count]


def person(rng: random.Random) -> str:
    """Return the name of somebody who does not exist."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def phone(rng: random.Random) -> str:
    """Return a telephone number of those set aside for fiction, 617-555-0100 to 0199."""
    return f"617-555-01{rng.randrange(100):02}"
