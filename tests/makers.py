"""Small builders of what tests start from; requests are brought to a state by the real services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from accounts.models import Office, School, SchoolGrant, User
from accounts.permissions import grant
from accounts.roles import COUNTER_ROLES, LEGAL_ROLES, ROLES, Ability, Role
from counsel import services as desk_services
from counsel.joining import join
from counsel.models import Outcome, PolicyProposal
from counsel.rehearsing import finish, propose
from counsel.withdrawing import confirm_mistake
from requests_intake import services as intake
from requests_intake.answering import answers_of
from requests_intake.content import Content
from requests_intake.drafts import discard, keep_draft, mint_key
from requests_intake.lifecycle import Status
from requests_intake.mistakes import say_mistake
from requests_intake.models import Agency, AgencyRequest
from requests_intake.policy import FOLDER
from requests_intake.policy_files import Files, read_folder
from requests_intake.rules.facts import AgencyType
from routing import services as routing
from tests.second import come_in

NOW = datetime(2026, 11, 23, 15, 42, 7, tzinfo=UTC)
PASSPHRASE = "plain words that only tests use"

Words = Mapping[str, str | Sequence[str]]

PAPER: dict[str, str] = {"channel": "in_person", "danger": "no", "paper": "yes", "says_secret": "no"}
I_200: Words = PAPER | {
    "agency_type": "federal_immigration",
    "title": "warrant",
    "issuer": "homeland_security",
    "form_number": "I-200",
    "commands": "arrest",
    "narrative": "Two officers stand at the front door with a paper.",
}
AO_93: Words = PAPER | {
    "agency_type": "federal_other",
    "title": "warrant",
    "issuer": "us_court",
    "form_number": "AO 93",
    "commands": "search",
}
CALL: Words = {"channel": "phone", "danger": "no", "paper": "no", "seeks": ["student_information"]}
LETTER: Words = {
    "channel": "email",
    "danger": "no",
    "paper": "no",
    "agency_type": "attorney",
    "seeks": ["student_information"],
}
SECRET: Words = PAPER | {"says_secret": "yes", "title": "subpoena", "issuer": "us_court"}


@dataclass(frozen=True, slots=True)
class Desk:
    """The people and places of most tests; `other_*` belong to the second school."""

    school: School
    other_school: School
    legal: Office
    people: dict[Role, User]
    colleague: User
    other_front: User
    second_advisor: User
    left: User

    def __getitem__(self, role: Role) -> User:
        """Return the person of a role."""
        return self.people[role]

    @property
    def front(self) -> User:
        """Who sits at the first school's counter."""
        return self.people[Role.FRONT_OFFICE]

    @property
    def advisor(self) -> User:
        """Who is on duty at the Office of Legal Advisor."""
        return self.people[Role.LEGAL_ADVISOR]

    @property
    def supervisor(self) -> User:
        """The head of that office."""
        return self.people[Role.LEGAL_SUPERVISOR]


def make_school(code: str, name: str) -> School:
    """Make a school."""
    return School.objects.create(code=code, name=name, phone="617-555-0101")


def make_office(code: Office.Code = Office.Code.LEGAL) -> Office:
    """Make an office with a telephone and an address."""
    return Office.objects.create(
        code=code, name=code.label, phone="617-555-0142", email=f"{code.value}@example.org"
    )


def make_person(
    role: Role,
    name: str,
    *,
    school: School | None = None,
    office: Office | None = None,
    is_active: bool = True,
) -> User:
    """Make a person of a role; one who works at schools gets the role's abilities at `school`."""
    username = name.lower().replace(" ", ".")
    user = User.objects.create_user(
        username,
        PASSPHRASE,
        full_name=name,
        role=role.value,
        office=office,
        email=f"{username}@example.org",
        is_active=is_active,
    )
    if school:
        grant(user, school)
    return user


def make_desk() -> Desk:
    """Make two schools, the Office of Legal Advisor, and a person of each role; in few statements, for speed."""
    school, other = make_school("adams", "Adams School"), make_school("baker", "Baker School")
    legal = make_office()
    people = {role: _unsaved(role, f"Pat {ROLES[role].label}", legal) for role in Role}
    colleague = _unsaved(Role.FRONT_OFFICE, "Kim Colleague", legal)
    other_front = _unsaved(Role.FRONT_OFFICE, "Noor Elsewhere", legal)
    second = _unsaved(Role.LEGAL_ADVISOR, "Sam Second", legal)
    left = _unsaved(Role.LEGAL_ADVISOR, "Lee Left", legal)
    left.is_active = False
    User.objects.bulk_create([*people.values(), colleague, other_front, second, left])
    at_school = [people[role] for role in COUNTER_ROLES]
    _grant_all({other_front: other} | dict.fromkeys([*at_school, colleague], school))
    legal.duty_advisor = people[Role.LEGAL_ADVISOR]
    legal.save()
    return Desk(school, other, legal, people, colleague, other_front, second, left)


def _unsaved(role: Role, name: str, legal: Office) -> User:
    username = name.lower().replace(" ", ".")
    user = User(username=username, full_name=name, role=role.value, email=f"{username}@example.org")
    user.office = legal if role in LEGAL_ROLES else None
    user.set_unusable_password()
    return user


