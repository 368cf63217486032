"""Who is in the demonstration: offices, schools, the nine sign-ins and the colleagues around them."""

import random
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.utils.text import slugify

from accounts.models import Office, School, User
from accounts.permissions import grant
from accounts.roles import Role
from bpsportal.demo import names

DOMAIN = "district.example"


@dataclass(frozen=True, slots=True)
class Person:
    """One sign-in of the demonstration."""

    username: str
    full_name: str
    role: Role
    phone: str
    office: Office.Code | None = None


SIGN_INS = (
    Person("front.office", "Pat Okafor", Role.FRONT_OFFICE, "617-555-0117"),
    Person("school.leader", "Renée Caldwell", Role.SCHOOL_LEADER, "617-555-0118"),
    Person("safety.services", "Marcus Bellamy", Role.SAFETY_SERVICES, "617-555-0181", Office.Code.SAFETY),
    Person(
        "superintendent.office",
        "Joan Ferreira",
        Role.SUPERINTENDENT_OFFICE,
        "617-555-0191",
        Office.Code.SUPERINTENDENT,
    ),
    Person("legal.advisor", "Dana Whitfield", Role.LEGAL_ADVISOR, "617-555-0143", Office.Code.LEGAL),
    Person("legal.supervisor", "Luis Marte", Role.LEGAL_SUPERVISOR, "617-555-0144", Office.Code.LEGAL),
    Person("administrator", "Ana Kowalski", Role.ADMINISTRATOR, "617-555-0161"),
    Person("auditor", "Theo Lindqvist", Role.AUDITOR, "617-555-0162"),
    Person("system.admin", "Sam Adeyemi", Role.SYSTEM_ADMIN, "617-555-0163"),
)
COLLEAGUE = Person("legal.colleague", "Iris Bergström", Role.LEGAL_ADVISOR, "617-555-0145", Office.Code.LEGAL)
"""A third person at Legal, who has no sign-in: sealed matters are hidden from her until somebody lists her."""

DEPUTY = Person("legal.deputy", "Grace Tanaka", Role.LEGAL_SUPERVISOR, "617-555-0146", Office.Code.LEGAL)
"""A second legal supervisor, who has no sign-in: proposes the policies that the first one may approve."""

OFFICE_PHONES = {
    Office.Code.LEGAL: "617-555-0142",
    Office.Code.SAFETY: "617-555-0180",
    Office.Code.SUPERINTENDENT: "617-555-0190",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, as the scenes need them; `counters` are the people of each school, in the order of `schools`."""

    schools: list[School]
    counters: list[list[User]]
    legal: Office
    advisors: list[User]
    listed: list[User]
    colleague: User
    offices: dict[Office.Code, Office]
    superintendent: User
    until: datetime
    deputy: User


def is_moved_in() -> bool:
    """Say whether the demonstration's accounts exist."""
    return User.objects.filter(is_demo=True).exists()


def move_in(count: int, rng: random.Random, until: datetime) -> Cast:
    """Create offices, schools and people; passphrases are set by `set_passphrases`."""
    offices = {code: _office(code) for code in Office.Code}
    people = {person.username: _user(person, offices) for person in (*SIGN_INS, COLLEAGUE, DEPUTY)}
    schools = [_school(name, rng) for name in names.school_names(count)]
    counters = [[people["front.office"], people["school.leader"]]]
    counters += [[_front_office(school, rng)] for school in schools[1:]]
    for school, counter in zip(schools, counters, strict=True):
        for user in counter:
            grant(user, school)
    legal, duty = offices[Office.Code.LEGAL], people["legal.advisor"]
    legal.duty_advisor = duty
    legal.save()
    deputy, colleague = people[DEPUTY.username], people[COLLEAGUE.username]
    listed = [duty, deputy, people["legal.supervisor"]]
    superintendent, advisors = people["superintendent.office"], [*listed, colleague]
    return Cast(schools, counters, legal, advisors, listed, colleague, offices, superintendent, until, deputy)


def set_passphrases() -> bool:
    """Give the sign-ins the passphrase of the settings; return whether anything had to change.

    It is one passphrase that everybody is told, so one hash serves all nine. Without one the sign-ins cannot be
    used by passphrase; the bar that switches between them still works.
    """
    people = list(User.objects.filter(is_demo=True, username__in=[person.username for person in SIGN_INS]))
    stored = {user.password for user in people}
    if all(_fits(password) for password in stored):
        return False
    password = make_password(settings.DEMO_PASSPHRASE or None)
    for user in people:
        user.password = password
        user.save(update_fields=["password"])
    return True


def _fits(password: str) -> bool:
    if not settings.DEMO_PASSPHRASE:
        return not is_password_usable(password)
    return check_password(settings.DEMO_PASSPHRASE, password)


def _office(code: Office.Code) -> Office:
    facts = {"name": code.label, "phone": OFFICE_PHONES[code], "email": f"{code}@{DOMAIN}"}
    return Office.objects.update_or_create(code=code.value, defaults=facts)[0]


def _school(name: str, rng: random.Random) -> School:
    code = slugify(name)
    return School.objects.get_or_create(code=code, defaults={"name": name, "phone": names.phone(rng)})[0]


def _front_office(school: School, rng: random.Random) -> User:
    username = f"office.{school.code}"
    person = Person(username, names.person(rng), Role.FRONT_OFFICE, names.phone(rng))
    return _user(person, {})


def _user(person: Person, offices: dict[Office.Code, Office]) -> User:
    return User.objects.create_user(
        person.username,
        None,
        full_name=person.full_name,
        email=f"{person.username}@{DOMAIN}",
        phone=person.phone,
        role=person.role.value,
        office=offices[person.office] if person.office else None,
        is_demo=True,
    )
