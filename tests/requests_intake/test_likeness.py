"""Whether two requests may be one: spelled differently is the same, said by nobody is never the same."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_intake.likeness import Clues, Reason, clues, dockets, reasons

ICE = {"agency_type": "federal_immigration"}
I_200 = ICE | {
    "form_number": "I-200",
    "title": "warrant",
    "issuer": "homeland_security",
    "commands": "arrest",
}

# agency answers and words of two requests, and why they may be one
PAIRS = [
    ({**ICE}, {"officer_badge": "4471"}, {**ICE}, {"officer_badge": "Badge no. 4471"}, {Reason.OFFICER}),
    ({**ICE}, {"officer_badge": "ICE-4471"}, {**ICE}, {"officer_badge": "ice 4471"}, set()),
    ({**ICE}, {"officer_badge": "#0004471"}, {**ICE}, {"officer_badge": "4471."}, {Reason.OFFICER}),
    ({**ICE}, {"officer_name": "Agent John Doe"}, {**ICE}, {"officer_name": "DOE, John"}, {Reason.OFFICER}),
    ({**ICE}, {"officer_name": "José Núñez"}, {**ICE}, {"officer_name": "jose nunez"}, {Reason.OFFICER}),
    ({**ICE}, {"officer_name": "A. Doe and B. Roe"}, {**ICE}, {"officer_name": "Roe"}, {Reason.OFFICER}),
    (
        {**ICE},
        {"officer_phone": "617-555-0133"},
        {**ICE},
        {"officer_phone": "+1 (617) 555 0133"},
        {Reason.OFFICER},
    ),
    (
        {**ICE},
        {"officer_phone": "617-555-0133 / 0199"},
        {**ICE},
        {"officer_phone": "6175550133"},
        {Reason.OFFICER},
    ),
    (
        {**ICE},
        {"officer_name": "John Doe"},
        {"agency_type": "local_police"},
        {"officer_name": "John Doe"},
        set(),
    ),
    ({**ICE}, {"officer_name": "Would not say"}, {**ICE}, {"officer_name": "would not say"}, set()),
    ({**ICE}, {"officer_name": "Officer"}, {**ICE}, {"officer_name": "Officer"}, set()),
    ({**ICE}, {"officer_badge": "7"}, {**ICE}, {"officer_badge": "7"}, set()),
    ({**ICE}, {}, {**ICE}, {}, set()),
    ({}, {"officer_name": "John Doe"}, {}, {"officer_name": "John Doe"}, set()),
    (
        {},
        {"agency_name": "Acme Law", "officer_name": "Ann Poe"},
        {},
        {"agency_name": "ACME law", "officer_name": "Poe, Ann"},
        {Reason.OFFICER},
    ),
    (I_200, {}, I_200, {}, {Reason.PAPER}),
    (I_200, {}, {**I_200, "issuer": "us_court"}, {}, set()),
    ({**ICE, "form_number": "none"}, {}, {**ICE, "form_number": "none"}, {}, set()),
    ({**ICE, "form_number": "unsure"}, {}, {**ICE, "form_number": "unsure"}, {}, set()),
    (
        {},
        {"words": ["Docket No. 2601CR000123"]},
        {},
        {"words": ["they said 2601 CR 000123"]},
        {Reason.DOCKET},
    ),
    ({}, {"words": ["case 1:26-cv-10234 in Boston"]}, {}, {"words": ["1:26 CV-10234"]}, {Reason.DOCKET}),
    ({}, {"words": ["case 1:26-cv-10234"]}, {}, {"words": ["case 1:26-cv-10235"]}, set()),
    (
        {},
        {"words": ["case 1:26-cv-10234 in Boston"]},
        {},
        {"words": ["civil, 1:26-CV-10234."]},
        {Reason.DOCKET},
    ),
    ({}, {"words": ["room 2026"]}, {}, {"words": ["room 2026"]}, set()),
]


@pytest.mark.parametrize(("ours", "words", "theirs", "other_words", "expected"), PAIRS)
def test_two_requests_are_alike_for_a_reason(
    ours: dict[str, object],
    words: dict[str, object],
    theirs: dict[str, object],
    other_words: dict[str, object],
    expected: set[Reason],
) -> None:
    one, other = clues(ours, **words), clues(theirs, **other_words)  # type: ignore[arg-type]  # rows of a table
    assert reasons(one, other) == expected
    assert reasons(other, one) == expected


NAMES = st.text(alphabet="abcdefgñéö '-.", min_size=0, max_size=20)
NUMBERS = st.text(alphabet="0123456789abc -().#", max_size=20)
PEOPLE = st.builds(
    clues,
    st.sampled_from([ICE, I_200, {"agency_type": "local_police"}, {}]),
    agency_name=NAMES,
    officer_name=NAMES,
    officer_badge=NUMBERS,
    officer_phone=NUMBERS,
    words=st.lists(st.text(max_size=60), max_size=2),
)


@given(PEOPLE, PEOPLE)
def test_likeness_is_mutual(one: Clues, other: Clues) -> None:
    assert reasons(one, other) == reasons(other, one)


@given(PEOPLE)
def test_who_told_nothing_is_like_nobody(one: Clues) -> None:
    nothing = clues({})
    assert reasons(one, nothing) == reasons(nothing, nothing) == frozenset()


@given(PEOPLE)
def test_a_request_is_like_itself_exactly_where_something_was_told(one: Clues) -> None:
    is_told = bool(one.dockets or one.paper or (one.agency and (one.names or one.badges or one.phones)))
    assert bool(reasons(one, one)) == is_told


@given(PEOPLE, NAMES, NUMBERS)
def test_more_that_is_told_never_makes_two_less_alike(one: Clues, name: str, number: str) -> None:
    more = clues({}, officer_name=name, officer_badge=number, officer_phone=number)
    richer = replace(
        one, names=one.names | more.names, badges=one.badges | more.badges, phones=one.phones | more.phones
    )
    assert reasons(one, one) <= reasons(richer, one)


@given(st.text(alphabet="aBcÉ ñ", min_size=3, max_size=12), NUMBERS)
def test_capitals_and_signs_between_change_nothing(name: str, number: str) -> None:
    plain = clues(ICE, officer_name=name, officer_phone=number)
    loud = clues(ICE, officer_name=f"  {name.upper()} ", officer_phone=f" {number.upper()} ")
    assert plain == loud


@given(st.text(max_size=4000))
def test_any_text_is_read_for_dockets(text: str) -> None:
    assert all(number.isalnum() for number in dockets(text))