def _grant_all(schools: Mapping[User, School]) -> None:
    """Do what `grant` does, for all of them at once."""
    permissions = {found.codename: found for found in Permission.objects.filter(codename__in=list(Ability))}
    SchoolGrant.objects.bulk_create(
        SchoolGrant(user=user, permission=permissions[ability], content_object=school)
        for user, school in schools.items()
        for ability in ROLES[Role(user.role)].abilities
    )


def make_agency(name: str = "Example City Police", *, phone: str = "617-555-0170") -> Agency:
    """Make an agency of the directory."""
    return Agency.objects.create(
        name=name,
        kind=AgencyType.LOCAL_POLICE.value,
        phone=phone,
        source="The city’s own list",
        checked_on=NOW.date(),
    )


def browser_of(person: User | None = None) -> Client:
    """Return a browser in which this person is signed in, past their second step; a failing page is answered."""
    client = Client(raise_request_exception=False)
    if person:
        come_in(client, person)
    return client


def posted(words: Words, **more: str) -> QueryDict:
    """Return the words as a browser sends them."""
    data = QueryDict(mutable=True)
    for name, value in {**words, **more}.items():
        data.setlist(name, [value] if isinstance(value, str) else list(value))
    return data


WRITTEN = ("agency_name", "officer_name", "officer_badge", "officer_phone", "narrative")
Coded = dict[str, str | list[str]]


def content_of(words: Words = I_200, *, now: datetime = NOW) -> Content:
    """Return what a counter says with these words."""
    coded: Coded = {name: value if isinstance(value, str) else list(value) for name, value in words.items()}
    agency, name, badge, phone, narrative = (str(coded.pop(key, "")) for key in WRITTEN)
    return Content(
        answers=answers_of(coded),
        coded=coded,
        occurred_at=now,
        agency_name=agency,
        officer_name=name,
        officer_badge=badge,
        officer_phone=phone,
        narrative=narrative,
    )


def draft_of(author: User, words: Words = I_200, *, now: datetime = NOW) -> AgencyRequest:
    """Keep words as the author's draft."""
    data = posted(words, key=mint_key(author))
    typed = [(name, str(value)) for name, values in data.lists() for value in values]
    draft = keep_draft(typed, now=now, action_id=uuid4())
    if draft is None:
        raise ValueError("The draft was not kept.")
    return draft


def send(author: User, school: School, words: Words = I_200, *, now: datetime = NOW) -> AgencyRequest:
    """Send a request; every call is another one."""
    sent = intake.submit(
        mint_key(author),
        school=school,
        content=content_of(words, now=now),
        is_another=True,
        actor=author,
        now=now,
        action_id=uuid4(),
    )
    return sent.agency_request


def request_in(  # a request goes one step further with each line
    status: Status, desk: Desk, words: Words = I_200, *, author: User | None = None, now: datetime = NOW
) -> AgencyRequest:
    """Bring a request of the first school to a state, each step by its service."""
    author = author or desk.front
    if status in {Status.DRAFT, Status.DISCARDED}:
        draft = draft_of(author, words, now=now)
        if status is Status.DISCARDED:
            discard(draft.reference, actor=author, now=now, action_id=uuid4())
        return AgencyRequest.objects.get(pk=draft.pk)
    school = desk.other_school if author == desk.other_front else desk.school
    reference = send(author, school, words, now=now).reference
    _bring_on(reference, status, desk, now=now)
    return AgencyRequest.objects.get(reference=reference)


def _bring_on(reference: str, status: Status, desk: Desk, *, now: datetime) -> None:
    if status is Status.SUBMITTED:
        return
    with transaction.atomic():
        routing.route(reference, now)
    if status is Status.WITHDRAWN:
        author = AgencyRequest.objects.get(reference=reference).author
        say_mistake(reference, actor=author, now=now, action_id=uuid4())
        confirm_mistake(reference, actor=desk.supervisor, now=now, action_id=uuid4())
        return
    if status is Status.DUPLICATE:
        earlier = send(desk.other_front, desk.other_school, now=now - timedelta(minutes=1))
        join(reference, earlier.reference, actor=desk.supervisor, now=now, action_id=uuid4())
        return
    if status is Status.ROUTED:
        return
    routing.acknowledge(reference, actor=desk.advisor, now=now, action_id=uuid4())
    if status is Status.ACKNOWLEDGED:
        return
    desk_services.decide(
        reference, outcome=Outcome.SAY_NO, sentence="Say no.", actor=desk.advisor, now=now, action_id=uuid4()
    )
    if status is Status.CLOSED:
        desk_services.close(reference, actor=desk.advisor, now=now, action_id=uuid4())


def policy_files(*changes: tuple[str, str, str]) -> Files:
    """Return the files of the policy that comes with the portal; `changes` are file, old words, new words."""
    files = read_folder(FOLDER)
    for file, old, new in changes:
        if old not in files[file]:
            raise ValueError(f"{file} has no {old!r}.")
        files[file] = files[file].replace(old, new, 1)
    return files


def proposed(
    desk: Desk, files: Files | None = None, *, by: User | None = None, now: datetime = NOW
) -> PolicyProposal:
    """Propose a policy (the one in force if none is given) and rehearse it to its end."""
    made = propose(files or policy_files(), actor=by or desk.supervisor, now=now, action_id=uuid4())
    finish(made.rehearsals.get(), now=now)
    return made
