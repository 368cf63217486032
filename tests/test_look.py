"""The look held to numbers: contrast and distance of the colours, weight of what a browser loads, icons that exist."""

import gzip
import re
from itertools import combinations
from pathlib import Path

import django_htmx
import pytest

from pages import words
from pages.storage import PARTS, SCRIPT_PARTS, served
from tests.lint import ROOT

STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
KINDS = ["court_order", "warrant", "subpoena", "informal_inquiry"]

# Text needs 4.5 to its ground, what is read at the counter 7, edges 3 (WCAG 2.2: 1.4.3, 1.4.6, 1.4.11).
PAIRS = [
    ("ink", "page", 7.0),
    ("ink", "card", 7.0),
    ("ink", "sunk", 7.0),
    ("muted", "page", 4.5),
    ("muted", "card", 7.0),
    ("muted", "sunk", 4.5),
    ("link", "page", 4.5),
    ("link", "card", 4.5),
    ("link", "tint", 4.5),
    ("on-navy", "navy", 7.0),
    ("on-navy-muted", "navy", 4.5),
    ("on-navy", "navy-2", 4.5),
    ("on-accent", "accent", 7.0),
    ("on-accent", "accent-2", 4.5),
    ("accent", "navy", 4.5),
    ("accent-ink", "accent-tint", 4.5),
    ("ink", "accent-tint", 7.0),
    ("danger", "page", 4.5),
    ("danger", "card", 4.5),
    ("danger", "danger-tint", 4.5),
    ("ok", "card", 4.5),
    ("ok", "ok-tint", 4.5),
    ("on-state", "taken", 7.0),
    ("on-state", "late", 7.0),
    *((kind, f"{kind}-tint", 4.5) for kind in KINDS[:3]),
    ("informal_inquiry", "card", 4.5),
    ("edge", "card", 3.0),
    ("edge", "page", 3.0),
]

# How a colour is seen, in linear light: Machado, Oliveira and Fernandes (2009), severity 1.
SEEN = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
APART = 4.0  # in OKLab times 100: a clear difference side by side
Light = tuple[float, ...]


def _themes() -> dict[str, dict[str, str]]:
    """Read the colours of both themes from the style sheet that is served."""
    light, dark = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8").split("@media")
    found = {
        name: dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", text))
        for name, text in (("light", light), ("dark", dark))
    }
    assert set(found["light"]) == set(found["dark"])
    return found


THEMES = _themes()


def _linear(colour: str) -> Light:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def _brightness(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_brightness(one), _brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def _oklab(light: Light) -> Light:
    red, green, blue = light
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _distance(one: str, other: str, sight: str) -> float:
    def seen(colour: str) -> Light:
        light = _linear(colour)
        mixed = (sum(part * share for part, share in zip(light, row, strict=True)) for row in SEEN[sight])
        return _oklab(tuple(min(1.0, max(0.0, value)) for value in mixed))

    squares = ((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True))
    return float(100 * sum(squares) ** 0.5)


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48)]
)
def test_contrast_is_measured_as_wcag_measures_it(one: str, other: str, ratio: float) -> None:
    assert _contrast(one, other) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS, ids=str)
def test_what_is_read_stands_out_from_its_ground(theme: str, text: str, ground: str, least: float) -> None:
    assert _contrast(THEMES[theme][text], THEMES[theme][ground]) >= least


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SEEN)
def test_the_four_kinds_are_told_apart_by_everybody(theme: str, sight: str) -> None:
    colours = [THEMES[theme][kind] for kind in KINDS]
    assert min(_distance(one, other, sight) for one, other in combinations(colours, 2)) >= APART


def _weight(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_the_style_sheet_a_browser_loads_weighs_at_most_14_kilobytes() -> None:
    sheets = [STATIC / part for part in PARTS]
    assert sorted(sheets) == sorted((STATIC / "css").glob("*.css"))
    assert len(gzip.compress(b"".join(sheet.read_bytes() for sheet in sheets), 9)) <= 14_000


def test_htmx_and_our_scripts_weigh_at_most_22_kilobytes() -> None:
    joined = b"".join(served(part, (STATIC / part).read_bytes()) for part in SCRIPT_PARTS)
    assert _weight(HTMX) + len(gzip.compress(joined, 9)) <= 22_000


def test_the_icons_weigh_at_most_4_kilobytes() -> None:
    assert _weight(STATIC / "icons.svg") <= 4_000


def test_every_icon_that_is_drawn_is_in_the_sprite() -> None:
    drawn = set(re.findall(r"<symbol id=\"([\w-]+)\"", (STATIC / "icons.svg").read_text(encoding="utf-8")))
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r"{% icon \"([\w-]+)\"| icon=\"([\w-]+)\"", path.read_text(encoding="utf-8"))
        for name in name
        if name
    }
    spoken = {icon for _, icon in [*words.KINDS.values(), *words.AUTHORITIES.values(), words.LOOKS_JUDICIAL]}
    assert asked
    assert (asked | spoken) - {""} <= drawn


@pytest.mark.parametrize("kind", words.KINDS)
def test_every_kind_has_its_own_spine_and_chip(kind: str) -> None:
    sheets = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css"))
    assert f".is-{kind}" in sheets
    assert f".cls--{kind}" in sheets


def test_every_style_sheet_names_its_layer() -> None:
    loose = []
    for path in (STATIC / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        loose += [
            f"{path.name}: {line}"
            for line in text.splitlines()
            if line and not line.startswith(("@layer", " ", "}"))
        ]
    assert loose == []


def _nested(text: str) -> list[str]:
    """Return the rules that stand within another rule; those within an at-rule do not count."""
    found, open_rules, start, prelude = [], list[str](), 0, ""
    for at, sign in enumerate(text):
        if sign in "{};":
            prelude, start = text[start:at].strip(), at + 1
        if sign == "{":
            if open_rules and not open_rules[-1].startswith("@"):
                found.append(f"{prelude} in {open_rules[-1]}")
            open_rules.append(prelude)
        elif sign == "}":
            open_rules.pop()
    return found


@pytest.mark.parametrize("path", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_old_browsers_read_the_style_sheets(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert _nested(text) == []
    assert not re.search(r"light-dark\(|@container|@import|url\(['\"]?(?!data:)", text)


def test_a_nested_rule_would_be_found() -> None:
    assert _nested("@media print { .a { color: red; &:hover { color: blue; } } }") == ["&:hover in .a"]
    assert _nested("@layer a { @media b { .a { x: y; } .b { x: y; } } }") == []


@pytest.mark.parametrize(
    "asked",
    [
        "prefers-color-scheme: dark",
        "prefers-reduced-motion: no-preference",
        "forced-colors: active",
        "media print",
    ],
)
def test_what_a_person_or_a_printer_asks_for_is_answered(asked: str) -> None:
    sheets = [path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css")]
    assert any(asked in sheet for sheet in sheets)


def test_cycles_of_colour_never_blink() -> None:
    animated = re.findall(r"animation: [^;]+", (STATIC / "css" / "base.css").read_text(encoding="utf-8"))
    assert animated == ["animation: beat 2.4s ease-in-out infinite"]
