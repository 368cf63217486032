"""Counsel notes a call with a school: who and when, once for each press, and nothing of what was said."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent
from requests_intake.lifecycle import Status
from routing.models import Message
from tests.makers import NOW, Desk, browser_of, request_in


def test_a_call_is_on_the_schools_screen_and_in_the_record_once(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    address = reverse("counsel:telephoned", args=[found.reference])
    client = browser_of(desk.advisor)
    with time_machine.travel(NOW + timedelta(minutes=7), tick=False):
        for _ in range(2):
            client.post(address)
        page = browser_of(desk.front).get(f"/requests/{found.reference}/").content.decode()
        assert "I spoke with you by telephone about this." in page
        assert desk.advisor.full_name in page
        assert "I spoke with them by telephone" in client.get(f"/desk/{found.reference}/").content.decode()
    [message] = Message.objects.all()
    event = AuditEvent.objects.get(verb="school.telephoned")
    assert (event.actor_id, event.data) == (desk.advisor.pk, {"message": message.pk})
    with time_machine.travel(NOW + timedelta(minutes=9), tick=False):
        client.post(address)
    assert Message.objects.count() == 2


@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN], ids=str)
def test_of_a_closed_request_no_call_is_noted(desk: Desk, status: Status) -> None:
    found = request_in(status, desk)
    answer = browser_of(desk.advisor).post(reverse("counsel:telephoned", args=[found.reference]), follow=True)
    assert "This request is closed" in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="school.telephoned").exists()
