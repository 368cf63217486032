"""Sending a request: once for each form, whole or not at all."""

import select
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import psycopg2
import psycopg2.extensions
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections

from accounts.models import School, User
from accounts.roles import Role
from audit.models import AuditEvent
from promises.models import Promise
from requests_intake.drafts import mint_key
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest, SealedListing
from requests_intake.services import Became, Sent, submit
from tests.makers import AO_93, CALL, I_200, NOW, SECRET, Desk, Words, content_of, make_person

HALF_HOUR = timedelta(minutes=30)


def _send(
    key: str,
    desk: Desk,
    words: Words = I_200,
    *,
    now: datetime = NOW,
    actor: User | None = None,
    school: School | None = None,
    is_another: bool = False,
) -> Sent:
    school = school or desk.school
    content = content_of(words, now=now)
    return submit(
        key,
        school=school,
        content=content,
        is_another=is_another,
        actor=actor or desk.front,
        now=now,
        action_id=UUID(int=7),
    )


def _verbs(agency_request: AgencyRequest) -> list[str]:
    events = AuditEvent.objects.filter(reference=agency_request.reference).order_by("sequence")
    return list(events.values_list("verb", flat=True))


def test_a_request_that_is_sent_is_whole(desk: Desk) -> None:
    sent = _send(mint_key(desk.front), desk)
    found = AgencyRequest.objects.get()
    assert (sent.became, sent.agency_request) == (Became.NEW, found)
    assert (found.status, found.school, found.author) == (Status.SUBMITTED, desk.school, desk.front)
    assert (found.request_class, found.authority, found.judicial) == ("warrant", "administrative", False)
    assert (found.submitted_at, found.started_at) == (NOW, NOW)
    assert found.narrative == I_200["narrative"]
    assert found.answers["form_number"] == "I-200"
    assert found.classification["reasons"]


def test_what_was_said_is_recorded_as_closed_words_under_the_action(desk: Desk) -> None:
    sent = _send(mint_key(desk.front), desk)
    [event] = AuditEvent.objects.filter(reference=sent.agency_request.reference)
    assert (event.verb, event.action_id, event.actor_name) == (
        "request.submitted",
        UUID(int=7),
        desk.front.full_name,
    )
    assert event.data["authority"] == "administrative"
    assert event.data["card"] == sent.agency_request.counter_card


def test_the_version_carries_the_person_and_the_time_handed_in(desk: Desk) -> None:
    found = _send(mint_key(desk.front), desk).agency_request
    last = found.history.latest()
    assert (last.history_user, last.history_date, last.status) == (desk.front, NOW, Status.SUBMITTED)


def test_one_promise_to_route_it_is_owed_at_once(desk: Desk) -> None:
    found = _send(mint_key(desk.front), desk).agency_request
    [promise] = Promise.objects.all()
    assert (promise.kind, promise.key, promise.due_at) == ("route", found.reference, NOW)


def _everything() -> tuple[int, int, int]:
    sent = AgencyRequest.objects.exclude(status=Status.DRAFT)
    return sent.count(), Promise.objects.count(), AuditEvent.objects.count()


TWICE: dict[str, tuple[Callable[[Desk, str], Sent], Became, int]] = {
    "the same form again": (lambda desk, key: _send(key, desk), Became.SENT_ALREADY, 1),
    "the same form a day later": (
        lambda desk, key: _send(key, desk, now=NOW + timedelta(days=1)),
        Became.SENT_ALREADY,
        1,
    ),
    "the same form with other words": (lambda desk, key: _send(key, desk, AO_93), Became.CHANGED_SINCE, 1),
    "the same form, said to be another": (
        lambda desk, key: _send(key, desk, is_another=True),
        Became.SENT_ALREADY,
        1,
    ),
    "a second tab with the same words": (
        lambda desk, _: _send(mint_key(desk.front), desk, now=NOW + HALF_HOUR),
        Became.LIKE_EARLIER,
        1,
    ),
    "the same words after the half hour": (
        lambda desk, _: _send(mint_key(desk.front), desk, now=NOW + HALF_HOUR + timedelta(seconds=1)),
        Became.NEW,
        2,
    ),
    "a second tab, said to be another visit": (
        lambda desk, _: _send(mint_key(desk.front), desk, is_another=True),
        Became.NEW,
        2,
    ),
    "a second tab with other words": (lambda desk, _: _send(mint_key(desk.front), desk, CALL), Became.NEW, 2),
    "the same words of a colleague": (
        lambda desk, _: _send(mint_key(desk.colleague), desk, actor=desk.colleague),
        Became.NEW,
        2,
    ),
}


