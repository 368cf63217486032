"""Who tries the addresses: one person of each role, and those beside them who must find less or nothing."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.models import School, User
from accounts.permissions import grant
from accounts.roles import Role
from tests.makers import Desk


class Who(StrEnum):
    """Everybody who tries; a role's name stands for its person at the first school or the Office of Legal Advisor."""

    NOBODY = "nobody"
    DEACTIVATED = "somebody deactivated whose session is open"
    FRONT = "front_office"
    LEADER = "school_leader"
    SAFETY = "safety_services"
    SUPERINTENDENT = "superintendent_office"
    ADVISOR = "legal_advisor"
    SUPERVISOR = "legal_supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    OPERATOR = "system_admin"
    COLLEAGUE = "another of the same counter"
    ELSEWHERE = "the counter of another school"
    WITHOUT_SCHOOL = "a front office without a school"
    UNLISTED = "an advisor who is listed for one sealed matter only"
    UNLISTED_HEAD = "a supervisor who is on no list"
    MOVED = "a former advisor, listed once, now an auditor"
    SUPER_FRONT = "a superuser at another school's counter"
    SUPER_OPERATOR = "a superuser among the system administrators"
    SUPER_ADVISOR = "a superuser among the advisors, on no list"


AT_COUNTER = {Who.FRONT, Who.LEADER, Who.COLLEAGUE, Who.ELSEWHERE, Who.SUPER_FRONT}
AT_LEGAL = {Who.ADVISOR, Who.SUPERVISOR, Who.UNLISTED, Who.UNLISTED_HEAD, Who.SUPER_ADVISOR}
HEADS = {Who.SUPERVISOR, Who.UNLISTED_HEAD}
READERS = AT_COUNTER | AT_LEGAL | {Who.SAFETY, Who.SUPERINTENDENT}
OF_THE_RECORD = {Who.ADMINISTRATOR, Who.AUDITOR, Who.MOVED}
KEEPERS_OF_ACCOUNTS = {Who.ADMINISTRATOR}
OPERATORS = {Who.OPERATOR, Who.SUPER_OPERATOR}
SIGNED_IN = set(Who) - {Who.NOBODY, Who.DEACTIVATED}
EVERYBODY = set(Who)
NOBODY_AT_ALL: set[Who] = set()


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody who is not on the usual desk: role, school (the first or the second), superuser or not."""

    role: Role
    school: str = ""
    is_superuser: bool = False


BESIDE = {
    Who.WITHOUT_SCHOOL: Beside(Role.FRONT_OFFICE),
    Who.UNLISTED_HEAD: Beside(Role.LEGAL_SUPERVISOR),
    Who.MOVED: Beside(Role.AUDITOR),
    Who.SUPER_FRONT: Beside(Role.FRONT_OFFICE, "other", is_superuser=True),
    Who.SUPER_OPERATOR: Beside(Role.SYSTEM_ADMIN, is_superuser=True),
    Who.SUPER_ADVISOR: Beside(Role.LEGAL_ADVISOR, is_superuser=True),
}


def people_of(desk: Desk) -> dict[Who, User]:
    """Return everybody who has an account, made after the requests: who comes later is on no list."""
    schools = {"": None, "other": desk.other_school}
    beside = {who: _made(who, schools[one.school], one) for who, one in BESIDE.items()}
    known = {Who(role.value): desk[role] for role in Role}
    others = {Who.COLLEAGUE: desk.colleague, Who.ELSEWHERE: desk.other_front}
    return known | beside | others | {Who.UNLISTED: desk.second_advisor, Who.DEACTIVATED: desk.left}


def _made(who: Who, school: School | None, one: Beside) -> User:
    person = User(
        username=who.name.lower(),
        full_name=f"Robin {who.name.title()}",
        role=one.role.value,
        is_superuser=one.is_superuser,
    )
    person.set_unusable_password()
    person.save()
    if school:
        grant(person, school)
    return person
