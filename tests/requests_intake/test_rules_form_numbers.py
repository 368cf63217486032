import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_intake.rules.facts import FormFamily
from requests_intake.rules.form_numbers import base, family, read


@pytest.mark.parametrize(
    ("printed", "number", "whose"),
    [
        ("I-200", "I-200", FormFamily.HOMELAND),
        ("form i 205", "I-205", FormFamily.HOMELAND),
        ("DHS Form I-247A", "I-247A", FormFamily.HOMELAND),
        ("DHS 3115", "3115", FormFamily.HOMELAND),
        ("AO 93", "AO 93", FormFamily.FEDERAL_COURT),
        ("ao88b", "AO 88B", FormFamily.FEDERAL_COURT),
        ("AO-442", "AO 442", FormFamily.FEDERAL_COURT),
        ("", "unsure", FormFamily.UNSURE),
        ("unsure", "unsure", FormFamily.UNSURE),
        ("none", "none", FormFamily.NONE),
        ("other", "other", FormFamily.OTHER),
        ("W-9", "other", FormFamily.OTHER),
        ("13115", "other", FormFamily.OTHER),
    ],
)
def test_a_form_number_is_read_in_any_spelling(printed: str, number: str, whose: FormFamily) -> None:
    assert (read(printed), family(read(printed))) == (number, whose)


@pytest.mark.parametrize(
    ("number", "plain"), [("I-247A", "I-247"), ("AO 88B", "AO 88"), ("I-200", "I-200"), ("3115", "3115")]
)
def test_a_letter_at_the_end_belongs_to_the_same_form(number: str, plain: str) -> None:
    assert base(number) == plain


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_read_and_reading_twice_changes_nothing(text: str) -> None:
    assert read(read(text)) == read(text)
