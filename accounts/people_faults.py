"""What is wrong with one line of an import, as a sentence that says how to mend it."""

import re
from collections.abc import Collection

from accounts.people_file import Row
from accounts.people_values import LEGAL, OFFICES, SAFETY, SUPERINTENDENT, Known, Place
from accounts.roles import COUNTER_ROLES, Role

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
PHONE = re.compile(r"\+?[0-9(][0-9()./ x-]{5,18}")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
LONGEST_NAME, LONGEST_EMAIL = 120, 254
MOST_SCHOOLS = 50


def fault_of_person(row: Row, known: Known) -> str:
    """Say what is wrong with a line of people; empty where nothing is."""
    cells = row.cells
    return (
        _fault_of_name(cells["username"].casefold(), cells["full_name"], known)
        or _fault_of_addresses(cells["email"], cells["phone"])
        or _fault_of_role(cells["role"], cells["office"])
        or fault_of_schools(cells["role"], cells["schools"], known.schools)
    )


def _fault_of_name(username: str, full_name: str, known: Known) -> str:
    if username not in known.people and not USERNAME.fullmatch(username):
        return "The username may hold letters a to z, digits, dots, dashes and underscores: at most 60."
    if not full_name or len(full_name) > LONGEST_NAME:
        return f"The full name must have 1 to {LONGEST_NAME} characters."
    return ""


def _fault_of_addresses(email: str, phone: str) -> str:
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        return "The email address is missing or not complete."
    if phone and not PHONE.fullmatch(phone):
        return "The phone is no telephone number. Write it as 617-555-0117, or leave it empty."
    return ""


def _fault_of_role(role: str, office: str) -> str:
    if role not in set(Role):
        return f"“{role[:40]}” is no role. Write {', '.join(Role)}."
    own = OFFICES.get(role, "")
    if office and office not in set(OFFICES.values()):
        return (
            f"“{office[:40]}” is no office. Write {LEGAL}, {SAFETY} or {SUPERINTENDENT}, or leave it empty."
        )
    if office and office != own:
        where = f"at the office {own}" if own else "at no office; leave it empty"
        return f"A person with the role {role} works {where}."
    return ""


def fault_of_schools(role: str, written: str, schools: Collection[str]) -> str:
    """Say what is wrong with the schools of a person; empty where nothing is."""
    codes = schools_of(written)
    if role not in COUNTER_ROLES:
        return f"A person with the role {role} works at no school. Leave the schools empty." if codes else ""
    if not codes:
        return f"A person with the role {role} needs a school."
    if len(codes) > MOST_SCHOOLS:
        return f"A person can work at {MOST_SCHOOLS} schools at most."
    unknown = [code[:32] for code in codes if code not in schools]
    return f"No school has the code {', '.join(unknown[:5])}." if unknown else ""


def schools_of(written: str) -> list[str]:
    """Return the codes of a cell, each once."""
    return list(dict.fromkeys(code for part in written.split(";") if (code := part.strip().casefold())))


def fault_of_place(place: Place) -> str:
    """Say what is wrong with a school; empty where nothing is."""
    if not CODE.fullmatch(place.code):
        return "The code may hold letters a to z, digits and dashes: at most 32."
    if not place.name or len(place.name) > LONGEST_NAME:
        return f"The name must have 1 to {LONGEST_NAME} characters."
    if place.phone and not PHONE.fullmatch(place.phone):
        return "The phone is no telephone number. Write it as 617-555-0101, or leave it empty."
    return ""
