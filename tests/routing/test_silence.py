"""Nobody answers and no mail leaves: every rung of every request is climbed all the same, and in time."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db.models import Min
from django.test import override_settings

from audit.models import AuditEvent
from promises.keepers import keepers
from promises.models import Duty, Promise, State
from promises.sweeping import sweep
from requests_intake.models import AgencyRequest
from requests_intake.rules.facts import Urgency
from routing.escalation import LADDER
from routing.ladder import LADDERS, RUNGS, due_at
from tests.makers import AO_93, I_200, NOW, SECRET, Desk, send

EVERY, LATEST = timedelta(seconds=5), timedelta(seconds=5)
WORDS = (I_200, AO_93, SECRET)


def _climb(until: datetime) -> None:
    """Sweep every five seconds of a clock of our own, leaving out those at which nothing is due."""
    for number in count():
        moment = NOW + number * EVERY
        if moment > until:
            return
        owed = Promise.objects.filter(state=State.OWED).aggregate(at=Min("due_at"))["at"]
        if owed and owed <= moment:
            sweep(clock=lambda: moment, choose=lambda: 0.5, keepers=keepers())  # noqa: B023 - used at once


@pytest.mark.django_db
@pytest.mark.parametrize("silences", [3, pytest.param(500, marks=pytest.mark.long)])
def test_no_rung_is_missed_and_none_is_late_while_no_mail_leaves(desk: Desk, silences: int) -> None:
    sent = [
        send(desk.front, desk.school, WORDS[number % len(WORDS)], now=NOW + timedelta(seconds=number % 60))
        for number in range(silences)
    ]
    with override_settings(EMAIL_BACKEND="tests.routing.test_delivery.Refusing"):
        _climb(NOW + timedelta(minutes=17))
    assert AgencyRequest.objects.filter(status="routed").count() == silences
    assert not Promise.objects.filter(kind__in=LADDER).exclude(state=State.KEPT).exists()
    climbed = AuditEvent.objects.filter(verb__in=["request.escalated", "ladder.ended"])
    assert climbed.count() == sum(len(LADDERS[Urgency(found.urgency)]) - 1 for found in sent)
    by_reference = {found.reference: found for found in sent}
    for event in climbed:
        found = by_reference[event.reference]
        submitted = found.submitted_at or NOW
        limit = submitted + timedelta(minutes=15)
        due = due_at(RUNGS[str(event.data["step"])], sent_at=submitted, limit=limit)
        assert timedelta() <= event.at - due <= LATEST
    assert Promise.objects.filter(kind=Duty.NOTIFY, state=State.NEEDS_PERSON).exists()
