"""The late entry: every answer it offers is taken, everything else is refused in a sentence."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from accounts.models import School
from requests_intake import reference
from requests_intake.content import Content
from requests_intake.forms.late import LateEntryForm, form_names, typed_fields, typed_lines
from requests_intake.models import AgencyRequest
from requests_intake.policy import questions
from tests.makers import I_200, NOW, Desk, Words, posted, send

WORD_FIELDS = {
    "agency_name": 120,
    "officer_name": 120,
    "officer_badge": 60,
    "officer_phone": 60,
    "narrative": 4000,
    "went_where": 200,
    "spoke_with": 200,
}
WHEN = "2026-11-23T10:30"
UNSEEN = {"NUL": "\0", "bell": "\x07", "escape": "\x1b", "half a pair": "\ud800", "turned round": "\u202e"}
LINE_ENDS_TOO = {"a line end": "\n", "a tab": "\t"}


def _form(words: Words, **more: str) -> LateEntryForm:
    data = posted(words, **{"key": "k", "school": "adams", "occurred_at": WHEN, **more})
    return LateEntryForm(data, schools=School.objects.all(), now=NOW)


def _content(words: Words) -> Content:
    form = _form(words)
    assert form.is_valid()
    return form.content()


def _errors(words: Words, **more: str) -> dict[str, list[str]]:
    return {name: [str(error) for error in errors] for name, errors in _form(words, **more).errors.items()}


def test_a_form_with_nothing_but_the_time_can_be_sent(desk: Desk) -> None:
    assert _errors({}) == {}
    assert _content({}).is_late_entry
    assert _errors({}, occurred_at="") == {
        "occurred_at": ["Write the day and the time it happened. A guess is fine."]
    }


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)
def test_every_answer_offered_is_taken(desk: Desk, question: object) -> None:
    name, options = question.id, question.options  # type: ignore[attr-defined]  # a row of the questions
    for option in options:
        form = _form({name: [option.value]})
        assert form.is_valid(), option.value
        assert form.content().coded[name] in (option.value, [option.value])


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)
@pytest.mark.parametrize("value", ["another", "\0", "yes\n", "x" * 5000, "<script>"])
def test_an_answer_that_is_not_offered_is_refused(desk: Desk, question: object, value: str) -> None:
    name: str = question.id  # type: ignore[attr-defined]  # a row of the questions
    assert list(_errors({name: [value]})) == [name]


@pytest.mark.parametrize("name", WORD_FIELDS)
@pytest.mark.parametrize("sign", UNSEEN)
def test_signs_that_cannot_be_seen_are_refused_with_where_they_stand(
    desk: Desk, name: str, sign: str
) -> None:
    [[sentence]] = _errors({name: f"Officer{UNSEEN[sign]}Smith"}).values()
    assert sentence == "Take out the sign after “Officer”. It cannot be seen; pasting may have brought it."


@pytest.mark.parametrize("sign", LINE_ENDS_TOO)
def test_line_ends_and_tabs_stay_in_what_happened_only(desk: Desk, sign: str) -> None:
    words = f"first{LINE_ENDS_TOO[sign]}second"
    assert _content({"narrative": words}).narrative == words
    assert list(_errors({"officer_name": words})) == ["officer_name"]


@pytest.mark.parametrize(("name", "most"), WORD_FIELDS.items())
def test_every_field_has_a_length(desk: Desk, name: str, most: int) -> None:
    assert _errors({name: "x" * most}) == {}
    [[sentence]] = _errors({name: "x" * (most + 1)}).values()
    assert sentence == f"Make this shorter: at most {most} characters. You have {most + 1}."


TIMES = {
    "a little ahead of our clock": ("2026-11-23T10:51", ""),
    "an hour ahead": ("2026-11-23T11:42", "That time is still to come."),
    "last week": ("2026-11-16T10:42", ""),
    "over a year ago": ("2025-11-22T10:42", "That is more than a year ago."),
    "the year 1": ("0001-01-02T10:00", "That is more than a year ago."),
    "the year 9999": ("9999-12-30T10:00", "That time is still to come."),
}


@pytest.mark.parametrize(("when", "asked"), TIMES.values(), ids=TIMES.keys())
def test_a_time_that_can_hardly_be_right_is_asked_about_once(desk: Desk, when: str, asked: str) -> None:
    errors = _errors({}, occurred_at=when)
    assert bool(errors) is bool(asked)
    assert not asked or asked in errors["occurred_at"][0]
    assert _errors({}, occurred_at=when, confirm_time="on") == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("occurred_at", "yesterday"),
        ("occurred_at", "2026-02-30T10:00"),
        ("reply_by", "soon"),
        ("reply_by", "\0"),
    ],
)
def test_a_date_that_cannot_be_read_is_refused_with_an_example(desk: Desk, name: str, value: str) -> None:
    [[sentence]] = _errors({}, **{name: value}).values()
    assert "like 2026-" in sentence


def test_the_time_is_new_yorks(desk: Desk) -> None:
    assert _content({}).occurred_at == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


SERIALS = {
    "as printed": ("PF-7777-7777-77J", ""),
    "without its first letters": ("7777-7777-77J", ""),
    "in small letters with spaces": ("pf-7777 7777 77j", ""),
    "left out": ("", ""),
    "a sign wrong": (
        "PF-7K4Q-2MHT-V5Y",
        "One sign is wrong or two are swapped. Please read the number again.",
    ),
    "a sign missing": ("PF-7777-7777-77", "This number has 11 letters and numbers; this has 10."),
}


@pytest.mark.parametrize(("typed", "refusal"), SERIALS.values(), ids=SERIALS.keys())
def test_the_number_of_a_paper_form_is_checked(desk: Desk, typed: str, refusal: str) -> None:
    errors = _errors({}, form_serial=typed)
    assert errors == ({"form_serial": [refusal]} if refusal else {})


def test_a_paper_form_is_entered_once(desk: Desk) -> None:
    serial = reference.mint(lambda signs: signs[5])
    sent = send(desk.front, desk.school)
    AgencyRequest.objects.filter(pk=sent.pk).update(form_serial=serial)
    [[sentence]] = _errors({}, form_serial=f"PF-{serial}").values()
    assert sentence == "This paper form was entered before. Check the number, or leave it out."
    assert _errors({}, form_serial=f"PF-{serial}", key=sent.key) == {}


def test_what_is_typed_is_told_from_what_the_page_adds(desk: Desk) -> None:
    data = posted(I_200, csrfmiddlewaretoken="secret", key="k", stranger="x")
    names = {name for name, _ in typed_fields(data)}
    assert names == {"key", *I_200}
    assert "key" in form_names()


def test_what_was_typed_reads_as_lines_for_paper(desk: Desk) -> None:
    lines = dict(typed_lines(posted(I_200, school="adams", key="k", officer_name=" ")))
    assert lines["What happened, in your words"] == I_200["narrative"]
    assert lines["What is the biggest word at the top?"] == "Warrant"
    assert "k" not in lines.values()
    assert len(lines) == len(I_200)


def test_a_form_without_anything_in_it_reads_as_no_lines() -> None:
    assert typed_lines(QueryDict("")) == []
