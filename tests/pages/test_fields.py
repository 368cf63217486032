"""What people type: trimmed, bounded, without signs that cannot be seen, refused in words that say what to do."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import Form

from pages.fields import Hinted, PlainTextArea, PlainTextField

LINE = PlainTextField(max_length=20, required=False)
AREA = PlainTextArea(max_length=40, required=False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("  Agent Sample \n", "Agent Sample", id="blanks around"),
        pytest.param("José Ñandú 張 🙂", "José Ñandú 張 🙂", id="every script"),
        pytest.param(None, "", id="nothing"),
        pytest.param("O’Neil-Sample", "O’Neil-Sample", id="signs inside a name"),
        pytest.param("👩‍⚖️", "👩‍⚖️", id="a sign made of several"),
    ],
)
def test_a_line_keeps_what_can_be_read(typed: str | None, kept: str) -> None:
    assert LINE.clean(typed) == kept


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param("\0", id="NUL"),
        pytest.param("\x07", id="bell"),
        pytest.param("\x1b", id="escape"),
        pytest.param("\x7f", id="delete"),
        pytest.param("\x9b", id="control of the second kind"),
        pytest.param("\ud800", id="half of a pair"),
        pytest.param("\u202e", id="turns the reading order"),
        pytest.param("\u2066", id="isolates a reading order"),
    ],
)
@pytest.mark.parametrize("field", [LINE, AREA], ids=["line", "area"])
def test_a_sign_that_cannot_be_seen_is_refused_in_words(field: PlainTextField, sign: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(f"badge{sign}17")
    assert refused.value.messages == [
        "Take out the sign after “badge”. It cannot be seen; pasting may have brought it."
    ]


def test_a_sign_at_the_very_start_is_named_as_the_first() -> None:
    with pytest.raises(ValidationError) as refused:
        LINE.clean("\x07badge")
    assert refused.value.messages == [
        "Take out the first sign. It cannot be seen; pasting may have brought it."
    ]


@pytest.mark.parametrize("sign", ["\n", "\t"], ids=["line end", "tab"])
def test_line_ends_and_tabs_belong_to_areas_only(sign: str) -> None:
    assert AREA.clean(f"one{sign}two") == f"one{sign}two"
    with pytest.raises(ValidationError):
        LINE.clean(f"one{sign}two")


def test_line_ends_of_all_systems_count_once() -> None:
    assert AREA.clean("a\r\n" * 18 + "end") == "a\n" * 18 + "end"


def test_a_text_too_long_is_told_by_how_much() -> None:
    with pytest.raises(ValidationError) as refused:
        LINE.clean("x" * 21)
    assert refused.value.messages == ["Make this shorter: at most 20 characters. You have 21."]


def test_a_needed_text_is_asked_for_in_words() -> None:
    with pytest.raises(ValidationError) as refused:
        PlainTextField(max_length=5).clean(" \n ")
    assert refused.value.messages == ["Write something here."]


def test_the_browser_is_told_the_length_too() -> None:
    class Note(Form):
        body = PlainTextArea(max_length=40)

    assert 'maxlength="40"' in str(Note()["body"])


def test_a_hint_travels_with_its_label() -> None:
    label = Hinted("Take someone with them", "A student or an adult")
    assert (label, label.hint) == ("Take someone with them", "A student or an adult")
