"""The noise of bad scans: always the same for a seed, worse with strength, and never more than noise."""

from collections.abc import Callable
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.requests_intake.case_table import all_cases, with_noise
from tests.requests_intake.noise import Strength, noisy

TEXTS = [
    paper["text"] for case in all_cases() if case.noisy for paper in case.given["papers"] if "text" in paper
]
STRENGTHS = list(Strength)
SEEN: dict[str, Callable[[str], bool]] = {
    "a lookalike": lambda text: "0" in text or "5" in text or "8" in text,
    "rn for m": lambda text: "rn" in text or "RN" in text,
    "a doubled space": lambda text: "  " in text,
    "a stray mark": lambda text: any(mark in text for mark in "|~_*"),
    "a break with a hyphen": lambda text: "-\n" in text,
    "a lost end of line": lambda text: "SECURITY WARRANT" in text or "ARREST SOME" in text,
    "another case": lambda text: any(char.islower() for char in text),
}
PLAIN = "DEPARTMENT OF HOMELAND SECURITY\nWARRANT FOR ARREST\nSOME MARKED WARRANT\n" * 20


@given(st.text(max_size=300), st.sampled_from(STRENGTHS), st.integers(0, 99))
def test_the_same_text_strength_and_seed_give_the_same_noise(
    text: str, strength: Strength, seed: int
) -> None:
    assert noisy(text, strength=strength, seed=seed) == noisy(text, strength=strength, seed=seed)


@given(st.text(alphabet="WARnt \n\f", max_size=200), st.sampled_from(STRENGTHS), st.integers(0, 99))
def test_ends_of_pages_stay(text: str, strength: Strength, seed: int) -> None:
    assert noisy(text, strength=strength, seed=seed).count("\f") == text.count("\f")


def test_every_kind_of_damage_is_done() -> None:
    strong = "".join(noisy(PLAIN, strength=Strength.STRONG, seed=seed) for seed in range(9))
    assert [kind for kind, is_seen in SEEN.items() if not is_seen(strong)] == []


@pytest.mark.parametrize("strength", STRENGTHS)
def test_seeds_differ(strength: Strength) -> None:
    assert len({noisy(PLAIN, strength=strength, seed=seed) for seed in range(9)}) == 9


def test_stronger_noise_is_further_from_the_text() -> None:
    likeness = [
        sum(
            SequenceMatcher(None, text, noisy(text, strength=strength, seed=1), autojunk=False).ratio()
            for text in TEXTS[:12]
        )
        for strength in (Strength.MILD, Strength.MIDDLE, Strength.STRONG)
    ]
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[0] > 0.95 * 12
    assert likeness[1] > 0.9 * 12


def test_at_least_sixty_scans_are_bad_and_none_is_as_it_was() -> None:
    scans = list(with_noise(all_cases()))
    assert len(scans) >= 60
    plain = {case.name: case for case in all_cases()}
    same = [scan.name for scan in scans if scan.given == plain[scan.name.split(" ~ ", maxsplit=1)[0]].given]
    assert [name for name in same if "mild" not in name] == []
