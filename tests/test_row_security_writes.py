"""Row-level security: what each role cannot write, and what nobody can, straight in SQL as the application's role."""

import pytest
from django.db import DatabaseError, transaction
from psycopg2.errorcodes import INSUFFICIENT_PRIVILEGE

from accounts.models import Office, User
from accounts.roles import Role
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from tests.as_application import ask_as, asked, the_application
from tests.makers import NOW, SECRET, Desk, make_office, request_in

NEW_REQUEST = (
    "INSERT INTO requests_intake_agencyrequest SELECT (jsonb_populate_record(r, jsonb_build_object("
    "'id', 900000 + r.id, 'reference', 'N' || r.id, 'key', 'new' || r.id, 'author_id', {author}, 'status', 'draft',"
    " 'joined_to_id', NULL, 'school_id', {school}))).* FROM requests_intake_agencyrequest r WHERE r.id = {seen}"
)
NEW = {
    "words": (
        "INSERT INTO routing_message (agency_request_id, author_id, body, is_from_school, written_at)"
        " VALUES ({of}, {author}, 'x', {from_school}, now())"
    ),
    "listing": (
        "INSERT INTO requests_intake_sealedlisting (agency_request_id, user_id, listed_at)"
        " VALUES ({of}, {author}, now())"
    ),
    "answer": (
        "INSERT INTO counsel_determination (agency_request_id, outcome, sentence, decided_by_id, decided_at)"
        " VALUES ({of}, 'say_no', 'x', {author}, now())"
    ),
    "happening": (
        "INSERT INTO routing_happening (agency_request_id, kind, seen_by_id, seen_at)"
        " VALUES ({of}, 'left', {author}, now())"
    ),
    "mistake": (
        "INSERT INTO requests_intake_mistake (agency_request_id, said_by_id, said_at, sentence)"
        " VALUES ({of}, {author}, now(), '')"
    ),
    "referral": (
        "INSERT INTO routing_referral (agency_request_id, office_id, urgency, urgency_rank, made_at, acknowledge_by)"
        " SELECT {of}, id, 'standard', 2, now(), now() FROM accounts_office WHERE code = 'safety'"
    ),
}
REFUSED, TAKEN, NOTHING = "refused", "taken", "changed nothing"

# who, what, of which request, in whose name ("self" or another), what becomes of it
WRITES: list[tuple[str, str, str, str, str]] = [
    ("front", "words", "ours", "self", TAKEN),
    ("front", "words", "theirs", "self", REFUSED),
    ("front", "words", "ours", "advisor", REFUSED),
    ("front", "words of Legal", "ours", "self", REFUSED),
    ("front", "words", "colleague's sealed", "self", REFUSED),
    ("front", "answer", "ours", "self", REFUSED),
    ("front", "listing", "sealed", "self", REFUSED),
    ("front", "listing", "sealed", "second_advisor", TAKEN),  # sending a sealed one lists who is on duty
    ("front", "listing", "theirs sealed", "second_advisor", REFUSED),
    ("front", "happening", "ours", "self", TAKEN),
    ("front", "happening", "ours", "colleague", REFUSED),
    ("front", "happening", "theirs", "self", REFUSED),
    ("front", "mistake", "ours", "self", TAKEN),
    ("front", "mistake", "theirs", "self", REFUSED),
    ("front", "referral", "ours", "self", TAKEN),
    ("front", "referral", "theirs", "self", REFUSED),
    ("advisor", "words of Legal", "theirs", "self", TAKEN),
    ("advisor", "answer", "theirs", "self", TAKEN),
    ("advisor", "answer", "theirs", "supervisor", REFUSED),
    ("advisor", "happening", "theirs", "self", REFUSED),
    ("second_advisor", "answer", "sealed", "self", REFUSED),
    ("second_advisor", "listing", "sealed", "self", REFUSED),
    ("second_advisor", "words of Legal", "sealed", "self", REFUSED),
    ("left", "words", "ours", "self", REFUSED),
    *(
        (role, what, "ours", "self", REFUSED)
        for role in ("safety_services", "superintendent_office")
        for what in NEW
    ),
    *(
        (role, what, "ours", "self", REFUSED)
        for role in ("administrator", "auditor", "system_admin")
        for what in NEW
    ),
]


@pytest.fixture
def made(desk: Desk) -> dict[str, AgencyRequest]:
    """Requests that are sent and open."""
    make_office(Office.Code.SAFETY)
    return {
        "ours": request_in(Status.ROUTED, desk),
        "theirs": request_in(Status.ROUTED, desk, author=desk.other_front),
        "sealed": request_in(Status.ROUTED, desk, SECRET),
        "colleague's sealed": request_in(Status.ROUTED, desk, SECRET, author=desk.colleague),
        "theirs sealed": request_in(Status.ROUTED, desk, SECRET, author=desk.other_front),
    }


