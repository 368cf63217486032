"""Finding the word of the lexicon that a long word was meant to be, one slip of the hand away.

Every word is entered under itself and under each form with one letter left out; two words that differ by one letter
added, left out, exchanged or swapped share such a form. Looking one word up takes time in proportion to its length.
"""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 6, 24


class Spelling:
    """The long words of the lexicon; `real` words are never taken for a slip."""

    def __init__(self, words: Iterable[str], real: Iterable[str]) -> None:
        """Enter the words; those shorter than six letters are too close to others."""
        self.words = {word for word in words if SHORTEST <= len(word) <= LONGEST and word.isalpha()}
        self.real = frozenset(real)
        self.forms: dict[str, list[str]] = {}
        for word in sorted(self.words):
            for form in _forms(word):
                self.forms.setdefault(form, []).append(word)

    def meant(self, typed: str) -> str:
        """Return the word of the lexicon that was meant, or what was typed."""
        if not SHORTEST - 1 <= len(typed) <= LONGEST or typed in self.words or typed in self.real:
            return typed
        near = {word for form in _forms(typed) for word in self.forms.get(form, ())}
        slips = (word for word in near if OSA.distance(typed, word, score_cutoff=1) <= 1)
        return min(slips, key=lambda word: (abs(len(word) - len(typed)), word), default=typed)


def _forms(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
