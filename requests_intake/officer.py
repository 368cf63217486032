"""Who came, in closed words: what ID was shown, what a call to the agency gave, and what should make one careful.

Sources of the flags: the domain's table of subtypes (plain police markings over another agency's ID, claimed
agreement of a parent, "wellness checks" of an agency that is not child protection, bail agents) and its
rule that a caller is reached on a published number only, never on one that the paper or the person gives.
"""

from collections.abc import Iterable
from enum import StrEnum


class IdShown(StrEnum):
    """What was seen of an officer's ID."""

    FULL = "full"
    PART = "part"
    REFUSED = "refused"


class RedFlag(StrEnum):
    """Something that should make one careful; the first two the portal finds by itself."""

    ID_REFUSED = "id_refused"
    NUMBER_DIFFERS = "number_differs"
    PERSONAL_PHONE = "personal_phone"
    WILL_NOT_WAIT = "will_not_wait"
    OTHER_AGENCY = "other_agency"
    PARENT_AGREED = "parent_agreed"
    WELLNESS_CHECK = "wellness_check"
    BAIL_AGENT = "bail_agent"


class Checked(StrEnum):
    """What a call to the agency gave."""

    CONFIRMED = "confirmed"
    NOT_KNOWN = "not_known"
    NO_ANSWER = "no_answer"
    NOT_CALLED = "not_called"


ID_WORDS = {
    IdShown.FULL: "Yes, all of it",
    IdShown.PART: "Only part of it",
    IdShown.REFUSED: "No, they refused",
}
FLAG_WORDS = {
    RedFlag.ID_REFUSED: "They would not show ID",
    RedFlag.NUMBER_DIFFERS: "The phone they gave is not the one in our list",
    RedFlag.PERSONAL_PHONE: "They gave only a personal phone",
    RedFlag.WILL_NOT_WAIT: "They will not wait while you check",
    RedFlag.OTHER_AGENCY: "The vest says POLICE, the ID says something else",
    RedFlag.PARENT_AGREED: "They say “the parent agreed”",
    RedFlag.WELLNESS_CHECK: "They say it is a “wellness check” (only DCF does those)",
    RedFlag.BAIL_AGENT: "They are a bail agent or bounty hunter",
}
CHECKED_WORDS = {
    Checked.CONFIRMED: "They know this officer and this visit",
    Checked.NOT_KNOWN: "They do not know this officer",
    Checked.NO_ANSWER: "Nobody answered",
    Checked.NOT_CALLED: "I did not call",
}
FOUND_BY_US = (RedFlag.ID_REFUSED, RedFlag.NUMBER_DIFFERS)


def flags(*, id_shown: str, ticked: Iterable[str], typed_phone: str, our_phone: str) -> tuple[RedFlag, ...]:
    """Return every flag in the order of the list: those ticked, and those that follow from what was written."""
    found = {RedFlag(value) for value in ticked} - set(FOUND_BY_US)
    if id_shown == IdShown.REFUSED:
        found.add(RedFlag.ID_REFUSED)
    if _digits(typed_phone) and _digits(our_phone) and _digits(typed_phone) != _digits(our_phone):
        found.add(RedFlag.NUMBER_DIFFERS)
    return tuple(flag for flag in RedFlag if flag in found)


def _digits(number: str) -> str:
    """Return the last ten digits: a country code or a way of writing makes no other number."""
    return "".join(sign for sign in number if sign.isdigit())[-10:]
