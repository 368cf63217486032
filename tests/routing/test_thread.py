"""A school writes to counsel: whoever has the request gets a notice that says nothing of what was written."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction

from audit.models import AuditEvent
from counsel.joining import join
from promises.models import Promise
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.delivery import deliver
from routing.models import Message, Notice
from routing.services import acknowledge
from routing.thread import write_to_counsel
from tests.makers import NOW, SECRET, Desk, request_in

pytestmark = pytest.mark.usefixtures("still")
WORDS = "They went to the side door."


def _write(found: AgencyRequest, desk: Desk) -> Message:
    return write_to_counsel(found.reference, body=WORDS, actor=desk.front, now=NOW, action_id=uuid4())


def _told() -> list[str]:
    return sorted(Notice.objects.filter(reason="message").values_list("address", flat=True))


@pytest.mark.parametrize(
    ("status", "who"), [(Status.ROUTED, "advisor"), (Status.ACKNOWLEDGED, "advisor"), (Status.SUBMITTED, "")]
)
def test_who_has_it_or_is_on_duty_gets_a_notice_without_a_word_of_it(
    desk: Desk, status: Status, who: str
) -> None:
    found = request_in(status, desk)
    for _ in range(2):
        _write(found, desk)
    assert _told() == ([getattr(desk, who).email] * 2 if who else [])
    assert [event.data["notices"] for event in AuditEvent.objects.filter(verb="message.answered")] == [
        int(bool(who))
    ] * 2
    for notice in Notice.objects.filter(reason="message"):
        assert Promise.objects.filter(kind="notify", key=str(notice.pk), state="owed").exists()
        with transaction.atomic():
            deliver(str(notice.pk), NOW)
    for message in mail.outbox:
        assert message.subject == f"Request Desk: {found.reference} needs you"
        assert WORDS not in message.body
        assert f"/desk/{found.reference}/" in message.body


def test_somebody_who_took_it_over_is_told_and_nobody_else(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    acknowledge(found.reference, actor=desk.second_advisor, now=NOW, action_id=uuid4())
    _write(found, desk)
    assert _told() == [desk.second_advisor.email]


def test_of_a_sealed_matter_only_who_is_listed_is_told(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk, SECRET)
    _write(found, desk)
    assert _told() == [desk.advisor.email]
    assert AgencyRequest.objects.visible_to(desk.advisor).filter(pk=found.pk).exists()


def test_of_a_joined_one_whoever_has_the_incident_is_told(desk: Desk) -> None:
    earlier = request_in(Status.ACKNOWLEDGED, desk, author=desk.other_front, now=NOW - timedelta(minutes=9))
    later = request_in(Status.ROUTED, desk)
    join(earlier.reference, later.reference, actor=desk.second_advisor, now=NOW, action_id=uuid4())
    _write(later, desk)
    assert _told() == [desk.advisor.email]


def test_what_became_secret_meanwhile_reaches_nobody_outside_of_legal(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    AgencyRequest.objects.filter(pk=found.pk).update(sealed=True)
    informed = list(Notice.objects.filter(reason="informed"))
    assert informed
    for notice in informed:
        with transaction.atomic():
            deliver(str(notice.pk), NOW)
    assert mail.outbox == []
    assert set(Notice.objects.filter(reason="informed").values_list("state", flat=True)) == {"withdrawn"}
