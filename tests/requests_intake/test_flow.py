"""Which screen comes next: safety first, three questions before the alert, nothing asked twice."""

from pathlib import Path

import pytest

from requests_intake.flow import Flow, load
from requests_intake.policy import current
from requests_intake.samples import for_question, samples
from tests.lint import ROOT

FLOW: Flow = load()
HERE, PHONE, MESSAGE = {"channel": "in_person"}, {"channel": "phone"}, {"channel": "unknown"}

BEFORE = {
    "somebody is here": (HERE, ["danger", "asking", "paper"]),
    "somebody calls": (PHONE, ["danger", "asking", "paper"]),
    "nothing is known": ({}, ["danger", "asking", "paper"]),
    "something came in": (MESSAGE, ["came-in", "sender", "big-word"]),
    "a fax came in": ({"channel": "fax"}, ["came-in", "sender", "big-word"]),
}


@pytest.mark.parametrize(("answers", "screens"), BEFORE.values(), ids=BEFORE.keys())
def test_three_questions_come_before_the_alert(answers: dict[str, str], screens: list[str]) -> None:
    assert [screen.id for screen in FLOW.shown("first", answers)] == screens
    assert FLOW.screen(screens[-1]).sends == {"*"}


SENDS = {
    "danger": ("danger", "yes", True),
    "no danger": ("danger", "no", False),
    "not sure of danger": ("danger", "unsure", True),
    "what they ask for": ("asking", "interview_student", False),
    "a paper": ("paper", "yes", True),
    "no paper": ("paper", "no", True),
    "not sure of a paper": ("paper", "unsure", True),
    "who sent it": ("sender", "attorney", False),
    "the big word": ("big-word", "unsure", True),
    "a question after the alert": ("title", "warrant", False),
}


@pytest.mark.parametrize(("screen", "answer", "sends"), SENDS.values(), ids=SENDS.keys())
def test_danger_or_doubt_of_it_and_the_third_answer_alert(screen: str, answer: str, sends: bool) -> None:  # noqa: FBT001 — a row's value
    assert FLOW.screen(screen).does_send([answer]) is sends
    assert not FLOW.screen(screen).does_send([])


NEXT = {
    "after danger": ("danger", HERE | {"danger": "no"}, "asking"),
    "what was answered is not asked again": ("danger", HERE | {"danger": "no", "seeks": ["unsure"]}, "paper"),
    "after all": ("danger", HERE | {"danger": "no", "seeks": ["unsure"], "paper": "no"}, None),
    "after the last": ("paper", HERE | {"paper": "no"}, None),
    "a fax says that there is a paper": ("came-in", {"channel": "fax", "paper": "yes"}, "sender"),
    "along the paper": ("secret", {"paper": "yes", "says_secret": "no"}, "title"),
    "no paper, no question about it": ("secret", {"paper": "no"}, None),
}


@pytest.mark.parametrize(("screen", "answers", "following"), NEXT.values(), ids=NEXT.keys())
def test_the_next_screen_follows_from_the_answers(
    screen: str, answers: dict[str, object], following: str | None
) -> None:
    found = FLOW.next_after(FLOW.screen(screen), answers)
    assert (found.id if found else None) == following


def test_back_leads_to_the_question_before() -> None:
    earlier = FLOW.before(FLOW.screen("paper"), HERE)
    assert earlier
    assert earlier.id == "asking"
    assert FLOW.before(FLOW.screen("danger"), HERE) is None


def test_a_draft_goes_on_at_its_first_open_question() -> None:
    assert FLOW.first_open(HERE | {"danger": "no"}).id == "asking"
    assert FLOW.first_open(HERE | {"danger": "no", "seeks": ["unsure"], "paper": "no"}).id == "paper"


def test_a_screen_says_where_it_stands() -> None:
    place = FLOW.place(FLOW.screen("asking"), HERE)
    assert (place.number, place.total, place.steps) == (2, 3, ("done", "now", ""))
    assert FLOW.place(FLOW.screen("asking"), MESSAGE).total == 1


def test_every_question_of_the_policy_has_its_screen() -> None:
    assert {screen.question for screen in FLOW.screens if screen.question} == {
        question.id for question in current().questions
    }


@pytest.mark.parametrize(
    "screen", [screen for screen in FLOW.screens if screen.question], ids=lambda s: str(s.id)
)
def test_every_screen_offers_what_its_question_offers_with_a_way_to_say_not_sure(screen: object) -> None:
    question = current().question(screen.question)  # type: ignore[attr-defined]  # a screen of the table
    values = [option.value for option in question.options]
    offered = screen.options or values  # type: ignore[attr-defined]  # as above
    assert set(offered) <= set(values)
    assert question.unsure_value in offered
    assert set(screen.icons) <= set(offered)  # type: ignore[attr-defined]  # as above


def test_every_icon_of_the_screens_is_in_the_sprite() -> None:
    sprite = (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")
    icons = {icon for screen in FLOW.screens for icon in screen.icons.values()}
    assert [icon for icon in icons if f'id="{icon}"' not in sprite] == []


def test_there_is_something_to_say_for_every_way_a_request_can_come() -> None:
    channels = ["", *(option.value for option in current().question("channel").options)]
    assert all(FLOW.say({"channel": channel}).text for channel in channels)


@pytest.mark.parametrize("name", ["issuer", "title", "form_number", "commands"])
def test_each_drawn_paper_stands_for_another_answer_of_the_question(name: str) -> None:
    question = current().question(name)
    values = [choice.value for choice in for_question(question)]
    assert len(values) == len(set(values)) >= 3
    assert set(values) <= {option.value for option in question.options}


def test_a_court_and_an_office_that_is_not_one_both_show_a_paper_that_says_warrant() -> None:
    issuers = {sample.answers["issuer"] for sample in samples() if sample.word == "WARRANT"}
    assert {"us_court", "homeland_security"} <= issuers


BROKEN = {
    "a screen that asks nothing": (
        '[[groups]]\nid="a"\nname="a"\ntitle="a"\nthen="now"\n[[screens]]\nid="x"\ngroup="a"\n'
    ),
    "a screen of no group": '[[screens]]\nid="x"\ngroup="a"\nquestion="danger"\n',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_table_that_is_not_whole_is_refused(tmp_path: Path, text: str) -> None:
    table = tmp_path / "flow.toml"
    table.write_text(f"says = []\n{'groups = []' if 'groups' not in text else ''}\n{text}")
    with pytest.raises((ValueError, KeyError)):
        load(table)
