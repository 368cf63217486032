"""Row-level security: the database's own answer to who sees which request, in SQL as the application's role."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Office, User
from accounts.permissions import revoke
from accounts.roles import ROLES, Role
from counsel.models import Determination, Reclassification, Rehearsal, RehearsedChange
from requests_intake.lifecycle import Status
from requests_intake.models import UNSENT, Agency, AgencyRequest, CallBack, Mistake, Officer, SealedListing
from requests_intake.officer import Checked
from requests_intake.policy import told_of
from requests_intake.rules.facts import Authority, RequestClass, Urgency
from routing.models import Happening, Message, Notice, Referral
from tests.as_application import ask_as, asked, the_application
from tests.makers import NOW, SECRET, Desk, make_agency, make_desk, proposed, request_in

REQUEST = AgencyRequest._meta.db_table
TO_REQUEST: dict[str, str] = {
    REQUEST: "id",
    "requests_intake_historicalagencyrequest": "id",
    "routing_notice": "(SELECT agency_request_id FROM routing_referral r WHERE r.id = referral_id)",
}
"""How a row names its request where that is not its column `agency_request_id`."""
NOT_OF_A_STUB = {
    "counsel_determination",
    "counsel_reclassification",
    "counsel_rehearsedchange",
    "routing_message",
}


def _tables() -> list[str]:
    """Return every table with a foreign key that leads to a request, and the versions kept of them."""
    found: set[type[models.Model]] = {AgencyRequest}
    while more := {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if model not in found and (field.related_model in found or _version_of(model) in found)
    }:
        found |= more
    return sorted(model._meta.db_table for model in found)


def _version_of(model: type[models.Model]) -> object:
    return getattr(model, "instance_type", None)


TABLES = _tables()


def test_every_table_that_leads_to_a_request_is_bound_for_everybody_the_owner_too(db: None) -> None:
    assert {"requests_intake_agencyrequest", "requests_intake_historicalofficer", "routing_notice"} < set(
        TABLES
    )
    rows = asked(
        "SELECT relname, relrowsecurity, relforcerowsecurity,"
        " (SELECT string_agg(polcmd::text, '' ORDER BY polcmd) FROM pg_policy WHERE polrelid = pg_class.oid)"
        " FROM pg_class WHERE relname = ANY (%s) AND relkind = 'r' ORDER BY relname",
        TABLES,
    )
    assert rows == [(table, True, True, "adrw") for table in TABLES]


def test_the_role_of_the_application_goes_round_no_policy(db: None) -> None:
    said = asked("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'portal_app'")
    assert said == [(False, False)]


def test_the_database_gives_each_role_the_reach_of_our_own_table(db: None) -> None:
    desk = make_desk()
    with the_application():
        for role, powers in ROLES.items():
            ask_as(desk[role])
            assert asked("SELECT portal_reach()") == [(powers.reach.value,)], role
        ask_as(desk.left)
        assert asked("SELECT portal_reach()") == [(None,)]


def _everything(desk: Desk) -> dict[str, AgencyRequest]:
    """Make requests with a row in every table."""
    made = {
        "ours": request_in(Status.CLOSED, desk),
        "theirs": request_in(Status.CLOSED, desk, author=desk.other_front),
        "sealed": request_in(Status.CLOSED, desk, SECRET),
        "theirs sealed": request_in(Status.CLOSED, desk, SECRET, author=desk.other_front),
        "draft": request_in(Status.DRAFT, desk),
        "gone": request_in(Status.DISCARDED, desk),
        "their draft": request_in(Status.DRAFT, desk, author=desk.other_front),
    }
    agency = make_agency()
    run = Rehearsal.objects.get(proposal=proposed(desk))
    for found in made.values():
        _rows_of(found, agency, run, desk)
    return made


def _rows_of(found: AgencyRequest, agency: Agency, run: Rehearsal, desk: Desk) -> None:
    at: dict[str, Any] = {"agency_request": found}
    Officer.objects.create(**at, name="Jo", agency=agency, noted_by=found.author, noted_at=NOW)
    CallBack.objects.create(
        **at,
        agency=agency,
        number="617-555-0103",
        result=Checked.NOT_CALLED,
        called_by=found.author,
        called_at=NOW,
    )
    Happening.objects.create(**at, kind="left", seen_by=found.author, seen_at=NOW)
    Mistake.objects.create(**at, said_by=found.author, said_at=NOW)
    Message.objects.create(**at, author=desk.advisor, body="Wait.", written_at=NOW)
    RehearsedChange.objects.create(**at, rehearsal=run, before={}, after={}, reason="")
    SealedListing.objects.get_or_create(**at, user=desk.supervisor, defaults={"listed_at": NOW})
    Determination.objects.get_or_create(
        **at, defaults={"outcome": "say_no", "decided_by": desk.advisor, "decided_at": NOW}
    )
    Reclassification.objects.create(**at, validated=False, made_by=desk.advisor, made_at=NOW)
    office: dict[str, Any] = {
        "office": desk.legal,
        "defaults": {"urgency_rank": 0, "made_at": NOW, "acknowledge_by": NOW},
    }
    referral, _ = Referral.objects.get_or_create(**at, **office)
    Notice.objects.create(
        referral=referral, address="a@example.org", step="late", message_id=f"<{uuid4()}>", made_at=NOW
    )


def _should_see(person: User) -> tuple[set[int], set[int]]:
    """Return what the application lets this person see of requests, and which of it is a stub only."""
    if not person.is_active:
        return set(), set()
    rows = AgencyRequest.objects
    whole = set(rows.visible_to(person).values_list("pk", flat=True))
    whole |= set(rows.filter(author=person, status__in=UNSENT).values_list("pk", flat=True))
    stubs = set(rows.stubs_of(person).values_list("pk", flat=True))
    return whole | stubs, stubs - whole


def test_each_role_sees_in_each_table_what_it_sees_of_requests(db: None) -> None:
    desk = make_desk()
    _everything(desk)
    people = [*desk.people.values(), desk.colleague, desk.other_front, desk.second_advisor, desk.left]
    expected = {person: _should_see(person) for person in people}
    kept = {table: len(asked(f"SELECT 1 FROM {table}")) for table in TABLES}  # noqa: S608 - our own names
    assert min(kept.values()) >= 7
    with the_application():
        for person in [*people, None]:
            ask_as(person)
            seen, stubs = expected[person] if person else (set(), set())
            for table in TABLES:
                found = asked(f"SELECT {TO_REQUEST.get(table, 'agency_request_id')} FROM {table}")  # noqa: S608 - as above
                wanted = seen - stubs if table in NOT_OF_A_STUB else seen
                assert {pk for (pk,) in found} == wanted, (person, table)


_CLOSED = {"request_class": RequestClass.WARRANT.value, "authority": Authority.JUDICIAL.value}
_ROW = st.fixed_dictionaries(
    {
        "status": st.sampled_from([status for status in Status if status is not Status.DUPLICATE]),
        "sealed": st.booleans(),
        "here": st.booleans(),
        "subtype": st.sampled_from(
            ["told to Safety Services", "told to the Superintendent", "told to nobody"]
        ),
        "author": st.sampled_from(["front", "colleague", "other_front", "advisor", "left", "school_leader"]),
        "listed": st.sets(st.sampled_from(["advisor", "supervisor", "second_advisor", "front"]), max_size=2),
        "climbed": st.booleans(),
    }
)


def _person(desk: Desk, name: str) -> User:
    return desk[Role(name)] if name in set(Role) else getattr(desk, name)


def _store(desk: Desk, rows: list[dict[str, Any]], office: Office) -> None:
    """Write requests as they come, also such as no service would make."""
    subtypes = {
        "told to Safety Services": told_of(Role.SAFETY_SERVICES)[0],
        "told to the Superintendent": told_of(Role.SUPERINTENDENT_OFFICE)[-1],
        "told to nobody": "nobody",
    }
    for number, row in enumerate(rows):
        found = AgencyRequest(
            reference=f"R{number}",
            key=f"k{number}",
            status=row["status"],
            sealed=row["sealed"],
            school=desk.school if row["here"] else desk.other_school,
            author=_person(desk, row["author"]),
            subtype=subtypes[row["subtype"]],
            urgency=Urgency.STANDARD.value,
            counter_card="C",
            started_at=NOW,
            submitted_at=NOW,
            **_CLOSED,
        )
        found.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple-history's documented hook
        found.save()
        for name in row["listed"]:
            SealedListing.objects.create(agency_request=found, user=_person(desk, name), listed_at=NOW)
        if row["climbed"]:
            Referral.objects.create(
                agency_request=found, office=office, urgency_rank=0, made_at=NOW, acknowledge_by=NOW
            )


@pytest.fixture
def staffed(db: None) -> tuple[Desk, Office]:
    """A desk at which one has lost their school, and the Superintendent's Office."""
    desk = make_desk()
    revoke(desk.colleague, desk.school)
    office = Office.objects.create(
        code=Office.Code.SUPERINTENDENT, name="Superintendent", phone="617-555-0104"
    )
    return desk, office


@settings(
    max_examples=12,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(_ROW, min_size=6, max_size=12))
def test_whatever_requests_there_are_the_database_shows_what_the_application_does(
    staffed: tuple[Desk, Office], rows: list[dict[str, Any]]
) -> None:
    desk, office = staffed
    people = [*desk.people.values(), desk.colleague, desk.other_front, desk.second_advisor, desk.left]
    with transaction.atomic():
        _store(desk, rows, office)
        expected = {person: _should_see(person)[0] for person in people}
        with the_application():
            for person in people:
                ask_as(person)
                assert set(AgencyRequest.objects.values_list("pk", flat=True)) == expected[person], person
        transaction.set_rollback(True)