def _person(desk: Desk, name: str) -> User:
    return desk[Role(name)] if name in set(Role) else getattr(desk, name)


def _outcome(sql: str) -> str:
    """Try one statement, undo it, and say whether it changed anything; any other error than a refusal is raised."""
    try:
        with transaction.atomic():
            changed = asked(f"{sql} RETURNING 1")
            transaction.set_rollback(True)
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "") != INSUFFICIENT_PRIVILEGE:
            raise
        return REFUSED
    return TAKEN if changed else NOTHING


def test_each_role_adds_only_what_is_its_own_to_add(desk: Desk, made: dict[str, AgencyRequest]) -> None:
    found = {}
    with the_application():
        for who, what, of, name, _ in WRITES:
            person = _person(desk, who)
            author = person if name == "self" else _person(desk, name)
            ask_as(person)
            values = {"of": made[of].pk, "author": author.pk, "from_school": what == "words"}
            found[who, what, of, name] = _outcome(NEW[what.removesuffix(" of Legal")].format(**values))
        ask_as(None)
        nobody = {
            what: _outcome(sql.format(of=made["ours"].pk, author=desk.front.pk, from_school=True))
            for what, sql in NEW.items()
        }
    assert {row[:4]: row[4] for row in WRITES} == found
    assert set(nobody.values()) == {REFUSED}


def test_a_counter_logs_for_its_own_schools_and_in_its_own_name(
    desk: Desk, made: dict[str, AgencyRequest]
) -> None:
    ours, theirs = desk.school.pk, desk.other_school.pk
    tries = [
        (desk.front, desk.front, ours, TAKEN),
        (desk.front, desk.front, "NULL", TAKEN),
        (desk.front, desk.front, theirs, REFUSED),
        (desk.front, desk.colleague, ours, REFUSED),
        (desk.advisor, desk.advisor, ours, REFUSED),
        (desk[Role.SAFETY_SERVICES], desk[Role.SAFETY_SERVICES], ours, REFUSED),
        (desk.left, desk.left, ours, NOTHING),  # sees no row to copy
    ]
    with the_application():
        for who, author, school, expected in tries:
            ask_as(who)
            sql = NEW_REQUEST.format(author=author.pk, school=school, seen=made["ours"].pk)
            assert _outcome(sql) == expected, (who, author, school)


@pytest.mark.parametrize(
    ("who", "changes"),
    [
        ("front", {"ours", "sealed"}),
        ("colleague", {"ours", "colleague's sealed"}),
        ("other_front", {"theirs", "theirs sealed"}),
        ("second_advisor", {"ours", "theirs"}),
        ("supervisor", {"ours", "theirs", "sealed", "colleague's sealed", "theirs sealed"}),
        ("left", set()),
        *(
            (role.value, set())
            for role in Role
            if "office" not in role and "legal" not in role and "school" not in role
        ),
        (Role.SUPERINTENDENT_OFFICE.value, set()),
    ],
)
def test_a_change_of_everything_reaches_only_what_a_person_sees_and_may_write(
    desk: Desk, made: dict[str, AgencyRequest], who: str, changes: set[str]
) -> None:
    with the_application(), transaction.atomic():
        ask_as(_person(desk, who))
        asked("UPDATE requests_intake_agencyrequest SET went_where = 'changed'")
        asked("UPDATE routing_referral SET urgency_rank = 9")
        asked("UPDATE routing_notice SET failure = 'changed'")
    changed = AgencyRequest.objects.filter(went_where="changed")
    assert {name for name, found in made.items() if found in changed} == changes
    assert set(AgencyRequest.objects.filter(referrals__urgency_rank=9)) == set(changed)
    assert set(AgencyRequest.objects.filter(referrals__notices__failure="changed")) == set(changed)


def test_nothing_is_given_away_by_changing_it(desk: Desk, made: dict[str, AgencyRequest]) -> None:
    """A request cannot be moved to another school or person, where its own would no longer see it."""
    pk = made["ours"].pk
    with the_application():
        ask_as(desk.front)
        for change in (
            f"school_id = {desk.other_school.pk}",
            "sealed = true, author_id = author_id + 1",
            "status = 'draft', author_id = author_id + 1",
        ):
            sql = f"UPDATE requests_intake_agencyrequest SET {change} WHERE id = {pk}"  # noqa: S608 - our own words
            assert _outcome(sql) == REFUSED, change
    assert AgencyRequest.objects.get(pk=pk).started_at == NOW
