"""The nine roles in one table: what each may do, and how far it reaches.

Source: BPS letter to staff of 1 February 2018 (staff direct officers to the Office of Legal Advisor; nobody at a
school decides) and the district's own division of work. A superuser gets nothing by being one.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the portal; everybody has exactly one."""

    FRONT_OFFICE = "front_office"
    SCHOOL_LEADER = "school_leader"
    SAFETY_SERVICES = "safety_services"
    SUPERINTENDENT_OFFICE = "superintendent_office"
    LEGAL_ADVISOR = "legal_advisor"
    LEGAL_SUPERVISOR = "legal_supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"


class Ability(StrEnum):
    """One thing a role may do."""

    LOG_REQUEST = "log_request"
    READ_REQUEST = "read_request"
    SEE_IDENTITY = "see_identity"
    ACKNOWLEDGE = "acknowledge"
    WRITE_TO_SCHOOL = "write_to_school"
    DECIDE = "decide"
    CLOSE = "close"
    RECLASSIFY = "reclassify"
    LIST_SEALED = "list_sealed"
    MANAGE_ROSTER = "manage_roster"
    KEEP_POLICY = "keep_policy"
    APPROVE_ROLE = "approve_role"
    READ_RECORD = "read_record"
    EXPORT_RECORD = "export_record"
    VERIFY_RECORD = "verify_record"
    MANAGE_ACCOUNTS = "manage_accounts"
    OPERATE = "operate"


class Reach(StrEnum):
    """Whose requests a role's abilities extend to."""

    OWN_SCHOOLS = "own_schools"  # granted school by school
    NOTIFIED = "notified"  # unsealed requests whose subtype tells this office
    ESCALATED = "escalated"  # unsealed requests that climbed to this office
    EVERY_SCHOOL = "every_school"
    NO_REQUEST = "no_request"  # never a case page


@dataclass(frozen=True, slots=True)
class Powers:
    """A row of the table: name for people, reach, abilities."""

    label: str
    reach: Reach
    abilities: frozenset[Ability]


def _powers(label: str, reach: Reach, *abilities: Ability) -> Powers:
    return Powers(label, reach, frozenset(abilities))


_COUNTER = (Ability.LOG_REQUEST, Ability.READ_REQUEST)
_LEGAL = (
    Ability.READ_REQUEST,
    Ability.SEE_IDENTITY,
    Ability.ACKNOWLEDGE,
    Ability.WRITE_TO_SCHOOL,
    Ability.DECIDE,
    Ability.CLOSE,
    Ability.RECLASSIFY,
)

ROLES: dict[Role, Powers] = {
    Role.FRONT_OFFICE: _powers("Front office", Reach.OWN_SCHOOLS, *_COUNTER),
    Role.SCHOOL_LEADER: _powers("School leader", Reach.OWN_SCHOOLS, *_COUNTER, Ability.SEE_IDENTITY),
    Role.SAFETY_SERVICES: _powers("Safety Services", Reach.NOTIFIED, Ability.READ_REQUEST),
    Role.SUPERINTENDENT_OFFICE: _powers("Superintendent’s Office", Reach.ESCALATED, Ability.READ_REQUEST),
    Role.LEGAL_ADVISOR: _powers("Legal advisor", Reach.EVERY_SCHOOL, *_LEGAL),
    Role.LEGAL_SUPERVISOR: _powers(
        "Legal supervisor",
        Reach.EVERY_SCHOOL,
        *_LEGAL,
        *(Ability.LIST_SEALED, Ability.KEEP_POLICY, Ability.APPROVE_ROLE, Ability.MANAGE_ROSTER),
    ),
    Role.ADMINISTRATOR: _powers(
        "Administrator", Reach.NO_REQUEST, Ability.READ_RECORD, Ability.EXPORT_RECORD, Ability.MANAGE_ACCOUNTS
    ),
    Role.AUDITOR: _powers(
        "Auditor", Reach.NO_REQUEST, Ability.READ_RECORD, Ability.EXPORT_RECORD, Ability.VERIFY_RECORD
    ),
    Role.SYSTEM_ADMIN: _powers("System administrator", Reach.NO_REQUEST, Ability.OPERATE),
}

COUNTER_ROLES = frozenset(role for role, powers in ROLES.items() if Ability.LOG_REQUEST in powers.abilities)
LEGAL_ROLES = frozenset(role for role, powers in ROLES.items() if Ability.ACKNOWLEDGE in powers.abilities)
"""Roles that work for the Office of Legal Advisor."""


def has_ability(role: str, ability: Ability) -> bool:
    """Say whether the role's row holds the ability; an unknown role holds none."""
    return role in ROLES and ability in ROLES[Role(role)].abilities
