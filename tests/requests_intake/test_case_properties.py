"""What must hold for any request as it was typed, however it was typed."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from requests_intake.rules.facts import AgencyType, Channel, Command, Seek, Told
from requests_intake.rules.submission import PrintedPaper, Submission
from requests_intake.rules.wire import submission_of
from tests.requests_intake.case_table import CATALOGUE, all_cases
from tests.requests_intake.exam import Printed, examined, printed
from tests.requests_intake.judgement import SPEED, danger
from tests.requests_intake.submissions import NOT_SURE, answered, anything, papers, texts

FORMS = ["I-200", "I-205", "I-247A", "I-138", "3115", "I-862", "I-203"]
HEADINGS = [
    "U.S. DEPARTMENT OF HOMELAND SECURITY",
    "IMMIGRATION AND CUSTOMS ENFORCEMENT",
    "EXECUTIVE OFFICE FOR IMMIGRATION REVIEW\nIMMIGRATION COURT",
]
# What a subtype lets a school do, from the table of facts; what is left to Legal lets nothing happen at a school.
ENTRY = {"exigent_only": 1, "limited_supervised": 2, "limited_named_person": 3, "yes_in_scope": 4}
RECORDS = {"statutory_limited": 1}
COMPELS = {"yes": 1}
IMMIGRATION_FORM = re.compile(r"\b[Il1|][-\s]?\d{1,3}|3115", re.IGNORECASE)

ARBITRATED = PrintedPaper(title="Preservation Letter", issuer="American Arbitration Association")
PINK = PrintedPaper(title="pink paper")
KEEP = PrintedPaper(title="Letter", commands=Command.PRESERVE)
PROSECUTED = PrintedPaper(title="Letter", issuer="Norfolk District Attorney's Office")
TO_KEEP = "inquiry_preservation"
"""Compels, and opens nothing: what is asked for stays where it is. Read into a paper too often it does no harm."""

Change = Callable[[Submission], Submission]


def permission(result: Printed) -> tuple[int, int, int, int]:
    """What a result lets happen: a court behind it, entry, records, something the school must do."""
    row = CATALOGUE[result["subtype"]]
    return (
        int(result["judicial"] is True),
        ENTRY.get(row["entry"], 0),
        RECORDS.get(row["records"], 0),
        COMPELS.get(row["compels"], 0) if result["subtype"] != TO_KEEP else 0,
    )


def permits_more(after: Printed, before: Printed) -> bool:
    """Tell whether anything more may happen after than before."""
    return any(new > old for new, old in zip(permission(after), permission(before), strict=True))


def permits_more_than_any_paper(after: Printed, before: Printed) -> bool:
    """Tell whether more may happen after than by any of the papers before, each of which is shown with its own kind.

    One paper must never permit more. Of several another one may come to lead, which permits what it did before.
    """
    papers = before["papers"] if len(before["papers"]) > 1 else []
    most = map(max, zip(permission(before), *map(permission, papers), strict=True))
    return any(new > old for new, old in zip(permission(after), most, strict=True))


def is_slower(after: Printed, before: Printed) -> bool:
    """Tell whether Legal is given longer than before."""
    return SPEED.index(after["urgency"]) < SPEED.index(before["urgency"])


def in_every_paper(**unsure: object) -> Change:
    def change(it: Submission) -> Submission:
        return replace(it, papers=tuple(replace(paper, **unsure) for paper in it.papers))  # type: ignore[arg-type]  # any of its fields

    return change


REPLACED: dict[str, Change] = {
    "title": in_every_paper(title=NOT_SURE),
    "title left empty": in_every_paper(title=""),
    "issuer": in_every_paper(issuer=NOT_SURE),
    "issuer left empty": in_every_paper(issuer=""),
    "command": in_every_paper(commands=Command.UNSURE),
    "secrecy": in_every_paper(says_secret=Told.UNSURE),
    "danger": lambda it: replace(it, danger=Told.UNSURE),
    "channel": lambda it: replace(it, channel=Channel.UNKNOWN),
    "who came": lambda it: replace(it, agency_type=AgencyType.UNKNOWN),
    "what they seek": lambda it: replace(it, seeks=frozenset({Seek.UNSURE})),
}
BROUGHT_BY: dict[str, Change] = {
    f"brought by {who}": partial(replace, agency_type=who)
    for who in (
        AgencyType.FEDERAL_IMMIGRATION,
        AgencyType.LOCAL_POLICE,
        AgencyType.ATTORNEY,
        AgencyType.FAMILY,
    )
}
PLAIN = [
    case
    for case in all_cases()
    if not any(
        IMMIGRATION_FORM.search(paper.get("form_number", "")) for paper in case.given.get("papers", ())
    )
]


@settings(deadline=None)
@given(anything)
def test_any_request_gets_an_answer_with_a_reason_a_citation_and_a_card(submission: Submission) -> None:
    result = printed(submission)
    assert result["subtype"] in CATALOGUE
    assert result["reasons"]
    assert all(reason["because"] and reason["cites"] for reason in result["reasons"])
    assert result["card"]["do"]
    assert result["card_lines"]


@settings(deadline=None)
@given(st.text(max_size=3000), st.text(max_size=3000))
def test_arbitrary_text_gets_an_answer(narrative: str, text: str) -> None:
    paper = PrintedPaper(title=text[:60], issuer=text[60:120], text=text)
    assert printed(Submission(narrative=narrative, papers=(paper,)))["subtype"] in CATALOGUE


@settings(deadline=None)
@given(anything)
def test_the_same_request_gives_the_same_bytes(submission: Submission) -> None:
    assert json.dumps(printed(submission)) == json.dumps(printed(replace(submission)))


@settings(deadline=None)
@given(anything)
def test_class_authority_and_standing_are_those_of_the_subtype(submission: Submission) -> None:
    result = printed(submission)
    row = CATALOGUE[result["subtype"]]
    assert (result["request_class"], result["authority"]) == (row["top_class"], row["authority"])
    assert SPEED.index(result["urgency"]) >= SPEED.index(row["urgency"])


@settings(deadline=None)
@given(anything, st.sampled_from(FORMS), st.data())
def test_the_number_of_an_immigration_form_never_makes_a_request_judicial(
    submission: Submission, form: str, data: st.DataObject
) -> None:
    assume(submission.papers)
    which = data.draw(st.integers(0, len(submission.papers) - 1))
    marked = replace(
        submission,
        papers=tuple(
            replace(paper, form_number=form) if number == which else paper
            for number, paper in enumerate(submission.papers)
        ),
    )
    before, after = printed(submission), printed(marked)
    assert before["judicial"] is True or after["judicial"] is not True


@settings(deadline=None)
@given(papers, st.sampled_from(FORMS))
def test_a_paper_with_the_number_of_an_immigration_form_is_never_judicial(
    paper: PrintedPaper, form: str
) -> None:
    assert printed(Submission(papers=(replace(paper, form_number=form),)))["judicial"] is not True


@settings(deadline=None)
@given(papers, st.sampled_from(HEADINGS))
def test_a_paper_scanned_with_an_immigration_heading_is_never_judicial(
    paper: PrintedPaper, heading: str
) -> None:
    marked = replace(paper, text=f"{heading}\n{paper.text}")
    assert printed(Submission(papers=(marked,)))["judicial"] is not True


@settings(deadline=None)
@given(anything, st.sampled_from(HEADINGS), st.sampled_from(FORMS))
def test_one_more_immigration_paper_never_makes_a_request_judicial(
    submission: Submission, heading: str, form: str
) -> None:
    more = PrintedPaper(title="Notice", says_secret=Told.NO, text=f"{heading}\nNotice\n\nForm {form}")
    before, after = printed(submission), printed(replace(submission, papers=(*submission.papers, more)))
    assert before["judicial"] is True or after["judicial"] is not True


@pytest.mark.parametrize("replaced", REPLACED)
@settings(deadline=None)
@given(answered)
@example(Submission(papers=(ARBITRATED, PINK)))
@example(Submission(channel=Channel.IN_PERSON, agency_type=AgencyType.COURT, papers=(KEEP, PROSECUTED)))
def test_not_sure_instead_of_an_answer_never_permits_more_or_takes_longer(
    replaced: str, submission: Submission
) -> None:
    # The number of an immigration form beats the issuer, and what contradicts holds back what it contradicts;
    # without it the other answers say what they say.
    assume(not any(IMMIGRATION_FORM.search(paper.form_number) for paper in submission.papers))
    before, after = printed(submission), printed(REPLACED[replaced](submission))
    assume(not before["conflicts"])
    assert not permits_more_than_any_paper(after, before), (before["subtype"], after["subtype"])
    assert not is_slower(after, before), (before["subtype"], after["subtype"])


@pytest.mark.parametrize("replaced", REPLACED)
def test_a_case_with_an_answer_less_permits_no_more_and_takes_no_longer(replaced: str) -> None:
    pairs = (
        (case, examined(case), printed(REPLACED[replaced](submission_of(case.request)))) for case in PLAIN
    )
    assert [
        (case.name, before["subtype"], after["subtype"])
        for case, before, after in pairs
        if is_slower(after, before) or (permits_more(after, before) and not before["conflicts"])
    ] == []


@pytest.mark.parametrize("replaced", [*REPLACED, *BROUGHT_BY])
def test_an_answer_less_or_another_messenger_is_never_dangerous(replaced: str) -> None:
    change = (REPLACED | BROUGHT_BY)[replaced]
    pairs = ((case, printed(change(submission_of(case.request)))) for case in PLAIN)
    # A paper that nobody can name any more is unsure and immediate: nobody is told that it is nothing.
    assert [
        (case.name, said)
        for case, after in pairs
        for said in danger(case, after)
        if after["subtype"] != "unclassified_paper"
    ] == []


@settings(deadline=None)
@given(anything, st.randoms(use_true_random=False))
def test_the_order_of_papers_does_not_matter(submission: Submission, dice: object) -> None:
    shuffled = list(submission.papers)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random of Hypothesis
    first, second = printed(submission), printed(replace(submission, papers=tuple(shuffled)))
    settled = (
        "request_class",
        "subtype",
        "authority",
        "judicial",
        "urgency",
        "counter_card",
        "sealed",
        "confidence",
    )
    assert {name: first[name] for name in settled} == {name: second[name] for name in settled}
    assert _listed(first) == _listed(second)


def _listed(result: Printed) -> list[tuple[str, str]]:
    return sorted((paper["title"], paper["subtype"]) for paper in result["papers"])


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=3))
def test_recognised_text_alone_never_makes_a_request_judicial(scans: list[str]) -> None:
    result = printed(Submission(papers=tuple(PrintedPaper(text=scan) for scan in scans)))
    assert result["judicial"] is not True
    assert all(paper["judicial"] is not True for paper in result["papers"])


@settings(deadline=None)
@given(anything)
def test_a_scan_never_makes_a_request_judicial_of_which_nobody_said_whose_it_is(
    submission: Submission,
) -> None:
    unsaid = tuple(replace(paper, title="", issuer="", form_number="") for paper in submission.papers)
    quiet = replace(submission, papers=unsaid, narrative="", agency_name="")
    assert printed(quiet)["judicial"] is not True


@settings(deadline=None)
@given(anything)
def test_an_unsure_answer_and_a_contradiction_are_immediate(submission: Submission) -> None:
    result = printed(submission)
    if result["confidence"] == "unsure" or result["conflicts"]:
        assert result["urgency"] == "immediate"
    # Of several papers one may be clear while another contradicts itself.
    if result["conflicts"] and len(submission.papers) == 1:
        assert result["confidence"] == "unsure"


@settings(deadline=None)
@given(anything)
def test_somebody_waiting_and_not_knowing_of_danger_are_immediate(submission: Submission) -> None:
    assert printed(replace(submission, channel=Channel.IN_PERSON))["urgency"] == "immediate"
    assert printed(replace(submission, danger=Told.UNSURE))["urgency"] == "immediate"
