"""The files of the lexicon: what is refused, and that no pattern of theirs can take long."""

import re
from pathlib import Path

import pytest

from requests_intake.privacy.guard import lexicon
from requests_intake.privacy.lexicon import LexiconError, load
from requests_intake.privacy.nations import countries, demonyms
from requests_intake.privacy.phrases import PhraseError, read

KIND = '[kinds.status]\nmessage = "m"\nsuggestion = "s"\n'
RULE = '[[rules]]\nrule = "A"\nkind = "status"\nverdict = "block"\ncites = ["law"]\n'

BROKEN = {
    "no TOML": ("[[rules]", "it is not TOML"),
    "a rule without a citation": (KIND + RULE.replace('["law"]', "[]"), "cites is missing"),
    "an unknown verdict": (KIND + RULE.replace('"block"', '"maybe"'), "verdict is missing or not known"),
    "an unknown kind": (RULE, "kind is missing or not known"),
    "two rules of one name": (KIND + RULE + RULE, "has no name of its own"),
    "an unknown list": (
        KIND + RULE + 'phrases = ["[nobody] deported"]',
        r"\[nobody\] is not a list of words",
    ),
    "a phrase of nothing": (KIND + RULE + 'phrases = [".. ?"]', "names no word"),
    "a pattern without an end": (KIND + RULE + "patterns = ['a+']", "repeats without an end"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_with_its_name_and_the_reason(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "broken.toml").write_text(text)
    with pytest.raises(LexiconError, match=said) as refused:
        load(tmp_path)
    assert str(refused.value).startswith("broken.toml")


PHRASES = {
    "..3": "no telling word",
    "^cap ^num": "no telling word",
    "deported !for soon": 'has "<!" or "!" in its middle',
    "deported <!for": 'has "<!" or "!" in its middle',
    "a?|b word": 'has a "?" inside',
}


@pytest.mark.parametrize(("phrase", "said"), PHRASES.items())
def test_a_phrase_that_cannot_be_meant_is_refused(phrase: str, said: str) -> None:
    with pytest.raises(PhraseError, match=re.escape(said)):
        read(phrase, frozenset(), {})


def test_patterns_repeat_only_so_often_and_never_within_a_repeat_that_is_open() -> None:
    patterns = [pattern.pattern for pattern, _ in lexicon().patterns]
    assert len(patterns) > 5
    for pattern in patterns:
        assert not re.search(r"(?<!\\)[*+]|\{\d*,\}", pattern)
        assert all(int(most) <= 24 for most in re.findall(r"\{\d*,(\d+)\}", pattern))


def test_the_names_of_all_countries_and_peoples_are_known() -> None:
    assert len(countries()) > 500
    assert len(demonyms()) > 350
    assert {"guatemala", "haiti", "cabo verde", "el salvador", "viet nam"} <= countries()
    assert {"haitian", "haitians", "vietnamese", "honduran"} <= demonyms()


def test_every_rule_and_pass_says_something_in_words() -> None:
    for rule in lexicon().rules.values():
        assert rule.message.endswith((".", "?"))
        assert rule.suggestion.endswith((".", '".'))
        assert rule.cites
