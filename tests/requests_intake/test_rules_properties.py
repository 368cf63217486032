"""What must hold for any combination of answers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_intake.policy import current
from requests_intake.rules.engine import FORCE, SPEED, Classification, classify
from requests_intake.rules.facts import (
    AgencyType,
    Answers,
    Authority,
    Channel,
    Command,
    Confidence,
    Issuer,
    Paper,
    PaperSeen,
    RequestClass,
    Seek,
    Title,
    Told,
    Urgency,
)

COURTS = frozenset({Issuer.US_COURT, Issuer.STATE_COURT, Issuer.OTHER_STATE_COURT})
HOMELAND = ["I-200", "I-205", "I-247A", "I-138", "3115", "form i 286", "I-9"]
FEDERAL = ["AO 93", "AO 442", "ao88b", "AO 89", "AO 110"]
NUMBERS = ["", "none", "unsure", "other", "W-9", *HOMELAND, *FEDERAL]
HEADED = {
    Title.WARRANT: "warrant",
    Title.CAPIAS: "warrant",
    Title.SUBPOENA: "subpoena",
    Title.ORDER: "court_order",
}


def or_none(values: type[StrEnum]) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(list(values))


papers = st.builds(
    Paper,
    title=or_none(Title),
    issuer=or_none(Issuer),
    form_number=st.sampled_from(NUMBERS) | st.text(max_size=8),
    commands=or_none(Command),
    says_secret=or_none(Told),
    marks=st.frozensets(st.sampled_from(sorted(current().lexicon.markers)), max_size=2),
)
anything = st.builds(
    Answers,
    channel=st.sampled_from(list(Channel)),
    danger=or_none(Told),
    seeks=st.frozensets(st.sampled_from(list(Seek)), max_size=3),
    paper=or_none(PaperSeen),
    papers=st.lists(papers, max_size=3).map(tuple),
    agency_type=or_none(AgencyType),
)


def found(answers: Answers) -> Classification:
    return classify(answers, current())


def with_paper(**facts: object) -> Answers:
    paper = Paper(**{"says_secret": Told.NO, **facts})  # type: ignore[arg-type]  # one helper for every printed fact
    return Answers(channel=Channel.MAIL, danger=Told.NO, paper=PaperSeen.YES, papers=(paper,))


def _every_paper() -> Iterator[Answers]:
    for title, issuer, number, command in product(Title, Issuer, ["none", *HOMELAND, *FEDERAL], Command):
        yield with_paper(title=title, issuer=issuer, form_number=number, commands=command)


@cache
def every_paper() -> tuple[tuple[Paper, Classification], ...]:
    """Every heading, issuer, form number and command there is, with what the rules make of it."""
    return tuple((answers.papers[0], found(answers)) for answers in _every_paper())


@settings(deadline=None)
@given(anything)
def test_any_answers_get_a_result_with_reasons_and_citations(answers: Answers) -> None:
    result = found(answers)
    assert result.reasons
    assert all(reason.because and reason.cites for reason in result.reasons)
    assert result.counter_card in current().cards


@settings(deadline=None)
@given(anything)
def test_the_same_answers_give_the_same_bytes(answers: Answers) -> None:
    assert json.dumps(found(answers).as_dict()) == json.dumps(found(answers).as_dict())
    assert json.dumps(answers.as_dict()) == json.dumps(answers.as_dict())


@settings(deadline=None)
@given(anything)
def test_urgency_is_never_lower_than_the_subtype_s(answers: Answers) -> None:
    result = found(answers)
    assert SPEED.index(result.urgency) >= SPEED.index(current().subtypes[result.subtype].urgency)


@settings(deadline=None)
@given(anything)
def test_a_request_is_sealed_and_immediate_when_secrecy_is_yes_or_not_sure(answers: Answers) -> None:
    said = {paper.says_secret for paper in answers.in_view()}
    if said & {Told.YES, Told.UNSURE}:
        result = found(answers)
        assert (result.sealed, result.counter_card, result.urgency) == (True, "C-SECRET", Urgency.IMMEDIATE)


@settings(deadline=None)
@given(anything)
def test_nothing_is_sealed_where_every_paper_says_no_and_names_no_grand_jury(answers: Answers) -> None:
    quiet = tuple(
        replace(paper, says_secret=Told.NO, form_number="", marks=frozenset()) for paper in answers.papers
    )
    result = found(replace(answers, papers=quiet, paper=PaperSeen.YES if quiet else PaperSeen.NO))
    assert not result.sealed


@settings(deadline=None)
@given(anything, st.sampled_from([Told.YES, Told.UNSURE]))
def test_danger_or_not_knowing_of_danger_is_immediate(answers: Answers, danger: Told) -> None:
    assert found(replace(answers, danger=danger)).urgency is Urgency.IMMEDIATE


@settings(deadline=None)
@given(anything)
def test_someone_waiting_is_immediate(answers: Answers) -> None:
    assert found(replace(answers, channel=Channel.IN_PERSON)).urgency is Urgency.IMMEDIATE


@settings(deadline=None)
@given(anything)
def test_an_unsure_result_is_immediate(answers: Answers) -> None:
    result = found(answers)
    if result.confidence is Confidence.UNSURE or result.conflicts:
        assert result.urgency is Urgency.IMMEDIATE


@settings(deadline=None)
@given(anything)
def test_no_result_is_judicial_unless_a_person_saw_a_court_or_a_grand_jury_in_the_heading(
    answers: Answers,
) -> None:
    if found(answers).judicial:
        papers = answers.in_view()
        assert COURTS & {paper.issuer for paper in papers} or any(
            "grand_jury" in paper.marks for paper in papers
        )


@settings(deadline=None)
@given(anything)
def test_of_several_papers_the_order_does_not_matter(answers: Answers) -> None:
    turned = found(replace(answers, papers=answers.papers[::-1]))
    result = found(answers)
    assert (turned.subtype, turned.urgency, turned.sealed) == (result.subtype, result.urgency, result.sealed)
    assert len(result.papers) == len(answers.in_view())
    ranks = [FORCE.index(paper.authority) for paper in result.papers]
    assert all(rank <= FORCE.index(result.authority) for rank in ranks)


def test_a_court_at_the_top_is_never_called_a_paper_of_no_court() -> None:
    for paper, result in every_paper():
        if paper.issuer in COURTS:
            assert result.judicial is not False, paper
            assert result.authority in {Authority.JUDICIAL, Authority.FOREIGN_COURT, Authority.UNVERIFIED}


def test_a_form_of_homeland_security_is_never_called_a_court_paper() -> None:
    for paper, result in every_paper():
        if paper.form_number in HOMELAND:
            assert not result.judicial, paper


def test_a_federal_court_form_is_never_called_a_paper_of_no_court_when_it_is_headed_as_one() -> None:
    for paper, result in every_paper():
        if paper.form_number in FEDERAL and paper.title in HEADED:
            assert result.judicial is not False, paper


def test_a_heading_keeps_its_class_and_is_never_a_paper_nobody_can_name() -> None:
    for paper, result in every_paper():
        if paper.title in HEADED:
            assert result.subtype != "unclassified_paper"
            assert result.request_class == HEADED[paper.title]


@pytest.mark.parametrize("number", HOMELAND)
@pytest.mark.parametrize("title", [Title.WARRANT, Title.SUBPOENA, Title.ORDER])
@pytest.mark.parametrize("issuer", sorted(COURTS))
def test_a_court_heading_with_a_homeland_form_is_a_conflict_with_both_readings(
    number: str, title: Title, issuer: Issuer
) -> None:
    result = found(with_paper(title=title, issuer=issuer, form_number=number))
    assert (result.authority, result.judicial, result.confidence) == (
        Authority.UNVERIFIED,
        None,
        Confidence.UNSURE,
    )
    assert (result.counter_card, result.urgency) == ("C-UNSURE", Urgency.IMMEDIATE)
    assert "court issued it" in result.conflicts[0]
    assert "Homeland Security did" in result.conflicts[0]


@pytest.mark.parametrize("number", FEDERAL)
@pytest.mark.parametrize("title", [Title.WARRANT, Title.SUBPOENA, Title.ORDER])
def test_a_homeland_heading_with_a_court_form_is_a_conflict_and_not_administrative(
    number: str, title: Title
) -> None:
    result = found(with_paper(title=title, issuer=Issuer.HOMELAND_SECURITY, form_number=number))
    assert (result.authority, result.judicial, result.confidence) == (
        Authority.UNVERIFIED,
        None,
        Confidence.UNSURE,
    )
    assert result.conflicts


def test_the_first_dangerous_mistake_an_ice_warrant_is_not_shown_as_one_that_compels() -> None:
    for number, command in product(["I-200", "I-205"], Command):
        result = found(
            with_paper(
                title=Title.WARRANT, issuer=Issuer.HOMELAND_SECURITY, form_number=number, commands=command
            )
        )
        assert (result.authority, result.judicial) == (Authority.ADMINISTRATIVE, False)
        assert result.counter_card == "C-ADMIN-WARRANT"


def test_the_second_dangerous_mistake_a_real_court_paper_that_ice_brings_is_not_shown_as_nothing() -> None:
    for issuer, command in product(COURTS, Command):
        answers = with_paper(title=Title.WARRANT, issuer=issuer, commands=command)
        result = found(replace(answers, agency_type=AgencyType.FEDERAL_IMMIGRATION))
        assert result.judicial is not False
        assert result.authority is not Authority.ADMINISTRATIVE


def test_a_court_paper_is_marked_for_legal_to_confirm() -> None:
    result = found(
        with_paper(title=Title.WARRANT, issuer=Issuer.US_COURT, form_number="AO 93", commands=Command.SEARCH)
    )
    assert "Looks court-issued. Legal must confirm it before anyone relies on it." in result.cautions


def test_a_paper_spoken_of_but_not_shown_is_not_a_paper() -> None:
    result = found(Answers(paper=PaperSeen.REFUSED, agency_type=AgencyType.LOCAL_POLICE, papers=(Paper(),)))
    assert result.request_class is RequestClass.INFORMAL_INQUIRY
    assert any("did not show it" in caution for caution in result.cautions)


def test_a_paper_described_although_there_is_said_to_be_none_is_a_contradiction() -> None:
    paper = Paper(title=Title.WARRANT, issuer=Issuer.US_COURT, commands=Command.SEARCH, says_secret=Told.NO)
    result = found(Answers(paper=PaperSeen.NO, papers=(paper,), channel=Channel.MAIL, danger=Told.NO))
    assert result.confidence is Confidence.UNSURE
    assert result.conflicts
    assert result.urgency is Urgency.IMMEDIATE


def test_what_would_settle_an_unsure_paper_is_named() -> None:
    result = found(with_paper(title=Title.WARRANT, issuer=Issuer.UNSURE))
    assert "Whose name is at the very top of the paper" in result.missing


def test_a_stored_result_is_plain_json() -> None:
    stored = found(
        with_paper(title=Title.WARRANT, issuer=Issuer.HOMELAND_SECURITY, form_number="I-200")
    ).as_dict()
    again = json.loads(json.dumps(stored))
    assert again == stored
    assert again["policy_digest"].startswith("sha256:")
    assert {"field": "papers[0].form_number", "quote": "I-200"} in again["reasons"][0]["evidence"]


def test_of_several_papers_the_one_with_most_force_sets_the_class() -> None:
    court = Paper(title=Title.SUBPOENA, issuer=Issuer.US_COURT, says_secret=Told.NO)
    ice = Paper(
        title=Title.WARRANT, issuer=Issuer.HOMELAND_SECURITY, form_number="I-205", says_secret=Told.NO
    )
    result = found(Answers(channel=Channel.MAIL, danger=Told.NO, paper=PaperSeen.YES, papers=(ice, court)))
    assert result.subtype == "subpoena_civil_federal"
    assert [paper.subtype for paper in result.papers] == [
        "warrant_admin_immigration_removal",
        "subpoena_civil_federal",
    ]
    assert result.urgency is Urgency.IMMEDIATE
