"""The decision table, with headings in the many words in which staff copy them.

Each way to name an issuer meets each way to name a title; what must come out is the table's row, never another
authority.
"""

from itertools import product

import pytest

from requests_intake.rules.facts import Command, Told
from requests_intake.rules.submission import PrintedPaper, Submission
from tests.requests_intake.exam import printed

US_COURT = [
    "United States District Court",
    "UNITED STATES DISTRICT COURT for the District of Massachusetts",
    "U.S. District Court, D. Mass.",
    "US District Ct, Boston",
    "Federal District Court",
    "United States District Court for the Southern District of New York",
    "USDC Massachusetts",
    "Untied States Distrct Court",
]
STATE_COURT = [
    "Commonwealth of Massachusetts, Boston Municipal Court",
    "Comm. of Mass. Superior Court, Suffolk",
    "Trial Court of Massachusetts",
    "Quincy District Court",
    "Dorchester Division, Boston Municipal Court Dept.",
    "MASSACHUSETTS SUPERIOR COURT",
    "Suffolk Superior Ct.",
    "Boston Municpal Court",
    "District Court Department, Chelsea Division",
]
OTHER_STATE_COURT = [
    "State of Rhode Island Superior Court",
    "Superior Court of Connecticut",
    "Supreme Court of the State of New York",
    "STATE OF MAINE DISTRICT COURT",
    "Circuit Court of Cook County, Illinois",
    "New Hampshire Circuit Court",
    "County Court, Harris County, Texas",
]
HOMELAND = [
    "U.S. Department of Homeland Security",
    "DHS",
    "Immigration and Customs Enforcement",
    "ICE Boston field office",
    "US Customs & Border Protection",
    "Dept of Homeland Securty",
    "Homeland Security Investigations",
]
IMMIGRATION_COURT = [
    "Immigration Court, Boston",
    "Executive Office for Immigration Review",
    "EOIR",
    "U.S. Department of Justice, Executive Office for Immigration Review",
]
NOBODY = ["", "can't tell", "unsure", "illegible", "smudged stamp"]

WARRANT = ["Warrant", "WARRANT", "warrent", "Arrest Warrant", "Search Warrant", "ARREST WARRANT (copy)"]
SUBPOENA = [
    "Subpoena",
    "SUBPOENA DUCES TECUM",
    "subpena",
    "Subpoena to produce documents",
    "Witness subpoena",
]
ORDER = ["Order", "COURT ORDER", "Order to produce records", "ORDER OF THE COURT"]
TITLES = {"warrant": WARRANT, "subpoena": SUBPOENA, "court_order": ORDER}
ISSUERS = {
    "judicial": [*US_COURT, *STATE_COURT],
    "foreign_court": OTHER_STATE_COURT,
    "administrative": [*HOMELAND, *IMMIGRATION_COURT],
    "unverified": NOBODY,
}
COMMANDS = {"warrant": [Command.SEARCH, Command.ARREST], "subpoena": [Command.BRING_RECORDS]}
ROWS = [(authority, issuer) for authority, issuers in ISSUERS.items() for issuer in issuers]


@pytest.mark.parametrize("wanted", TITLES)
@pytest.mark.parametrize(("authority", "issuer"), ROWS, ids=[issuer or "(empty)" for _, issuer in ROWS])
def test_a_heading_in_words_gives_the_row_of_the_table(wanted: str, authority: str, issuer: str) -> None:
    commands = COMMANDS.get(wanted, [Command.BRING_RECORDS])
    wrong = [
        (title, result["request_class"], result["subtype"])
        for title, command in product(TITLES[wanted], commands)
        if (result := _read(title, issuer, command))
        and (result["request_class"], result["authority"]) not in _right(wanted, authority)
    ]
    assert wrong == []


def _read(title: str, issuer: str, command: Command) -> dict[str, object]:
    paper = PrintedPaper(title=title, issuer=issuer, commands=command, says_secret=Told.NO)
    return printed(Submission(papers=(paper,), danger=Told.NO))


def _right(wanted: str, authority: str) -> set[tuple[str, str]]:
    """An order of another state's court is unverified unless it says custody."""
    if wanted == "court_order" and authority == "foreign_court":
        return {(wanted, "unverified")}
    return {(wanted, authority)}
