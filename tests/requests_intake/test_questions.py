"""The questions at the counter: all with a way out, none about a person's background."""

import re

import pytest

from requests_intake.policy import FOLDER, current
from requests_intake.rules.entries import Question
from requests_intake.rules.evidence import EVIDENCE
from requests_intake.rules.questions import load

QUESTIONS = current().questions
ASKED = ["", "Q0", "Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9"]
FORBIDDEN = re.compile(
    r"citizen|legal status|immigration status|undocumented|alien\b|visa\b|passport|born|birth|nationalit"
    r"|national origin|country|religio|faith|church|mosque|ethnic|race\b|gang|language|address|neighbou?rhood",
    re.IGNORECASE,
)


def words_of(question: Question) -> list[str]:
    texts = [question.text, question.hint, question.missing]
    return texts + [text for option in question.options for text in (option.label, option.hint)]


def test_the_questions_come_in_order() -> None:
    assert [question.number for question in QUESTIONS] == ASKED
    assert load(FOLDER) == QUESTIONS


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_has_one_way_to_say_not_sure_and_it_comes_last(question: Question) -> None:
    assert [option.unsure for option in question.options].count(True) == 1
    assert question.options[-1].unsure
    assert question.unsure_value in {"unsure", "unknown"}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_no_question_or_choice_asks_about_a_person_s_background(question: Question) -> None:
    assert not [text for text in words_of(question) if FORBIDDEN.search(text)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_no_question_asks_whether_a_judge_signed(question: Question) -> None:
    assert not [text for text in words_of(question) if re.search(r"judge|signed|valid", text, re.IGNORECASE)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_answers_are_short_closed_and_different(question: Question) -> None:
    values = [option.value for option in question.options]
    assert len(set(values)) == len(values)
    assert all(len(option.label) <= 60 for option in question.options)


def test_every_fact_the_counter_can_give_has_its_question() -> None:
    asked = {{"form_number": "form"}.get(question.id, question.id) for question in QUESTIONS}
    read_off = {
        "form_family",
        "contradiction",
        "read_court",
        "seeks_heard",
        "agency_heard",
        "left_open",
        "filled",
    }
    assert set(EVIDENCE) - asked == read_off


def test_only_what_they_ask_for_takes_several_answers() -> None:
    assert [question.id for question in QUESTIONS if question.multiple] == ["seeks"]
