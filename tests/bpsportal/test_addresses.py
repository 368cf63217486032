"""The list of addresses says what the portal does, and the kept copy says what the command prints."""

from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from bpsportal.addresses import EVERY_WAY, addresses
from tests.matrix.rows import ANY, ROWS
from tests.matrix.who import EVERYBODY, SIGNED_IN

KEPT = Path(settings.BASE_DIR) / "docs" / "addresses.md"


def test_the_kept_list_is_what_the_command_prints() -> None:
    printed = StringIO()
    call_command("print_addresses", stdout=printed)
    assert KEPT.read_text(encoding="utf-8") == printed.getvalue(), (
        "Run print_addresses into docs/addresses.md."
    )


def test_the_list_names_the_ways_that_the_matrix_tries() -> None:
    listed = {one.name: " ".join(one.ways) for one in addresses()}
    ways = {name: " ".join(EVERY_WAY) if row.methods == ANY else row.methods for name, row in ROWS.items()}
    assert {name: sorted(said.split()) for name, said in listed.items()} == {
        name: sorted(said.split()) for name, said in ways.items()
    }


def test_what_opens_to_all_in_the_list_is_what_the_matrix_opens_to_all() -> None:
    open_to_all = {one.name for one in addresses() if one.who == "everybody"}
    shown_to_a_person = {"landing", "factors:step"}  # they send whoever is not known to sign in
    assert open_to_all - shown_to_a_person == {name for name, row in ROWS.items() if row.to == EVERYBODY}
    assert {one.name for one in addresses() if one.who == "everybody signed in"} | shown_to_a_person == {
        name for name, row in ROWS.items() if row.to == SIGNED_IN
    }
