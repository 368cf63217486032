"""What an import would change: lines of a file held against the people that are known; decided from values.

A file is used whole or not at all: while one line is refused, nothing of it can be confirmed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from accounts.people_faults import fault_of_person, fault_of_place, schools_of
from accounts.people_file import Refusal, Row
from accounts.people_values import OFFICES, Change, Known, Person, Place, PlaceChange, Plan
from accounts.roles import ROLES, Role

OWN_ACCOUNT = "This is your own account. Somebody else must change it."
OWN_MISSING = "Your own account is missing. Nobody can take their own access away."


def plan_people(
    rows: Iterable[Row], known: Known, *, actor: str, is_full: bool, is_first: bool = False
) -> Plan:
    """Return what a list of people would change.

    `actor` is who sends it and cannot change their own account. `is_full`: whoever is missing leaves. `is_first`:
    nobody could be the second person yet, so nothing waits for one.
    """
    changes: list[Change] = []
    refused: list[Refusal] = []
    seen: dict[str, int] = {}
    unchanged = 0
    for row in rows:
        username = row.cells["username"].casefold()
        reason = _seen_before(username, seen) or fault_of_person(row, known)
        seen.setdefault(username, row.line)
        change = None if reason else _change(row, known, is_first=is_first)
        if change and change.after == change.before:
            unchanged += 1
        elif change and username != actor:
            changes.append(change)
        else:
            refused.append(Refusal(row.line, reason or OWN_ACCOUNT))
    if is_full:
        changes += _leavers(known, seen, actor)
    if is_full and actor in known.people and actor not in seen:
        refused.append(Refusal(0, OWN_MISSING))
    refused += [*_shared_addresses(changes, known), *_left_alone(changes, known)]
    return Plan(tuple(changes), (), in_order(refused), unchanged)


def in_order(refused: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """Return refusals by line."""
    return tuple(sorted(refused, key=lambda refusal: refusal.line))


def plan_schools(rows: Iterable[Row], known: Known) -> Plan:
    """Return what a list of schools would change; a school that is missing in it stays as it is."""
    places: list[PlaceChange] = []
    refused: list[Refusal] = []
    seen: dict[str, int] = {}
    unchanged = 0
    for row in rows:
        place = Place(row.cells["code"].casefold(), row.cells["name"], row.cells["phone"])
        reason = _seen_before(place.code, seen) or fault_of_place(place)
        seen.setdefault(place.code, row.line)
        if reason:
            refused.append(Refusal(row.line, reason))
        elif known.schools.get(place.code) == place:
            unchanged += 1
        else:
            places.append(PlaceChange(row.line, known.schools.get(place.code), place))
    return Plan((), tuple(places), tuple(refused), unchanged)


def plan_one(after: Person, known: Known, *, actor: str) -> Plan:
    """Return what it means that one person is deactivated or works again."""
    username = after.username.casefold()
    before = known.people[username]
    if username == actor:
        return Plan(refused=(Refusal(0, OWN_ACCOUNT),))
    change = Change(0, before, after, waits=_waits(before, after))
    found = [change] if after != before else []
    return Plan(tuple(found), (), (*_shared_addresses(found, known), *_left_alone(found, known)))


def _change(row: Row, known: Known, *, is_first: bool) -> Change:
    """Return a line as a change; what waits already for a second person is not asked for twice."""
    cells, role = row.cells, row.cells["role"]
    before = known.people.get(cells["username"].casefold())
    after = Person(
        username=before.username if before else cells["username"].casefold(),
        full_name=cells["full_name"],
        email=cells["email"],
        phone=cells["phone"],
        role=role,
        office=OFFICES.get(role, ""),
        schools=frozenset(schools_of(cells["schools"])),
    )
    waits = not is_first and _waits(before, after)
    if waits and before and known.waiting.get(before.username.casefold()) == after.claim:
        kept = replace(before, full_name=after.full_name, phone=after.phone)
        return Change(row.line, before, kept)
    return Change(row.line, before, after, waits=waits)


def _waits(before: Person | None, after: Person) -> bool:
    """Say whether a second person must agree: to a gain at Legal, and to where Legal's messages go."""
    if not after.is_legal:
        return False
    if before is None or not before.is_legal:
        return True
    is_raised = after.role != before.role and after.role == Role.LEGAL_SUPERVISOR
    return is_raised or after.email.casefold() != before.email.casefold()


def _leavers(known: Known, seen: Collection[str], actor: str) -> Iterator[Change]:
    for username, person in known.people.items():
        if person.is_active and username not in seen and username != actor:
            yield Change(0, person, replace(person, is_active=False, schools=frozenset()))


def _left_alone(changes: Iterable[Change], known: Known) -> Iterator[Refusal]:
    """Refuse to leave nobody who could do what only these roles can."""
    asked = {change.after.username.casefold(): change.at_once().after for change in changes}
    for role in (Role.LEGAL_SUPERVISOR, Role.ADMINISTRATOR):
        was = _is_filled(role, known.people.values())
        if was and not _is_filled(role, (dict(known.people) | asked).values()):
            yield Refusal(0, f"Nobody would be left as {ROLES[role].label}. Add the next one first.")


def _is_filled(role: Role, people: Iterable[Person]) -> bool:
    return any(person.is_active and person.role == role for person in people)


def _shared_addresses(changes: Iterable[Change], known: Known) -> Iterator[Refusal]:
    """Refuse an email address that two people would have; whoever leaves gives theirs up."""
    asked = {change.after.username.casefold(): change for change in changes}
    owners: dict[str, str] = {}
    for username, person in known.people.items():
        if person.is_active and person.email and username not in asked:
            owners.setdefault(person.email.casefold(), username)
    for username, change in asked.items():
        if not change.after.is_active or not change.after.email:
            continue
        owner = owners.setdefault(change.after.email.casefold(), username)
        if owner != username:
            yield Refusal(change.line, f"{owner} has this email address already.")


def _seen_before(name: str, seen: Mapping[str, int]) -> str:
    return f"{name[:60]} stands in line {seen[name]} already." if name in seen else ""
