"""The counter cards: what is on the first screen, and that a child of eleven can read it."""

import re

import pytest

from requests_intake.lifecycle import LABELS
from requests_intake.policy import current
from requests_intake.rules.entries import Card

CARDS = sorted(current().cards.values(), key=lambda card: card.slug)
GRADE = 6.0
SECRET = current().cards["C-SECRET"]
OWN_FIRST_SCREEN = {"C-SECRET", "C-EXIGENT", "C-HEALTH"}


def syllables(word: str) -> int:
    """Count groups of vowels, without a silent e at the end."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    if len(bare) > 2 and bare.endswith("e") and not bare.endswith("le"):
        bare = bare[:-1]
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def grade(lines: tuple[str, ...]) -> float:
    """Work out the Flesch-Kincaid grade; a line without a full stop counts as a sentence."""
    sentences = [
        part for line in lines for part in re.split(r"[.!?:;]+\W*", line) if re.search(r"[A-Za-z]", part)
    ]
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z'’-]+", sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_measure_tells_plain_words_from_hard_ones() -> None:
    assert grade(("Ask them to wait.", "Shut the door.")) < 2
    assert grade(("The aforementioned documentation necessitates immediate consideration by counsel.",)) > 12


def test_there_are_twenty_two_cards() -> None:
    assert len(CARDS) == 22


@pytest.mark.parametrize("card", CARDS, ids=[card.slug for card in CARDS])
def test_a_card_can_be_read_at_grade_six(card: Card) -> None:
    assert grade(card.lines()) <= GRADE
    assert grade((*card.do, *card.say, *card.do_not)) <= GRADE


@pytest.mark.parametrize("card", CARDS, ids=[card.slug for card in CARDS])
def test_a_first_screen_has_five_lines_one_script_three_ifs_and_three_nots(card: Card) -> None:
    assert (len(card.steps), len(card.ifs), len(card.do_not)) == (5, 3, 3)
    assert 0 < len(card.script.split()) <= 40
    assert card.more


@pytest.mark.parametrize("card", CARDS, ids=[card.slug for card in CARDS])
def test_every_card_says_to_tell_nobody_who_is_enrolled(card: Card) -> None:
    assert any("enrolled" in line for line in card.do_not)
    assert card.ifs[0].then == "“I can’t confirm or deny anything about any student.”"


@pytest.mark.parametrize(
    "card", [c for c in CARDS if c.slug not in OWN_FIRST_SCREEN], ids=lambda card: card.slug
)
def test_the_first_lines_are_the_same_for_every_paper(card: Card) -> None:
    assert card.steps == current().cards["C-UNSURE"].steps
    assert card.do_not == current().cards["C-UNSURE"].do_not


def test_the_secret_card_asks_for_no_names_no_copies_and_no_leader() -> None:
    words = " ".join((*SECRET.do, *SECRET.say)).lower()
    assert not [word for word in ("leader", "badge", "copy", "safety services") if word in words]
    assert "Call OLA. Call no one else." in SECRET.do[3]
    assert "911" in SECRET.do[0]


def test_no_card_says_that_a_paper_is_worthless_or_opens_a_door() -> None:
    for card in CARDS:
        words = " ".join(card.lines()).lower()
        assert not [
            word
            for word in ("ignore", "not valid", "worthless", "let them in", "open the door")
            if word in words
        ]


def test_every_card_belongs_to_a_subtype() -> None:
    assert {subtype.card for subtype in current().subtypes.values()} == {card.slug for card in CARDS}


def test_the_words_for_the_states_can_be_read_at_grade_six() -> None:
    assert grade(tuple(LABELS.values())) <= GRADE
