"""The record as a file from the page: recorded first, streamed, without what the reader may not see."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from audit.actor import Actor
from audit.models import AuditEvent
from audit.services import record
from audit.verbs import Verb
from requests_intake.lifecycle import Status
from tests.makers import I_200, SECRET, Desk, request_in

PAT = Actor(3, "=Pat", "front_office")
DAYS = {"start": "2026-11-17", "end": "2026-11-23"}

pytestmark = pytest.mark.django_db


def _write(count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            record(
                Verb.USER_SIGNED_IN,
                actor=PAT,
                now=datetime(2026, 11, 23, 15, number, tzinfo=UTC),
                action_id=uuid4(),
            )


def _ask(client: Client, **asked: Any) -> StreamingHttpResponse:
    answer = client.post(reverse("reports:export"), DAYS | asked)
    assert answer.status_code == 200
    return cast("StreamingHttpResponse", answer)


def _text(answer: StreamingHttpResponse) -> str:
    return b"".join(cast("Iterator[bytes]", answer.streaming_content)).decode()


@pytest.fixture
def reader(desk: Desk, as_person: Callable[..., Client]) -> Client:
    """The administrator's browser."""
    return as_person(desk[Role.ADMINISTRATOR])


def test_the_table_comes_as_a_file_that_nobody_keeps(reader: Client) -> None:
    _write(3)
    answer = _ask(reader, format="csv")
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="record_2026-11-17_2026-11-23.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    rows = list(csv.DictReader(io.StringIO(_text(answer), newline="")))
    assert [row["actor_name"] for row in rows] == ["'=Pat"] * 3


def test_json_lines_come_as_stored(reader: Client) -> None:
    _write(2)
    answer = _ask(reader, format="jsonl")
    assert answer["Content-Disposition"] == 'attachment; filename="record_2026-11-17_2026-11-23.jsonl"'
    lines = _text(answer).splitlines()
    bodies = AuditEvent.objects.filter(verb=Verb.USER_SIGNED_IN).order_by("id").values_list("body", flat=True)
    assert [line.partition('"body": ')[2][:-1] for line in lines] == [bytes(body).decode() for body in bodies]


def test_an_export_is_an_event_that_says_what_was_taken(desk: Desk, reader: Client) -> None:
    _write(3)
    _ask(reader, format="csv", verb=["user.signed_in", "user.signed_out"], school="")
    event = AuditEvent.objects.get(verb=Verb.EXPORT_DOWNLOADED)
    assert event.data == {
        "from": "2026-11-17",
        "to": "2026-11-23",
        "verbs": 2,
        "by_reference": False,
        "format": "csv",
        "rows": 3,
        "last": AuditEvent.objects.filter(verb=Verb.USER_SIGNED_IN).latest("id").pk,
    }
    assert event.actor == desk[Role.ADMINISTRATOR].as_actor()


@pytest.mark.django_db(transaction=True)
def test_the_event_is_committed_before_the_first_byte_leaves(
    lasting_desk: Desk, as_person: Callable[..., Client]
) -> None:
    answer = _ask(as_person(lasting_desk[Role.ADMINISTRATOR]), format="csv")
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_auditevent WHERE verb = 'export.downloaded'")
            assert cursor.fetchone() == (1,)
    finally:
        other.close()
    answer.close()


def test_what_happens_while_a_file_is_sent_is_not_in_it(reader: Client) -> None:
    _write(2)
    answer = _ask(reader, format="jsonl")
    _write(2)
    assert len(_text(answer).splitlines()) == 2


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_sealed_matter_is_in_no_file(form: str, desk: Desk, reader: Client) -> None:
    sealed = request_in(Status.ACKNOWLEDGED, desk, SECRET)
    opened = request_in(Status.ACKNOWLEDGED, desk, I_200)
    for more in ({}, {"reference": sealed.reference}):
        text = _text(_ask(reader, format=form, **more))
        assert sealed.reference not in text
        assert (opened.reference in text) == (not more)
    assert sealed.reference not in str(
        AuditEvent.objects.filter(verb=Verb.EXPORT_DOWNLOADED).latest("id").data
    )


def test_every_step_of_a_request_is_in_the_file_and_the_record_verifies(
    desk: Desk, reader: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = request_in(Status.CLOSED, desk, I_200)
    bodies = [json.loads(line)["body"] for line in _text(_ask(reader, format="jsonl")).splitlines()]
    steps = [body["verb"] for body in bodies if body["reference"] == closed.reference]
    wanted = [
        "request.submitted",
        "request.routed",
        "request.acknowledged",
        "request.decided",
        "request.closed",
    ]
    assert [step for step in steps if step in wanted] == wanted
    assert [body["sequence"] for body in bodies if body["reference"] == closed.reference] == list(
        range(1, len(steps) + 1)
    )
    call_command("verify_audit")
    assert f"verified {AuditEvent.objects.count()} events" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose CSV or JSON Lines."),
        ({"format": "xlsx"}, "there is no other format yet"),
        ({"format": "csv", "start": "soon"}, "Write the day as year-month-day"),
        ({"format": "csv", "start": ""}, "Write a day"),
        ({"format": "csv", "school": "nowhere"}, "That school is not in the list"),
    ],
)
def test_an_export_that_cannot_be_understood_is_refused_in_a_sentence(
    typed: dict[str, str], sentence: str, reader: Client
) -> None:
    answer = reader.post(reverse("reports:export"), DAYS | typed)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not AuditEvent.objects.exists()


def test_a_file_is_asked_for_by_pressing_a_button_only(reader: Client) -> None:
    assert reader.get(reverse("reports:export"), DAYS | {"format": "csv"}).status_code == 405
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.AUDITOR}])
def test_the_file_is_for_administrators_and_auditors_only(
    role: Role, desk: Desk, as_person: Callable[..., Client]
) -> None:
    answer = as_person(desk[role]).post(reverse("reports:export"), DAYS | {"format": "csv"})
    assert answer.status_code == 403
    assert not AuditEvent.objects.exists()
