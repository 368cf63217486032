"""Writing an event: only inside a transaction, only closed words, numbers without a gap."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from audit.actor import SYSTEM, Actor
from audit.canonical import parse
from audit.models import AuditEvent, AuditStream
from audit.services import Entry, NotAClosedWord, NotInATransaction, record, record_many
from audit.verbs import Verb

NOW = datetime(2026, 11, 23, 10, 42, 7, 123456, tzinfo=timezone(timedelta(hours=-5)))
ACTION = UUID("00000000-0000-4000-8000-000000000001")
REFERENCE = "7K4Q-2MHT-V5X"
DANA = Actor(12, "Dana Whitfield", "legal_advisor")


def _sequences(stream: str) -> list[int]:
    return list(
        AuditEvent.objects.filter(stream=stream).order_by("sequence").values_list("sequence", flat=True)
    )


@pytest.mark.django_db
def test_the_body_holds_ids_and_closed_words_and_no_name() -> None:
    event = record(
        Verb.REQUEST_SUBMITTED,
        actor=DANA,
        now=NOW,
        action_id=ACTION,
        reference=REFERENCE,
        school="harbor-hill",
        data={
            "request_class": "warrant",
            "authority": "administrative",
            "judicial": False,
            "notices": [1, 2],
        },
    )
    stored = AuditEvent.objects.get(pk=event.pk)
    assert parse(bytes(stored.body)) == {
        "v": 1,
        "at": "2026-11-23T15:42:07.123456Z",
        "verb": "request.submitted",
        "stream": REFERENCE,
        "sequence": 1,
        "reference": REFERENCE,
        "school": "harbor-hill",
        "action": str(ACTION),
        "actor": 12,
        "data": {
            "request_class": "warrant",
            "authority": "administrative",
            "judicial": False,
            "notices": [1, 2],
        },
    }
    assert b"Dana" not in bytes(stored.body)
    assert stored.actor == DANA
    assert stored.at == NOW


@pytest.mark.django_db
def test_each_request_counts_from_one_and_the_desk_has_its_own_numbers() -> None:
    for reference in ("AAAA-AAAA-AAA", "", "AAAA-AAAA-AAA", "BBBB-BBBB-BBB", ""):
        record(Verb.REQUEST_VIEWED, actor=SYSTEM, now=NOW, action_id=ACTION, reference=reference)
    assert {stream: _sequences(stream) for stream in ("AAAA-AAAA-AAA", "BBBB-BBBB-BBB", "desk")} == {
        "AAAA-AAAA-AAA": [1, 2],
        "BBBB-BBBB-BBB": [1],
        "desk": [1, 2],
    }
    assert AuditStream.objects.get(name="desk").last == 2


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused_in_a_sentence() -> None:
    with pytest.raises(NotInATransaction, match=r"^An event is recorded in the transaction .*\.$"):
        record(Verb.USER_SIGNED_IN, actor=DANA, now=NOW, action_id=ACTION)
    assert not AuditEvent.objects.exists()
    assert not AuditStream.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_the_event_along_and_leaves_no_gap() -> None:
    for is_kept in (True, False, True, False, False, True):
        with transaction.atomic():
            record(Verb.REQUEST_VIEWED, actor=DANA, now=NOW, action_id=ACTION, reference=REFERENCE)
            transaction.set_rollback(not is_kept)
    assert _sequences(REFERENCE) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_eight_writers_on_one_stream_leave_no_gap() -> None:
    def write(_: int) -> None:
        try:
            for _ in range(25):
                with transaction.atomic():
                    record(Verb.REQUEST_VIEWED, actor=DANA, now=NOW, action_id=ACTION, reference=REFERENCE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert _sequences(REFERENCE) == list(range(1, 201))
    assert AuditStream.objects.get(name=REFERENCE).last == 200


FREE_TEXT: dict[str, Mapping[str, Any]] = {
    "a sentence": {"note": "two officers at the door"},
    "a name with a space": {"person": "Maria Lopez"},
    "a letter outside ASCII": {"person": "Núñez"},
    "a new line after a word": {"word": "warrant\n"},
    "eighty-one signs": {"word": "a" * 81},
    "free text in a list": {"words": ["warrant", "two officers"]},
    "a list in a list": {"words": [["warrant"]]},
    "an object": {"words": {"a": "b"}},
    "a long list": {"words": ["a"] * 201},
    "a fraction": {"number": 1.5},
    "bytes": {"word": b"warrant"},
    "a name that is no name of a value": {"Two officers": 1},
    "an empty name": {"": 1},
}


@pytest.mark.django_db
@pytest.mark.parametrize("data", FREE_TEXT.values(), ids=FREE_TEXT.keys())
def test_free_text_cannot_enter_the_record(data: Mapping[str, Any]) -> None:
    with pytest.raises(NotAClosedWord):
        record(Verb.REQUEST_VIEWED, actor=DANA, now=NOW, action_id=ACTION, reference=REFERENCE, data=data)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reference", "school"),
    [("two officers", ""), ("desk", ""), ("7k4q-2mht-v5x", ""), ("7K4Q-2MHT-V5XX", ""), ("", "Harbor Hill")],
)
def test_free_text_cannot_enter_as_a_reference_or_school(reference: str, school: str) -> None:
    with pytest.raises(NotAClosedWord):
        record(Verb.CARD_SHOWN, actor=DANA, now=NOW, action_id=ACTION, reference=reference, school=school)


@pytest.mark.django_db
def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        record(Verb.CARD_SHOWN, actor=DANA, now=NOW.replace(tzinfo=None), action_id=ACTION)


@pytest.mark.django_db(transaction=True)
def test_the_web_process_may_record() -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE portal_app")
        for _ in range(2):
            record(Verb.REQUEST_VIEWED, actor=DANA, now=NOW, action_id=ACTION, reference=REFERENCE)
    assert _sequences(REFERENCE) == [1, 2]


@pytest.mark.django_db
def test_many_events_at_once_go_on_from_where_each_stream_stood() -> None:
    record(Verb.REQUEST_DRAFTED, actor=DANA, now=NOW, action_id=ACTION, reference=REFERENCE)
    entries = [
        Entry(Verb.REQUEST_VIEWED, DANA, NOW.astimezone(UTC), ACTION, reference)
        for reference in (REFERENCE, "", REFERENCE, "BBBB-BBBB-BBB", "")
    ]
    written = record_many(entries)
    assert [(event.stream, event.sequence) for event in written] == [
        (REFERENCE, 2),
        ("desk", 1),
        (REFERENCE, 3),
        ("BBBB-BBBB-BBB", 1),
        ("desk", 2),
    ]
    assert record(Verb.CARD_SHOWN, actor=DANA, now=NOW, action_id=ACTION, reference=REFERENCE).sequence == 4
