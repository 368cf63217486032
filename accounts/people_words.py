"""A preview in words: what would happen to each person and school, for the page and the command line alike."""

from accounts.people_file import Refusal
from accounts.people_values import Change, Person, PlaceChange
from accounts.roles import ROLES, Role

FIELDS = {"full_name": "name", "email": "email", "phone": "phone", "office": "office"}
BLANK = "nothing"


def headline(change: Change) -> str:
    """Say in a word or two what happens to a person."""
    if change.waits:
        return "Waits for a second person"
    if change.is_new:
        return "Added"
    if change.leaves:
        return "Leaves"
    if change.returns:
        return "Comes back"
    if change.changes_role:
        return "New role"
    return "Moves" if change.joined or change.left else "Changed"


def details(change: Change) -> list[str]:
    """Say what is different afterwards, a sentence each."""
    before, after = change.before, change.after
    if before is None:
        return [f"{_label(after)}{_at(after)}. {after.email}"]
    if change.leaves:
        taken = f" Schools: {', '.join(sorted(before.schools))}." if before.schools else ""
        return [f"Is signed out at once and can do nothing any more. Was {_label(before)}.{taken}"]
    said = [f"Can sign in again as {_label(after)}."] if change.returns else []
    if change.changes_role:
        said.append(f"Role: {_label(before)} becomes {_label(after)}.")
    if change.joined:
        said.append(f"Schools added: {', '.join(change.joined)}.")
    if change.left:
        said.append(f"Schools taken away: {', '.join(change.left)}.")
    return said + [
        f"The {FIELDS[name]} “{getattr(before, name) or BLANK}” becomes “{getattr(after, name) or BLANK}”."
        for name in change.fields
    ]


def change_words(change: Change) -> str:
    """Return one change as a line of text."""
    return f"{headline(change)}: {change.after.username}. {' '.join(details(change))}"


def place_words(change: PlaceChange) -> str:
    """Return what happens to a school as a line of text."""
    after = change.after
    if change.before is None:
        return f"School added: {after.code}. {after.name}"
    before = f"“{change.before.name}”, {change.before.phone or BLANK}"
    return f"School changed: {after.code}. {before}, becomes “{after.name}”, {after.phone or BLANK}."


def refusal_words(refusal: Refusal) -> str:
    """Return a refused line as a line of text."""
    return f"Refused: {where(refusal)}: {refusal.reason}"


def where(refusal: Refusal) -> str:
    """Say which line is meant."""
    return f"line {refusal.line}" if refusal.line else "the whole file"


def _label(person: Person) -> str:
    return ROLES[Role(person.role)].label


def _at(person: Person) -> str:
    return f" at {', '.join(sorted(person.schools))}" if person.schools else ""
