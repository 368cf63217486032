"""What a person can see and do, and why, in sentences; decided from role and grants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.roles import ROLES, Ability, Reach, Role

WORDS: dict[Ability, str] = {
    Ability.LOG_REQUEST: "Log a request and add to it",
    Ability.READ_REQUEST: "Read requests",
    Ability.SEE_IDENTITY: "See which student a request is about",
    Ability.ACKNOWLEDGE: "Say “I have it”",
    Ability.WRITE_TO_SCHOOL: "Write to the school",
    Ability.DECIDE: "Decide a request",
    Ability.CLOSE: "Close, join or take back a request",
    Ability.RECLASSIFY: "Change the kind of a request",
    Ability.LIST_SEALED: "Say who may see a sealed matter",
    Ability.MANAGE_ROSTER: "Change the roster",
    Ability.KEEP_POLICY: "Propose and approve policies",
    Ability.APPROVE_ROLE: "Give the second yes to roles at Legal",
    Ability.READ_RECORD: "Read the record",
    Ability.EXPORT_RECORD: "Take the record away as a file",
    Ability.VERIFY_RECORD: "Check that nothing in the record was changed",
    Ability.MANAGE_ACCOUNTS: "Keep accounts, schools and agencies",
    Ability.OPERATE: "See the operations page",
}
REACHES: dict[Reach, str] = {
    Reach.OWN_SCHOOLS: "At their own schools only, and no sealed matter there.",
    Reach.NOTIFIED: "Requests of a kind that this office is told of, at every school. No sealed ones.",
    Reach.ESCALATED: "Requests that came up to this office, at every school. No sealed ones.",
    Reach.EVERY_SCHOOL: "Requests of every school. A sealed one only while listed for it.",
    Reach.NO_REQUEST: "No request at all.",
}
AT_REQUESTS = frozenset(
    {
        *(Ability.LOG_REQUEST, Ability.READ_REQUEST, Ability.SEE_IDENTITY, Ability.ACKNOWLEDGE),
        *(Ability.WRITE_TO_SCHOOL, Ability.DECIDE, Ability.CLOSE, Ability.RECLASSIFY),
    }
)
"""What is done with a request, so that how far the role reaches matters; the rest belongs to the desk."""


@dataclass(frozen=True, slots=True)
class Can:
    """One ability: what, where, and why."""

    words: str
    where: str
    why: str


def explain(role: str, granted: Mapping[Ability, Sequence[str]], *, is_active: bool) -> list[Can]:
    """Return everything that a person can do; `granted` are names of schools by ability.

    A deactivated person can do nothing, whatever the role.
    """
    if not is_active or role not in set(Role):
        return []
    powers = ROLES[Role(role)]
    mine = [ability for ability in Ability if ability in powers.abilities]
    if powers.reach is not Reach.OWN_SCHOOLS:
        return [
            Can(WORDS[ability], _where(ability, powers.reach), _by_role(powers.label)) for ability in mine
        ]
    return [
        Can(WORDS[ability], ", ".join(granted[ability]), f"{_by_role(powers.label)} Granted for each school.")
        for ability in mine
        if granted.get(ability)
    ]


def reach_of(role: str) -> str:
    """Say how far a role reaches."""
    return REACHES[ROLES[Role(role)].reach]


def _where(ability: Ability, reach: Reach) -> str:
    if ability not in AT_REQUESTS:
        return "In the portal"
    return {
        Reach.NOTIFIED: "What this office is told of",
        Reach.ESCALATED: "What came up to this office",
        Reach.EVERY_SCHOOL: "Every school",
    }.get(reach, "Nowhere")


def _by_role(label: str) -> str:
    return f"By the role {label}."
