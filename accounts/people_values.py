"""People and schools as values, and what would change about them: one shape for imports and for single acts."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace

from accounts.people_file import Refusal
from accounts.roles import LEGAL_ROLES, Role

LEGAL, SAFETY, SUPERINTENDENT = "legal", "safety", "superintendent"
OFFICES: dict[str, str] = {
    Role.LEGAL_ADVISOR: LEGAL,
    Role.LEGAL_SUPERVISOR: LEGAL,
    Role.SAFETY_SERVICES: SAFETY,
    Role.SUPERINTENDENT_OFFICE: SUPERINTENDENT,
}
"""Where the people of a role work; those of other roles work at no office."""

PLAIN = ("username", "full_name", "email", "phone", "role", "office")


@dataclass(frozen=True, slots=True)
class Person:
    """What an import knows of a person; `schools` are codes."""

    username: str
    full_name: str
    email: str
    phone: str
    role: str
    office: str = ""
    schools: frozenset[str] = frozenset()
    is_active: bool = True

    @property
    def is_legal(self) -> bool:
        """Say whether this person can act for Legal now."""
        return self.is_active and self.role in LEGAL_ROLES

    @property
    def claim(self) -> tuple[str, str]:
        """Return what a second person says yes to: the role, and where its messages go."""
        return self.role, self.email.casefold()


@dataclass(frozen=True, slots=True)
class Place:
    """What an import knows of a school."""

    code: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Known:
    """Everybody by sign-in name and every school by code; `waiting`: what a second person has not decided yet."""

    people: Mapping[str, Person]
    schools: Mapping[str, Place]
    waiting: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def digest(self) -> str:
        """Return a fingerprint that changes whenever anybody or anything known does."""
        people = [
            (*(getattr(person, name) for name in PLAIN), sorted(person.schools), person.is_active)
            for _, person in sorted(self.people.items())
        ]
        schools = [astuple(place) for _, place in sorted(self.schools.items())]
        text = json.dumps([people, schools, sorted(self.waiting.items())])
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """One person before and after; `before` is None for somebody new, `line` 0 for somebody the file leaves out."""

    line: int
    before: Person | None
    after: Person
    waits: bool = False

    @property
    def is_new(self) -> bool:
        """Say whether the account would be made."""
        return self.before is None

    @property
    def leaves(self) -> bool:
        """Say whether the account would be deactivated."""
        return self.before is not None and self.before.is_active and not self.after.is_active

    @property
    def returns(self) -> bool:
        """Say whether a deactivated account would work again."""
        return self.before is not None and not self.before.is_active and self.after.is_active

    @property
    def changes_role(self) -> bool:
        """Say whether somebody who is there gets another role."""
        return self.before is not None and self.before.role != self.after.role

    @property
    def joined(self) -> list[str]:
        """Return the schools that are added."""
        return sorted(self.after.schools - (self.before.schools if self.before else frozenset()))

    @property
    def left(self) -> list[str]:
        """Return the schools that are taken away."""
        return sorted((self.before.schools if self.before else frozenset()) - self.after.schools)

    @property
    def fields(self) -> list[str]:
        """Return which of name, email, phone and office change."""
        if self.before is None:
            return []
        names = ("full_name", "email", "phone", "office")
        return [name for name in names if getattr(self.before, name) != getattr(self.after, name)]

    def at_once(self) -> "Change":
        """Return what happens without a second person: nobody gains anything by it."""
        if not self.waits:
            return self
        if self.before is None or not self.before.is_active:
            idle = replace(self.after, is_active=False, schools=frozenset())
            return Change(self.line, self.before, idle)
        kept = replace(self.before, full_name=self.after.full_name, phone=self.after.phone)
        return Change(self.line, self.before, kept)


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One school before and after; `before` is None for a new one."""

    line: int
    before: Place | None
    after: Place


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a file would change, what of it is refused, and how many lines change nothing."""

    changes: tuple[Change, ...] = ()
    places: tuple[PlaceChange, ...] = ()
    refused: tuple[Refusal, ...] = ()
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to confirm."""
        return not self.changes and not self.places
