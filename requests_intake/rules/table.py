"""Reading one entry of a policy file, and refusing it with file, entry and reason."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word", bound=StrEnum)


class PolicyError(ValueError):
    """A policy that cannot be used; says in which file and entry, and why."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        self.file, self.entry, self.reason = file, entry, reason
        super().__init__(f"{file}, {entry}: {reason}")


class Entry:
    """One table of a policy file, taken apart key by key; keys nobody asked for are refused at the end."""

    def __init__(self, file: str, name: str, content: object) -> None:
        self.file, self.name = file, name
        if not isinstance(content, Mapping):
            raise PolicyError(file, name, "This must be a table of keys and values.")
        self.rest: dict[str, object] = {str(key): value for key, value in content.items()}

    def refuse(self, reason: str) -> PolicyError:
        """Make the refusal of this entry, to be raised by the caller."""
        return PolicyError(self.file, self.name, reason)

    def text(self, key: str, *, default: str | None = None) -> str:
        """Take a text; without a default it must be there and not be empty."""
        value = self.rest.pop(key, default)
        if not isinstance(value, str):
            raise self.refuse(f"{key} is missing or is not a text.")
        if default is None and not value.strip():
            raise self.refuse(f"{key} is empty.")
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Take true or false."""
        value = self.rest.pop(key, default)
        if not isinstance(value, bool):
            raise self.refuse(f"{key} must be true or false.")
        return value

    def word(self, key: str, words: type[Word], *, default: Word | None = None) -> Word:
        """Take one of the closed words."""
        return self._known(key, self.text(key, default=default), words)

    def words(self, key: str, words: type[Word]) -> tuple[Word, ...]:
        """Take a list of closed words."""
        return tuple(self._known(key, value, words) for value in self.texts(key, may_be_empty=True))

    def texts(self, key: str, *, may_be_empty: bool = False) -> tuple[str, ...]:
        """Take a list of texts."""
        value = self.items(key)
        if not all(isinstance(item, str) and item.strip() for item in value):
            raise self.refuse(f"{key} must be a list of texts.")
        if not value and not may_be_empty:
            raise self.refuse(f"{key} is missing or empty.")
        return tuple(str(item) for item in value)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Take a list of pairs of texts; the second may be empty."""
        value = self.items(key)
        if not value or not all(isinstance(p, list) and len(p) == 2 and p[0] for p in value):  # noqa: PLR2004  # a pair
            raise self.refuse(f"{key} must be a list of pairs of texts.")
        return tuple((str(pair[0]), str(pair[1])) for pair in value if isinstance(pair, list))

    def items(self, key: str) -> list[object]:
        """Take a list, empty if it is not there."""
        value = self.rest.pop(key, [])
        if not isinstance(value, list):
            raise self.refuse(f"{key} must be a list.")
        return value

    def done(self) -> None:
        """Refuse what is left over."""
        if self.rest:
            raise self.refuse(f"{min(self.rest)} is not a key that belongs here.")

    def _known(self, key: str, value: str, words: type[Word]) -> Word:
        try:
            return words(value)
        except ValueError:
            raise self.refuse(f'{key} has the unknown word "{value}".') from None
