"""The marks that an answer holds, and those that somebody may read; stated here a second time, without the portal."""

import re

from tests.matrix.things import DRAFTS, LOGGED, REQUESTS, SCHOOLS, UNSEALED, Sight, Thing, sight
from tests.matrix.who import AT_COUNTER, AT_LEGAL, KEEPERS_OF_ACCOUNTS, OF_THE_RECORD, Who
from tests.matrix.world import World, mark

T = Thing
MARKS = re.compile(r"CANARY-\w+-[A-Z]+")
REFERENCES = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{3}\b")
PARTS = (
    *("AGENCYNAME", "OFFICERNAME", "OFFICERBADGE", "OFFICERPHONE", "NARRATIVE"),
    *("NAMED", "BADGE", "AGENCYTYPED", "SUPERVISOR", "NOTE", "TOLD", "SENTENCE"),
)
BOTH_SCHOOLS = AT_LEGAL | OF_THE_RECORD | {Who.SAFETY, Who.SUPERINTENDENT}


def marks_in(world: World, text: str) -> set[str]:
    """Return every mark that a text holds, and every reference of a request of this world."""
    known = {reference for reference in REFERENCES.findall(text) if reference in world.things}
    return known | set(MARKS.findall(text))


def shown_to(world: World, who: Who) -> set[str]:
    """Return every mark that somebody may read, wherever it stands."""
    own = {one for thing in REQUESTS for one in _of_request(world, who, thing)}
    schools = {
        f"CANARY-SCHOOL-{name.upper()}"
        for name, people in SCHOOLS.items()
        if who in people or who in BOTH_SCHOOLS
    }
    used = {"CANARY-AGENCY-USED"} if who in AT_COUNTER | KEEPERS_OF_ACCOUNTS else set()
    retired = {"CANARY-AGENCY-RETIRED"} if who in KEEPERS_OF_ACCOUNTS else set()
    sent = {"CANARY-IMPORT-SCHOOL"} if who is Who.ADMINISTRATOR else set()
    return own | schools | used | retired | sent


def _of_request(world: World, who: Who, thing: Thing) -> set[str]:
    reference, found = world.key[thing], sight(who, thing)
    if found is Sight.NOTHING:
        # The record tells of every request but the sealed ones, by reference; never in words.
        return {reference} if who in OF_THE_RECORD and thing in UNSEALED | DRAFTS else set()
    if found is Sight.STUB:
        return {reference}
    words = {mark(thing, part) for part in PARTS}
    aside = {mark(thing, "ASIDE")} if thing in LOGGED.get(who, set()) else set()
    return {reference} | words | aside
