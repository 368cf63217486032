"""Delivering a notice: it goes once, says nothing, and a refusal keeps the promise open."""

from collections.abc import Sequence

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings

from accounts.roles import Role
from audit.models import AuditEvent
from promises.models import Promise
from promises.services import Outcome, keep
from requests_intake.lifecycle import Status
from routing.delivery import deliver
from routing.models import Notice
from tests.makers import LETTER, NOW, Desk, request_in

KEEPERS = {"notify": deliver}
TOLD = 3  # of a lawyer's letter: the office, the advisor on duty, the school's leader


class Refusing(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise TimeoutError(len(email_messages))


def _keep_all() -> list[Outcome]:
    owed = Promise.objects.filter(kind="notify", state="owed").values_list("pk", flat=True)
    return [keep(pk, now=NOW, keepers=KEEPERS, chance=0.5) for pk in owed]


def test_a_notice_goes_to_each_address_and_says_reference_and_link(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk, LETTER).reference
    assert _keep_all() == [Outcome.KEPT] * TOLD
    assert {message.to[0] for message in mail.outbox} == {
        *(desk.legal.email, desk.advisor.email),
        desk[Role.SCHOOL_LEADER].email,
    }
    for message in mail.outbox:
        assert message.subject == f"Request Desk: {reference} needs you"
        words = set(str(message.body).replace("\n", " ").split())
        [link] = words - {reference, "needs", "you."}
        is_outside = message.to[0] == desk[Role.SCHOOL_LEADER].email
        assert link.endswith(f"/{'requests' if is_outside else 'desk'}/{reference}/")


def test_a_delivered_notice_has_its_time_and_its_event(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk, LETTER).reference
    _keep_all()
    assert set(Notice.objects.values_list("state", "delivered_at")) == {("delivered", NOW)}
    events = AuditEvent.objects.filter(reference=reference, verb="notice.delivered")
    assert [set(event.data) for event in events] == [{"channel", "notice"}] * TOLD


def test_a_repeat_sends_nothing_again(desk: Desk) -> None:
    request_in(Status.ROUTED, desk, LETTER)
    _keep_all()
    Promise.objects.filter(kind="notify").update(state="owed", kept_at=None)
    assert _keep_all() == [Outcome.KEPT] * TOLD
    assert len(mail.outbox) == TOLD
    assert AuditEvent.objects.filter(verb="notice.delivered").count() == TOLD


def test_the_message_id_is_the_notices_own(desk: Desk) -> None:
    request_in(Status.ROUTED, desk, LETTER)
    _keep_all()
    sent = {message.extra_headers["Message-ID"] for message in mail.outbox}
    assert sent == set(Notice.objects.values_list("message_id", flat=True))


def test_a_refusal_of_the_mail_server_leaves_the_notice_owed(desk: Desk) -> None:
    request_in(Status.ROUTED, desk, LETTER)
    with override_settings(EMAIL_BACKEND=f"{__name__}.Refusing"):
        assert _keep_all() == [Outcome.FAILED] * TOLD
    assert set(Notice.objects.values_list("state", flat=True)) == {"owed"}
    assert set(Promise.objects.filter(kind="notify").values_list("failure", flat=True)) == {"TimeoutError"}
    assert not AuditEvent.objects.filter(verb="notice.delivered").exists()
    assert _keep_all() == [Outcome.KEPT] * TOLD


@pytest.mark.parametrize("status", [Status.ACKNOWLEDGED, Status.CLOSED], ids=str)
def test_a_late_notice_still_goes(desk: Desk, status: Status) -> None:
    request_in(status, desk, LETTER)
    assert _keep_all() == [Outcome.KEPT] * TOLD
