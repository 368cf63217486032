"""What a browser loads: one style sheet, joined when static files are collected; the parts where none was made."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import override_settings

from pages.storage import JOINED, PARTS, SCRIPT_PARTS, served
from tests.lint import ROOT

JOINING = {"staticfiles": {"BACKEND": "pages.storage.JoinedStaticFilesStorage"}}
AS_THEY_LIE = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES=JOINING):
        call_command("collectstatic", "--no-input", verbosity=0)
    return root


def _linked() -> list[str]:
    return re.findall(r'rel="stylesheet" href="([^"]+)"', render_to_string("500.html"))


def test_a_page_asks_for_one_sheet_that_holds_the_parts_in_their_order(collected: Path) -> None:
    with override_settings(STATIC_ROOT=collected, STORAGES=JOINING):
        [address] = _linked()
        sheet = collected / address.removeprefix(settings.STATIC_URL)
    joined = sheet.read_text(encoding="utf-8")
    assert joined == "".join((ROOT / "static" / part).read_text(encoding="utf-8") for part in PARTS)
    assert re.fullmatch(r"portal\.[0-9a-f]{12}\.css", sheet.name)


def test_the_joined_sheet_is_compressed_beforehand(collected: Path) -> None:
    packed = (collected / f"{JOINED}.gz").read_bytes()
    assert gzip.decompress(packed) == (collected / JOINED).read_bytes()
    assert len(packed) <= 14_000


@override_settings(STORAGES=AS_THEY_LIE)
def test_while_one_works_on_them_the_parts_are_linked_as_they_lie() -> None:
    assert _linked() == [f"{settings.STATIC_URL}{part}" for part in PARTS]


def test_no_sheet_is_forgotten() -> None:
    assert {f"css/{path.name}" for path in (ROOT / "static" / "css").glob("*.css")} == set(PARTS)


def test_no_script_is_forgotten_and_only_few_pages_link_one_of_their_own() -> None:
    own = {"contact.html": "js/contact.js", "_reclassify.html": "js/pick.js"}
    own |= dict.fromkeys(("queue.html", "alerts.html"), "js/alert.js")
    own |= dict.fromkeys(("step.html", "passkey.html", "add_passkey.html"), "js/passkey.js")
    own |= {"go_on.html": "js/send-on.js"}
    every = {f"js/{path.name}" for path in (ROOT / "static" / "js").glob("*.js")}
    assert every == set(SCRIPT_PARTS) | set(own.values())
    templates = (ROOT / "templates").rglob("*.html")
    linked = {path.name for path in templates if '{% static "js/' in path.read_text(encoding="utf-8")}
    assert linked == set(own)


def test_the_joined_script_holds_the_parts_in_their_order(collected: Path) -> None:
    joined = (collected / "js" / "portal.js").read_bytes()
    assert joined == b"".join(served(part, (ROOT / "static" / part).read_bytes()) for part in SCRIPT_PARTS)


def test_a_script_is_served_without_indents_and_lines_of_comment() -> None:
    assert served("js/a.js", b'// why\n(() => {\n  "use strict"; // here\n\n})();\n') == (
        b'(() => {\n"use strict"; // here\n})();\n'
    )
    assert served("css/a.css", b"  // kept\n") == b"  // kept\n"


def test_no_script_holds_a_text_of_several_lines() -> None:
    for part in SCRIPT_PARTS:
        lines = (ROOT / "static" / part).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line.count("`") % 2] == []


def test_the_order_of_the_layers_is_said_before_anything_else() -> None:
    first = (ROOT / "static" / PARTS[0]).read_text(encoding="utf-8")
    rules = re.sub(r"/\*.*?\*/", "", first, flags=re.DOTALL).strip()
    assert rules.startswith("@layer reset, tokens, base, layout, parts, screens, print;")
