"""What a sending service could not deliver fails its notice and moves the ladder on; nothing else is believed."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from audit.models import AuditEvent
from promises.models import Duty, Promise
from requests_intake.lifecycle import Status
from routing.delivery import deliver
from routing.models import Notice
from tests.makers import NOW, Desk, browser_of, request_in

SECRET = "service:a secret that only tests use"
ADDRESS = "/mail/events/"


def _tell(client: Client, body: object, *, secret: str = SECRET) -> int:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    token = b64encode(secret.encode()).decode()
    return client.post(
        ADDRESS, raw, content_type="application/json", headers={"Authorization": f"Basic {token}"}
    ).status_code


@pytest.fixture
def service() -> Iterator[Client]:
    """A sending service, as the settings name one."""
    with override_settings(MAIL_SERVICE="postmark", ANYMAIL={"WEBHOOK_SECRET": SECRET}):
        yield browser_of()


@pytest.fixture
def notice(still: None, desk: Desk) -> Notice:
    """A notice to the advisor on duty that the service took."""
    request_in(Status.ROUTED, desk)
    found = Notice.objects.get(address=desk.advisor.email, reason="referred")
    with transaction.atomic():
        deliver(str(found.pk), NOW)
    return found


def _event(notice: Notice, **more: Any) -> dict[str, Any]:
    own = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "1", "ID": 1, "Email": notice.address}
    return own | {"BouncedAt": "2026-11-23T15:43:00Z", "Metadata": {"notice": str(notice.pk)}} | more


def _first_escalation() -> timedelta:
    rungs = Promise.objects.filter(kind=Duty.ESCALATE, state="owed").order_by("due_at")
    return rungs[0].due_at - NOW


def test_a_bounce_that_a_service_tells_of_fails_the_notice_once_and_calls_the_next(
    service: Client, notice: Notice
) -> None:
    assert _first_escalation() == timedelta(minutes=5)
    assert [_tell(service, _event(notice)) for _ in range(2)] == [200, 200]
    notice.refresh_from_db()
    assert (notice.state, notice.failure) == ("failed", "Bounced")
    assert AuditEvent.objects.filter(verb="notice.failed").count() == 1
    assert _first_escalation() == timedelta()
    assert Notice.objects.filter(state="failed").count() == 1


CHANGES_NOTHING: dict[str, tuple[dict[str, Any], int]] = {
    "a delay": ({"Type": "Transient"}, 200),
    "a delivery": ({"RecordType": "Delivery", "Recipient": "x@example.org"}, 200),
    "another address": ({"Email": "other@example.org"}, 200),
    "no notice": ({"Metadata": {}}, 200),
    "a notice that never was": ({"Metadata": {"notice": "99999999"}}, 200),
    "words instead of a number": ({"Metadata": {"notice": "1 OR 1=1"}}, 200),
    "a number that no table holds": ({"Metadata": {"notice": "9" * 40}}, 200),
    "metadata of another shape": ({"Metadata": ["notice"]}, 400),
    "a time that is none": ({"BouncedAt": 7}, 400),
}
NOISE = (b"", b"[]", b"null", b"7", b"{}", b'{"RecordType": "Inbound"}', b"\xff\xfe", b"[" * 50_000)


def test_what_tells_of_nothing_that_came_back_changes_nothing_and_is_no_error(
    service: Client, notice: Notice
) -> None:
    for what, (change, status) in CHANGES_NOTHING.items():
        assert _tell(service, _event(notice, **change)) == status, what
    for raw in NOISE:
        assert _tell(service, raw) in {200, 400}, raw[:20]
    assert not Notice.objects.filter(state="failed").exists()


def test_nobody_comes_in_without_the_secret(service: Client, notice: Notice) -> None:
    assert _tell(service, _event(notice), secret="service:guessed") == 401
    assert (
        service.post(ADDRESS, json.dumps(_event(notice)), content_type="application/json").status_code == 401
    )
    assert service.get(ADDRESS).status_code == 405
    closed: list[dict[str, Any]] = [
        {"MAIL_SERVICE": ""},
        {"ANYMAIL": {}},
        {"MAIL_SERVICE": "nobodys"},
    ]
    for options in closed:
        with override_settings(**options):
            assert _tell(service, _event(notice)) == 401
    assert not Notice.objects.filter(state="failed").exists()
