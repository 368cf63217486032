from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests_intake.reference import SIGNS, ReferenceMistyped, check_sign, clean, is_practice, is_valid, mint

bodies = st.text(alphabet=SIGNS, min_size=10, max_size=10)


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # the same references every time


def whole(body: str) -> str:
    return body + check_sign(body)


def test_a_reference_is_grouped_for_reading_aloud() -> None:
    assert [len(group) for group in mint(seeded(1).choice).split("-")] == [4, 4, 3]


def test_a_real_reference_never_starts_with_the_practice_sign() -> None:
    choose = seeded(2).choice
    assert not any(is_practice(mint(choose)) for _ in range(2_000))


def test_a_practice_reference_always_starts_with_the_practice_sign() -> None:
    choose = seeded(3).choice
    assert all(is_practice(mint(choose, practice=True)) for _ in range(100))


@settings(deadline=None)
@given(rng=st.randoms(use_true_random=False), practice=st.booleans())
def test_what_is_minted_is_valid(rng: Random, *, practice: bool) -> None:
    reference = mint(rng.choice, practice=practice)
    assert clean(reference) == reference


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_spaces_hyphens_and_small_letters_do_not_matter(rng: Random) -> None:
    reference = mint(rng.choice)
    assert clean(f"  {reference.replace('-', ' ').lower()}\n") == reference
    assert clean(reference.replace("-", "")) == reference


@settings(deadline=None)
@given(bodies, st.integers(0, 10), st.integers(1, 30))
def test_one_wrong_sign_is_always_caught(body: str, place: int, shift: int) -> None:
    right = whole(body)
    wrong = SIGNS[(SIGNS.index(right[place]) + shift) % len(SIGNS)]
    assert not is_valid(right[:place] + wrong + right[place + 1 :])


@settings(deadline=None)
@given(bodies, st.integers(0, 9))
def test_two_swapped_neighbours_are_always_caught(body: str, place: int) -> None:
    right = whole(body)
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert is_valid(swapped) == (swapped == right)


def test_every_wrong_sign_and_every_swap_of_some_references_is_caught() -> None:
    choose = seeded(4).choice
    for _ in range(50):
        right = mint(choose).replace("-", "")
        wrong = {right[:i] + s + right[i + 1 :] for i in range(11) for s in SIGNS}
        swapped = {right[:i] + right[i + 1] + right[i] + right[i + 2 :] for i in range(10)}
        assert not any(is_valid(text) for text in (wrong | swapped) - {right})


def test_the_arithmetic_catches_every_slip_whatever_the_other_signs_are() -> None:
    weights = (*range(2, 12), 1)
    assert all(weight * difference % 31 for weight in weights for difference in range(1, 31))
    gaps = [a - b for a, b in pairwise(weights)]
    assert all(gap * difference % 31 for gap in gaps for difference in range(1, 31))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "11 letters and numbers"),
        ("7K4Q-2MHT", "this has 8"),
        ("7K4Q-2MHT-V5XX", "this has 12"),
        ("OK4Q-2MHT-V5X", '"O"'),
        ("7K4Q-2MHT-V5\x00", "hidden sign"),
        ("7K4Q-2MHT-ẞ5X", "never has"),
        ("2222-2222-223", "read the reference again"),
    ],
)
def test_a_mistyped_reference_is_told_what_is_wrong(typed: str, says: str) -> None:
    with pytest.raises(ReferenceMistyped, match=says):
        clean(typed)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_answered_with_a_reference_or_a_sentence(text: str) -> None:
    assert is_valid(text) in {True, False}
