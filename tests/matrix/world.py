"""One seeded database with every thing that has an address, each marked so that its words are known again anywhere."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator

from accounts.models import Office, PeopleImport, RoleProposal, User
from counsel.models import Determination
from promises.models import Promise, State
from requests_intake import reference as references
from requests_intake.drafts import set_aside
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest, Mistake, Officer
from routing.models import Message, OwnChannel, Referral
from routing.roster_services import end_calendar, make_calendar
from tests.makers import (
    I_200,
    LETTER,
    NOW,
    SECRET,
    Desk,
    Words,
    make_agency,
    make_desk,
    make_office,
    proposed,
)
from tests.makers import request_in as bring
from tests.matrix.things import Thing
from tests.matrix.who import Who, people_of

T = Thing
NOWHERE = references.mint(lambda letters: letters[3])
NO_NUMBER = 10**12
MARK = "CANARY-{thing}-{part}"
TYPED = ("agency_name", "officer_name", "officer_badge", "officer_phone", "narrative")
ASIDE = "went_where"

MADE: dict[Thing, tuple[Status, Words, str]] = {
    T.OURS: (Status.ROUTED, I_200, "front"),
    T.COLLEAGUES: (Status.ROUTED, I_200, "colleague"),
    T.UNROUTED: (Status.SUBMITTED, I_200, "front"),
    T.IN_HAND: (Status.ACKNOWLEDGED, I_200, "front"),
    T.DECIDED: (Status.DECIDED, I_200, "front"),
    T.CLOSED: (Status.CLOSED, I_200, "front"),
    T.DUPLICATE: (Status.DUPLICATE, I_200, "front"),
    T.WITHDRAWN: (Status.WITHDRAWN, I_200, "front"),
    T.LETTER: (Status.ROUTED, LETTER, "front"),
    T.CLIMBED: (Status.ROUTED, LETTER, "front"),
    T.THEIRS: (Status.ROUTED, I_200, "elsewhere"),
    T.THEIR_CLOSED: (Status.CLOSED, I_200, "elsewhere"),
    T.THEIR_LETTER: (Status.ROUTED, LETTER, "elsewhere"),
    T.SEALED: (Status.ROUTED, SECRET, "front"),
    T.SEALED_COLLEAGUES: (Status.ROUTED, SECRET, "colleague"),
    T.SEALED_IN_HAND: (Status.ACKNOWLEDGED, SECRET, "front"),
    T.SEALED_CLOSED: (Status.CLOSED, SECRET, "front"),
    T.SEALED_THEIRS: (Status.ROUTED, SECRET, "elsewhere"),
    T.SEALED_LISTED: (Status.ROUTED, SECRET, "elsewhere"),
    T.DRAFT: (Status.DRAFT, I_200, "front"),
    T.COLLEAGUES_DRAFT: (Status.DRAFT, I_200, "colleague"),
    T.THEIR_DRAFT: (Status.DRAFT, I_200, "elsewhere"),
    T.DISCARDED: (Status.DISCARDED, I_200, "front"),
}
"""How each request comes about: its state, what the counter said, who logged it."""


@dataclass(slots=True)
class World:
    """The seeded database: the desk, everybody who tries, and the argument of the address of each thing."""

    desk: Desk
    people: dict[Who, User]
    key: dict[Thing, str] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    """The requests by their references."""


def make_world() -> World:
    """Fill the database; the moment is `tests.makers.NOW`, and nothing is committed by this."""
    desk = make_desk()
    _name_schools(desk)
    make_office(Office.Code.SUPERINTENDENT)
    authors = {"front": desk.front, "colleague": desk.colleague, "elsewhere": desk.other_front}
    made = {
        thing: _request(thing, desk, author=authors[author], status=status, words=words)
        for thing, (status, words, author) in MADE.items()
    }
    _climb(made[T.CLIMBED])
    _list(made[T.SEALED_LISTED], desk.second_advisor)
    world = World(desk, people_of(desk))
    _list(made[T.SEALED_COLLEAGUES], world.people[Who.MOVED])
    world.things = {found.reference: thing for thing, found in made.items()}
    world.key = {thing: reference for reference, thing in world.things.items()} | {T.MISSING: NOWHERE}
    for make in BESIDES:
        world.key |= make(world)
    return world


def mark(thing: Thing, part: str) -> str:
    """Return the words by which a part of a thing is known again."""
    return MARK.format(thing=thing.name, part=part.replace("_", "").upper())


def _name_schools(desk: Desk) -> None:
    for school, name in ((desk.school, "ours"), (desk.other_school, "theirs")):
        school.name = f"CANARY-SCHOOL-{name.upper()}"
        school.save()


def _request(thing: Thing, desk: Desk, *, author: User, status: Status, words: Words) -> AgencyRequest:
    """Bring a request to its state and mark everything that can be written about it."""
    typed = {name: mark(thing, name) for name in TYPED}
    found = bring(status, desk, {**words, **typed}, author=author)
    if status in {Status.DRAFT, Status.DISCARDED}:
        found.school = desk.other_school if author == desk.other_front else desk.school
        found.save()
        return found
    if not found.sealed:
        set_aside(found.reference, [(ASIDE, mark(thing, "aside"))], actor=author)
    Officer.objects.create(
        agency_request=found,
        name=mark(thing, "named"),
        badge=mark(thing, "badge"),
        agency_typed=mark(thing, "agency_typed"),
        supervisor_name=mark(thing, "supervisor"),
        noted_by=author,
        noted_at=NOW,
    )
    for is_from_school, part in ((False, "note"), (True, "told")):
        Message.objects.create(
            agency_request=found,
            author=desk.advisor,
            body=mark(thing, part),
            is_from_school=is_from_school,
            written_at=NOW,
        )
    for decided in Determination.objects.filter(agency_request=found):
        decided.sentence = mark(thing, "sentence")
        decided.save()
    if thing in {T.OURS, T.THEIRS, T.SEALED}:
        Mistake.objects.create(agency_request=found, said_by=author, said_at=NOW)
    return AgencyRequest.objects.get(pk=found.pk)


def _climb(found: AgencyRequest) -> None:
    """Bring a request before the Superintendent's Office, as the ladder's last rung does."""
    Referral.objects.create(
        agency_request=found,
        office=Office.objects.get(code=Office.Code.SUPERINTENDENT),
        urgency=found.urgency,
        urgency_rank=2,
        made_at=NOW,
        acknowledge_by=NOW + timedelta(days=1),
    )


def _list(found: AgencyRequest, person: User) -> None:
    found.listings.create(user=person, listed_at=NOW)


def _agencies(world: World) -> dict[Thing, str]:
    del world
    retired = make_agency("CANARY-AGENCY-RETIRED")
    retired.retired_at = NOW
    retired.save()
    used = make_agency("CANARY-AGENCY-USED")
    return {T.IN_USE: str(used.pk), T.RETIRED: str(retired.pk), T.NO_AGENCY: str(NO_NUMBER)}


def _policies(world: World) -> dict[Thing, str]:
    return {T.PROPOSED: str(proposed(world.desk).pk), T.NO_POLICY: str(NO_NUMBER)}


def _channels(world: World) -> dict[Thing, str]:
    channel = OwnChannel.objects.create(
        user=world.desk.left,
        kind="mail",
        address="CANARY-CHANNEL-ADDRESS@example.org",
        service="mail",
        host="example.org",
        made_at=NOW,
    )
    return {T.OTHERS_CHANNEL: str(channel.pk), T.NO_CHANNEL: str(NO_NUMBER)}


def _promises(world: World) -> dict[Thing, str]:
    values = {"kind": "notify", "made_at": NOW, "due_at": NOW + timedelta(days=1)}
    owed = Promise.objects.create(key="CANARY-PROMISE-OWED", **values)
    failed = Promise.objects.create(key="CANARY-PROMISE-FAILED", state=State.NEEDS_PERSON, **values)
    del world
    return {T.FAILED: str(failed.pk), T.OWED: str(owed.pk), T.NO_PROMISE: str(NO_NUMBER)}


def _feeds(world: World) -> dict[Thing, str]:
    def make(person: User) -> str:
        return make_calendar(actor=person, now=NOW, action_id=uuid4())

    kept, ended = make(world.desk.advisor), make(world.desk.supervisor)
    end_calendar(actor=world.desk.supervisor, now=NOW, action_id=uuid4())
    return {T.FEED: kept, T.ENDED_FEED: ended, T.NO_FEED: "nothing"}


def _people(world: World) -> dict[Thing, str]:
    """Return the rows of accounts; what an import holds is the list of a school that nobody else may read."""
    left = world.desk.left
    factor = Authenticator.objects.create(user=left, type="totp", data={"secret": "CANARY-FACTOR-SECRET"})
    made = {}
    for thing, sender in ((T.IMPORT, world.people[Who.ADMINISTRATOR]), (T.OTHERS_IMPORT, left)):
        content = f"code,name,phone\n{thing.name.lower()},CANARY-{thing.name}-SCHOOL,617-555-0199\n"
        made[thing] = PeopleImport.objects.create(
            kind="schools",
            is_full=False,
            content=zlib.compress(content.encode()),
            digest="0" * 64,
            sent_by=sender,
            sent_at=NOW,
        )
    role = RoleProposal.objects.create(person=left, role="legal_advisor", proposed_at=NOW)
    return {
        T.PERSON: str(left.pk),
        T.OTHERS_FACTOR: str(factor.pk),
        T.IMPORT: str(made[T.IMPORT].pk),
        T.OTHERS_IMPORT: str(made[T.OTHERS_IMPORT].pk),
        T.ROLE: str(role.pk),
        **dict.fromkeys((T.NO_PERSON, T.NO_FACTOR, T.NO_IMPORT, T.NO_ROLE), str(NO_NUMBER)),
    }


BESIDES: tuple[Callable[[World], dict[Thing, str]], ...] = (
    *(_agencies, _policies, _channels, _promises, _feeds, _people),
)
