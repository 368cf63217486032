"""The first six of the fifteen things that a naive portal would get wrong: what a paper is, and who may do what."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from requests_intake.lifecycle import Status
from requests_intake.policy import FOLDER, current
from requests_intake.rules.catalogue import PolicyError, load
from requests_intake.rules.facts import AgencyType, Channel, Command, Seek, Told
from requests_intake.rules.proposing import propose
from requests_intake.rules.submission import PrintedPaper, Submission
from tests.makers import Desk, request_in
from tests.requests_intake.case_table import CATALOGUE
from tests.requests_intake.exam import printed

SIGNED = [
    "",
    "judge",
    "not_judge",
    "unsure",
    "Clerk-Magistrate",
    "Notary Public",
    "/s/",
    "(signed electronically)",
]
SEARCH = PrintedPaper(
    title="Search and Seizure Warrant",
    issuer="United States District Court",
    form_number="AO 93",
    says_secret=Told.NO,
    commands=Command.SEARCH,
)
ICE_WARRANT = PrintedPaper(
    title="Warrant for Arrest of Alien",
    issuer="U.S. Department of Homeland Security",
    form_number="I-200",
    says_secret=Told.NO,
)
PRINT_OUT = PrintedPaper(
    title="Warrant (WMS print-out)", issuer="Boston Municipal Court", commands=Command.ARREST
)
JUDGE_S_ORDER = PrintedPaper(title="Order of the Immigration Judge", issuer="Immigration Court")
NOTARY_S = PrintedPaper(title="Subpoena", issuer="Suffolk Superior Court", says_secret=Told.NO)
CLERK_S = replace(SEARCH, title="Arrest Warrant", form_number="AO 442", commands=Command.ARREST)
LET_NOBODY_IN = {"no", "legal_decides"}


def of(*papers: PrintedPaper, **facts: object) -> Submission:
    return Submission(papers=papers, **facts)  # type: ignore[arg-type]  # any facts of a submission


def cards_say(words: str) -> list[str]:
    """Name the cards of which no line says one of the words."""
    cards = current().cards.values()
    return [card.slug for card in cards if not re.search(words, " ".join(card.lines()), re.IGNORECASE)]


# 1


def test_point_1_what_happens_follows_from_subtype_and_authority_never_from_the_class(tmp_path: Path) -> None:
    court, office = printed(of(SEARCH)), printed(of(ICE_WARRANT))
    assert court["request_class"] == office["request_class"] == "warrant"
    assert (court["counter_card"], office["counter_card"]) == ("C-SEARCH", "C-ADMIN-WARRANT")
    assert (court["authority"], office["authority"]) == ("judicial", "administrative")
    shutil.copytree(FOLDER, tmp_path / "policy")
    rules = tmp_path / "policy" / "rules.toml"
    keyed = re.sub(
        r"when = \{ *\w+ =", "when = { request_class =", rules.read_text(encoding="utf-8"), count=1
    )
    rules.write_text(keyed, encoding="utf-8")
    with pytest.raises(PolicyError, match="may not look at the class"):
        load(tmp_path / "policy")


# 2


@pytest.mark.parametrize("signed", SIGNED)
@pytest.mark.parametrize(
    ("paper", "judicial"),
    [(PRINT_OUT, True), (CLERK_S, True), (NOTARY_S, True), (JUDGE_S_ORDER, False), (ICE_WARRANT, False)],
    ids=["print-out", "clerk's warrant", "notary's subpoena", "immigration judge's order", "I-200"],
)
def test_point_2_which_court_issued_it_decides_not_who_signed(
    paper: PrintedPaper, judicial: object, signed: str
) -> None:
    assert printed(of(replace(paper, signed_by=signed)))["judicial"] is judicial


# 3


@pytest.mark.parametrize(
    "submission",
    [
        Submission(),
        Submission(channel=Channel.IN_PERSON),
        Submission(agency_type=AgencyType.UNKNOWN),
        Submission(seeks=frozenset({Seek.UNSURE})),
        Submission(danger=Told.UNSURE),
        of(PrintedPaper(title="can't tell", issuer="can't tell", commands=Command.UNSURE)),
        of(PrintedPaper(title="Warrant")),
        of(PrintedPaper(title="Subpoena")),
        of(PrintedPaper(title="Order")),
    ],
    ids=lambda submission: str(len(str(submission))),
)
def test_point_3_unknown_is_the_least_permission_and_the_highest_urgency(submission: Submission) -> None:
    result = printed(submission)
    row = CATALOGUE[result["subtype"]]
    assert (result["urgency"], result["confidence"]) == ("immediate", "unsure")
    assert result["judicial"] is not True
    assert (row["entry"] in LET_NOBODY_IN, row["records"]) == (True, "no")


def test_point_3_a_request_is_sent_with_one_answer(desk: Desk) -> None:
    sent = request_in(Status.SUBMITTED, desk, {"channel": "in_person"})
    assert (sent.status, sent.urgency, sent.counter_card) == (Status.SUBMITTED, "immediate", "C-UNSURE")


# 4


def test_point_4_the_counter_never_releases_anything() -> None:
    assert cards_say("enrolled") == []
    assert {row["records"] for row in CATALOGUE.values()} == {"no", "legal_only", "statutory_limited"}
    for card in current().cards.values():
        asked = [line for line in card.ifs if "Is this student here?" in line.when]
        assert [line.then for line in asked] == ["“I can’t confirm or deny anything about any student.”"]


# 5


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        (
            PrintedPaper(text="U.S. DEPARTMENT OF HOMELAND SECURITY\nWarrant\nForm I-200"),
            (False, "administrative"),
        ),
        (PrintedPaper(text="AO 93\nUNITED STATES DISTRICT COURT\nSEARCH WARRANT"), (None, "unverified")),
        (
            PrintedPaper(
                text="UNITED STATES DISTRICT COURT\nDEPARTMENT OF HOMELAND SECURITY\nWARRANT\nTo any officer"
            ),
            (None, "unverified"),
        ),
        (replace(SEARCH, text="DEPARTMENT OF HOMELAND SECURITY\nWARRANT\nForm I-200"), (None, "unverified")),
    ],
    ids=["demotes", "never promotes", "two markers", "against the answers"],
)
def test_point_5_a_scan_demotes_never_promotes_and_a_conflict_is_unsure(
    paper: PrintedPaper, expected: tuple[bool | None, str]
) -> None:
    result = printed(of(paper))
    assert (result["judicial"], result["authority"]) == expected
    if expected[1] == "unverified":
        assert (result["confidence"], result["counter_card"]) == ("unsure", "C-UNSURE")


def test_point_5_only_headings_and_corners_of_a_scan_count() -> None:
    body = "\n".join(["This is the text of the paper, which goes on for some lines."] * 12)
    summons = [
        "DEPARTMENT OF HOMELAND SECURITY",
        "SUMMONS TO APPEAR",
        body,
        "A U.S. District Court may enforce it.",
    ]
    affidavit = [
        "UNITED STATES DISTRICT COURT",
        "SEARCH AND SEIZURE WARRANT",
        body,
        "An I-205 named him once.",
    ]
    customs = PrintedPaper(text="\n".join([*summons, body, "DHS Form 3115"]))
    court = replace(SEARCH, text="\n".join([*affidavit, body, "Page 1"]))
    assert printed(of(customs))["subtype"] == "subpoena_dhs_customs_summons"
    assert printed(of(court))["subtype"] == "warrant_search_federal"


# 6


def test_point_6_what_a_scan_says_is_not_kept() -> None:
    lines = [
        "U.S. DEPARTMENT OF HOMELAND SECURITY",
        "Warrant for Arrest of Alien",
        "QUILLON ZEBRAFINCH A203456789",
    ]
    submission = of(PrintedPaper(title="Warrant", text="\n".join([*lines, "Form I-200"])))
    result = propose(submission, current())
    kept = json.dumps([result.as_dict(), printed(submission)])
    assert [word for word in ("quillon", "zebrafinch", "203456789") if word in kept.lower()] == []
    assert result.subtype == "warrant_admin_immigration_arrest"
