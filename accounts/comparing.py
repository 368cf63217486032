"""What is wrong with what people were granted: rows held against the table of roles; decided from values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.roles import ROLES, Reach, Role


class Flaw(StrEnum):
    """How a grant and the roles disagree."""

    LEFT = "left"
    NOT_AT_SCHOOLS = "not_at_schools"
    TOO_MUCH = "too_much"
    TOO_LITTLE = "too_little"
    NOWHERE = "nowhere"
    MODEL_WIDE = "model_wide"
    STRAY = "stray"
    ORPHAN = "orphan"


WORDS: dict[Flaw, str] = {
    Flaw.LEFT: "is deactivated and still holds grants",
    Flaw.NOT_AT_SCHOOLS: "holds grants at a school, which the role does not need",
    Flaw.TOO_MUCH: "may do more at a school than the role says",
    Flaw.TOO_LITTLE: "may do less at a school than the role says",
    Flaw.NOWHERE: "works at schools and has none",
    Flaw.MODEL_WIDE: "was made a superuser, or holds a permission that no school limits",
    Flaw.STRAY: "holds a permission in a table that the portal does not use",
    Flaw.ORPHAN: "holds a permission on something that no longer exists",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """One person and what they hold: abilities by the code of the school."""

    username: str
    role: str
    is_active: bool
    grants: Mapping[str, frozenset[str]]
    is_model_wide: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is wrong, of whom, and at which school where it belongs to one."""

    flaw: Flaw
    username: str
    school: str = ""

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        where = f" ({self.school})" if self.school else ""
        return f"{self.username or 'A group'} {WORDS[self.flaw]}{where}."


def differences(holders: Iterable[Holder]) -> Iterator[Difference]:
    """Yield everything in which what people hold differs from the table of roles."""
    for holder in holders:
        if holder.is_model_wide:
            yield Difference(Flaw.MODEL_WIDE, holder.username)
        if not holder.grants:
            if holder.is_active and _works_at_schools(holder.role):
                yield Difference(Flaw.NOWHERE, holder.username)
            continue
        for school, held in sorted(holder.grants.items()):
            yield from (Difference(flaw, holder.username, school) for flaw in _flaws(holder, held))


def _flaws(holder: Holder, held: frozenset[str]) -> list[Flaw]:
    if not holder.is_active:
        return [Flaw.LEFT]
    if not _works_at_schools(holder.role):
        return [Flaw.NOT_AT_SCHOOLS]
    wanted = {ability.value for ability in ROLES[Role(holder.role)].abilities}
    found = [Flaw.TOO_MUCH] if held - wanted else []
    return [*found, Flaw.TOO_LITTLE] if wanted - held else found


def _works_at_schools(role: str) -> bool:
    return ROLES[Role(role)].reach is Reach.OWN_SCHOOLS
