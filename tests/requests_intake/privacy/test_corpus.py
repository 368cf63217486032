"""Every text of the corpus gets the verdict that stands beside it; counsel adds texts, not code."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_intake.privacy import screen
from requests_intake.privacy.corpus import Answer, CorpusError, Sample, answers, load, scores
from requests_intake.privacy.guard import Verdict, lexicon, without

CORPUS = Path(__file__).with_name("corpus.toml")
SAMPLES = load(CORPUS)
FOUND = answers(SAMPLES)
MUST_PASS = [sample for sample in SAMPLES if sample.verdict is Verdict.ALLOW]


def test_the_corpus_is_large_and_most_kinds_of_it_may_stand() -> None:
    assert len(SAMPLES) >= 1000
    assert len({sample.text for sample in SAMPLES}) == len(SAMPLES)
    assert len(MUST_PASS) >= 450


def test_every_text_gets_its_verdict_by_its_rules() -> None:
    different = [one for one in FOUND if (one.verdict, one.rules) != (one.sample.verdict, one.sample.rules)]
    assert [(one.sample.text, one.verdict.value, sorted(one.rules)) for one in different] == []


def test_every_rule_is_shown_by_a_text() -> None:
    shown = {rule for sample in SAMPLES for rule in sample.rules}
    assert set(lexicon().rules) - shown == set()


def test_a_finding_names_a_place_in_the_text_as_it_was_typed() -> None:
    for sample in SAMPLES:
        places = [(found.start, found.end) for found in screen(sample.text).findings]
        assert all(0 <= start < end <= len(sample.text) for start, end in places), sample.text
        assert all(before[1] <= after[0] for before, after in pairwise(places)), sample.text


@pytest.mark.parametrize(
    "form", [str.upper, lambda text: f"  {text}\n", lambda text: f"At the desk. {text} Then OLA."]
)
def test_what_must_be_left_out_is_found_in_capitals_and_among_other_words(form: object) -> None:
    assert callable(form)
    blocked = [one.text for one in SAMPLES if one.verdict is Verdict.BLOCK and one.text.isascii()]
    missed = [text for text in blocked if screen(form(text)).verdict is not Verdict.BLOCK]
    assert len(missed) <= len(blocked) // 50, missed


def test_taking_out_what_must_be_left_out_leaves_nothing_of_it() -> None:
    for sample in SAMPLES:
        text, rounds = sample.text, 0
        while (screening := screen(text)).verdict is Verdict.BLOCK:
            text, rounds = without(text, screening), rounds + 1
            assert rounds <= 3, sample.text


@given(st.text(max_size=400))
def test_any_text_gets_an_answer_whose_places_lie_in_it(text: str) -> None:
    screening = screen(text)
    assert all(0 <= found.start < found.end <= len(text) for found in screening.findings)
    assert screening == screen(text)


def _answer(wanted: Verdict, got: Verdict, expected: set[str], spoke: set[str]) -> Answer:
    return Answer(Sample("x", wanted, frozenset(expected), "g"), got, frozenset(spoke))


def test_precision_and_recall_are_counted_by_rule() -> None:
    found = [
        _answer(Verdict.BLOCK, Verdict.BLOCK, {"A"}, {"A"}),
        _answer(Verdict.BLOCK, Verdict.ALLOW, {"A"}, set()),
        _answer(Verdict.ALLOW, Verdict.BLOCK, set(), {"B"}),
    ]
    by_rule = {score.rule: (score.precision, score.recall) for score in scores(found)}
    assert by_rule == {"A": (1.0, 0.5), "B": (0.0, 1.0)}
    assert [one.is_leak for one in found] == [False, True, False]
    assert [one.is_wrongful_block for one in found] == [False, False, True]


BROKEN = {
    "no TOML": "x",
    "no groups": "a = 1",
    "an unknown verdict": '[[groups]]\nname="a"\nverdict="no"\nrules=[]\ntexts=["x"]',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_corpus_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "corpus.toml"
    path.write_text(text)
    with pytest.raises(CorpusError, match=r"corpus\.toml is not a corpus"):
        load(path)