@pytest.mark.parametrize("case", TWICE)
def test_sending_twice(desk: Desk, case: str) -> None:
    key = mint_key(desk.front)
    first = _send(key, desk).agency_request
    before = _everything()
    again, became, requests = TWICE[case]
    sent = again(desk, key)
    assert sent.became is became
    assert _everything()[0] == requests
    first.refresh_from_db()
    assert first.narrative == I_200["narrative"]
    if became is not Became.NEW:
        assert sent.agency_request == first
        assert _everything() == before


def test_somebody_elses_school_is_refused_and_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(PermissionDenied):
        _send(mint_key(desk.front), desk, school=desk.other_school)
    assert _everything() == (0, 0, 0)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.FRONT_OFFICE, Role.SCHOOL_LEADER}), ids=str)
def test_only_counters_send(desk: Desk, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        _send(mint_key(desk[role]), desk, actor=desk[role])


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_words_of_secrecy_seal_it_for_whoever_is_on_duty_and_the_heads(desk: Desk, answer: str) -> None:
    make_person(Role.LEGAL_SUPERVISOR, "Gone Head", office=desk.legal, is_active=False)
    second_head = make_person(Role.LEGAL_SUPERVISOR, "Other Head", office=desk.legal)
    found = _send(mint_key(desk.front), desk, {**SECRET, "says_secret": answer}).agency_request
    listed = set(SealedListing.objects.filter(agency_request=found).values_list("user", flat=True))
    assert found.sealed
    assert found.counter_card == "C-SECRET"
    assert listed == {desk.advisor.pk, desk.supervisor.pk, second_head.pk}
    assert _verbs(found) == ["request.submitted", "request.sealed"]
    event = AuditEvent.objects.get(verb="request.sealed")
    assert set(event.data["listed"]) == listed


def test_no_words_of_secrecy_list_nobody(desk: Desk) -> None:
    found = _send(mint_key(desk.front), desk).agency_request
    assert not found.sealed
    assert not SealedListing.objects.exists()


def _connected() -> psycopg2.extensions.connection:
    settings = connection.settings_dict
    return psycopg2.connect(
        dbname=settings["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"],
    )


@pytest.fixture
def listener(lasting_desk: Desk) -> Iterator[psycopg2.extensions.connection]:
    opened = _connected()
    opened.autocommit = True
    with opened.cursor() as cursor:
        cursor.execute("LISTEN promises")
    yield opened
    opened.close()


def _heard(listener: psycopg2.extensions.connection, *, seconds: float) -> list[str]:
    select.select([listener], [], [], seconds)
    listener.poll()
    return [str(notice.payload) for notice in listener.notifies]


def test_the_relay_is_woken_when_it_is_sent(
    lasting_desk: Desk, listener: psycopg2.extensions.connection
) -> None:
    _send(mint_key(lasting_desk.front), lasting_desk)
    assert _heard(listener, seconds=5) == [str(Promise.objects.get().pk)]


@pytest.fixture
def refused_promises(lasting_desk: Desk) -> Iterator[None]:
    """A database that takes everything but the last row of sending."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RAISE EXCEPTION ''no room''; END'"
        )
        cursor.execute(
            "CREATE TRIGGER refused AFTER INSERT ON promises_promise FOR EACH ROW EXECUTE FUNCTION refuse_row()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refused ON promises_promise")
        cursor.execute("DROP FUNCTION refuse_row()")


def test_what_cannot_be_promised_is_not_sent(
    lasting_desk: Desk, refused_promises: None, listener: psycopg2.extensions.connection
) -> None:
    with pytest.raises(DatabaseError):
        _send(mint_key(lasting_desk.front), lasting_desk, SECRET)
    assert _everything() == (0, 0, 0)
    assert not AgencyRequest.objects.exists()
    assert not AgencyRequest.history.exists()
    assert not SealedListing.objects.exists()
    assert _heard(listener, seconds=0.2) == []


def test_twenty_presses_at_once_send_one_request(lasting_desk: Desk) -> None:
    key, presses = mint_key(lasting_desk.front), 20
    content, together = content_of(), Barrier(presses)

    def press(_: int) -> Became:
        together.wait()
        try:
            return submit(
                key,
                school=lasting_desk.school,
                content=content,
                actor=lasting_desk.front,
                now=NOW,
                action_id=uuid4(),
            ).became
        finally:
            connections.close_all()

    with ThreadPoolExecutor(presses) as pool:
        became = sorted(pool.map(press, range(presses)))
    assert became == [Became.NEW] + [Became.SENT_ALREADY] * (presses - 1)
    assert _everything() == (1, 1, 1)


def test_two_tabs_with_the_same_words_pressed_at_once_are_seen(lasting_desk: Desk) -> None:
    together = Barrier(2)

    def press(key: str) -> Became:
        together.wait()
        try:
            return _send(key, lasting_desk).became
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        became = set(pool.map(press, [mint_key(lasting_desk.front) for _ in range(2)]))
    assert became == {Became.NEW, Became.LIKE_EARLIER}
    assert _everything()[0] == 1
