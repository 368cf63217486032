"""The house's rules for templates, style sheets and scripts, and for what may stand in any file at all."""

import re
from pathlib import Path

import pytest

from tests import lint
from tests.lint import ROOT

TEMPLATES = [
    path
    for path in lint.files(suffixes=(".html", ".txt", ".svg"))
    if "templates" in path.relative_to(ROOT).parts
]
STATIC = lint.files("static", suffixes=(".css", ".js", ".svg"))
TEXTS = (
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".svg",
    ".toml",
    ".txt",
    ".sql",
    ".sh",
    ".yml",
    ".yaml",
    ".in",
    "",
)

IN_TEMPLATES = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a script of its own": r"<script\b(?![^>]*\ssrc=)",
    "an event attribute": r"<[a-zA-Z][^>]*\son[a-z]+\s*=",
    "a script address": r"javascript:",
    "text past the escaping": r"\|\s*safe(seq)?\b",
    "a part without escaping": r"autoescape\s+off",
}
FROM_ELSEWHERE = r"(?:https?:)?//(?!www\.w3\.org/)[\w-]+\.[\w./-]+"

PLANTED = {
    "a style attribute": '<p class="a" style="color:red">',
    "a style element": "<style>p{}</style>",
    "a script of its own": "<script>alert(1)</script>",
    "an event attribute": '<a href="/"\n   onclick="go()">',
    "a script address": '<a href="javascript:go()">',
    "text past the escaping": "{{ words|safe }}",
    "a part without escaping": "{% autoescape  off %}",
}


def _found(pattern: str, paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in paths
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]


def test_templates_are_short() -> None:
    assert TEMPLATES
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in TEMPLATES}
    assert [f"{path}: {lines}" for path, lines in lengths.items() if lines > 80] == []


def test_style_sheets_and_scripts_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in STATIC}
    assert [f"{path}: {lines}" for path, lines in lengths.items() if lines > 300] == []


@pytest.mark.parametrize("what", IN_TEMPLATES)
def test_no_template_holds(what: str) -> None:
    assert _found(IN_TEMPLATES[what], TEMPLATES) == []


@pytest.mark.parametrize("what", IN_TEMPLATES)
def test_what_no_template_may_hold_would_be_found(what: str) -> None:
    assert re.search(IN_TEMPLATES[what], PLANTED[what])


def test_pages_load_nothing_from_elsewhere() -> None:
    assert _found(FROM_ELSEWHERE, TEMPLATES + STATIC) == []


@pytest.mark.parametrize(
    ("text", "is_elsewhere"),
    [
        ('<script src="https://cdn.example.org/a.js">', True),
        ('<link href="//fonts.example.org/a.css">', True),
        ("@import url(http://example.org/a.css)", True),
        ('<svg xmlns="http://www.w3.org/2000/svg">', False),
        ("// a comment", False),
    ],
)
def test_an_address_elsewhere_would_be_found(text: str, is_elsewhere: bool) -> None:  # noqa: FBT001 — a row's value
    assert bool(re.search(FROM_ELSEWHERE, text)) is is_elsewhere


HOURS_BY_HAND = r"\|\s*time\b|\|\s*date:\"[^\"]*[aAfgGhHisP][^\"]*\"|{%\s*now\s+\"(?!c\")"


def test_every_moment_on_a_page_is_said_with_its_zone_by_one_tag() -> None:
    assert _found(HOURS_BY_HAND, TEMPLATES) == []
    for wrong in ('{{ at|date:"H:i" }}', "{{ at|time }}", '{% now "H:i" %}'):
        assert re.search(HOURS_BY_HAND, wrong)


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    # Put together here, so that this file does not hold them.
    places = ("/" + "work/", ".." + "/shared", "/" + "home/", "/" + "Users/", "/" + "tmp/plan")
    held = {path: path.read_text(encoding="utf-8", errors="replace") for path in lint.files(suffixes=TEXTS)}
    assert len(held) > 100
    assert [f"{path}: {place}" for path, text in held.items() for place in places if place in text] == []


def test_settings_are_one_short_file() -> None:
    found = [path for path in lint.files("bpsportal") if path.stem.startswith("settings")]
    assert found == [ROOT / "bpsportal" / "settings.py"]


STORES = (
    r"\b(localStorage|sessionStorage(?!\.clear\(\))|indexedDB|caches|serviceWorker|document\.cookie"
    r"|openDatabase)\b"
)
"""What keeps something in a browser; to empty what a library left is allowed."""


def test_our_scripts_store_nothing_in_the_browser() -> None:
    scripts = [path for path in STATIC if path.suffix == ".js"]
    assert scripts
    assert _found(STORES, scripts) == []
    assert re.search(STORES, "window.localStorage.setItem('a', 1)")
    assert re.search(STORES, "sessionStorage.clear; sessionStorage.setItem('a', 1)")
