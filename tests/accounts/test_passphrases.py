"""What a passphrase must be, from values; and that Django asks it with the words of this district."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.passphrases import LONGEST, SHORTEST, is_repeated, refusals
from accounts.roles import Role
from accounts.validators import _common
from tests.makers import make_person, make_school

COMMON = frozenset({"monkey", "password", "iloveyou1", "the", "12345678", "qwerty"})
NEAR = ("Adams School", "bps", "Pat Okafor", "front.office", "pat.okafor@district.example")
GOOD = "pebble tugboat 93 zinnia gravel"
letters = st.text("bcdfghjklmnpqrstvwxz ", min_size=0, max_size=30)


def _said(passphrase: str) -> str:
    return " ".join(refusals(passphrase, common=COMMON, near=NEAR))


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        (GOOD, ""),
        ("тихий фонарь над рекой 4", ""),
        ("the pebble tugboat gravel", ""),  # three letters of the list are in every sentence
        ("pebble tugboat", "at least 15"),
        ("      pebble tug      ", "at least 15"),
        ("p" * 300, "at most 256"),
        ("pppppppppppppppppppppp", "repeats"),
        ("pebble pebble pebble", "repeats"),
        ("abababcabababcabababc", "repeats"),
        ("pebble monkey gravel", "“monkey”"),
        ("pebble MONKEY gravel", "“monkey”"),
        ("pebble-m0nkey-gravel", "“monkey”"),
        ("pebble monkey93 gravel", "“monkey”"),
        ("pebblepasswordgravel", "“password”"),
        ("pebble p@$$w0rd gravel", "“password”"),
        ("pebble 12345678 gravel", "“12345678”"),
        ("pebble !loveyou1 gravel", "“iloveyou1”"),
        ("pebble q.w.e.r.t.y gravel", ""),
        ("pebble adams gravel zinnia", "“adams”"),
        ("pebble4dams gravel zinnia", "“adams”"),
        ("a d a m s pebble gravel", "“adams”"),
        ("pebble schools gravel", "“school”"),
        (
            "adams office monkey gravel",
            "“adams” and “office” are easy to guess here. Use other words. “monkey” is tried",
        ),
        ("pebble bps gravel zinnia", "“bps”"),
        ("pebblebpsgravel zinnia", ""),  # three letters count as a word only
        ("pebble okafor1987 gravel", "“okafor”"),
        ("frontoffice pebble gravel", "“front”"),
        ("pebble district gravel", "“district”"),
    ],
)
def test_what_is_refused_and_why(passphrase: str, why: str) -> None:
    said = _said(passphrase)
    assert why in said if why else not said


@settings(max_examples=50)
@given(letters, st.sampled_from(sorted(COMMON - {"the"})), letters)
def test_a_common_password_is_found_wherever_it_stands_as_a_word(before: str, word: str, after: str) -> None:
    for text in (f"{before} {word} {after}", f"{before}-{word.upper()}-{after}"):
        assert f"“{word}”" in _said(text)
        assert "tried by everybody" in _said(text)


@settings(max_examples=50)
@given(letters, st.sampled_from(["adams", "school", "okafor", "front", "district", "example"]), letters)
def test_a_name_of_school_district_or_person_is_found_anywhere(before: str, word: str, after: str) -> None:
    assert "easy to guess here" in _said(f"{before}{word}{after}")
    assert "easy to guess here" in _said(f"{before}{' '.join(word)}{after}".upper())


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_what_is_too_short_or_too_long_is_refused_whatever_is_in_it(passphrase: str) -> None:
    said = refusals(passphrase, common=COMMON, near=NEAR)
    assert said or SHORTEST <= len(passphrase) <= LONGEST


@settings(max_examples=50)
@given(st.text("abcdefgh", min_size=1, max_size=8), st.integers(2, 9))
def test_a_piece_again_and_again_is_seen(piece: str, times: int) -> None:
    assert is_repeated(piece * times)


def test_django_asks_with_the_list_of_common_passwords_and_the_names_of_the_schools(db: None) -> None:
    make_school("hale", "Wheatley Academy")
    person = make_person(Role.FRONT_OFFICE, "Kim Counter")
    validate_password(GOOD, person)
    for bad in (
        "pebble dragon tugboat zinnia",
        "pebble wheatley zinnia",
        "pebble kim tugboat zinnia",
        "boston pebble zinnia",
    ):
        with pytest.raises(ValidationError):
            validate_password(bad, person)
    validate_password("pebble kim tugboat zinnia", User())
    assert len(_common()) > 19_000
