"""Nobody answers and no mail leaves: every rung of every request is climbed all the same, and in time."""

import logging
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.db.models import Min, Sum
from django.test import override_settings

from accounts.models import Office, User
from accounts.roles import Role
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


def _leave_only_whom_the_ladder_calls(desk: Desk) -> None:
    """Take the addresses of everybody else away: what is tried in vain for them says nothing of the ladder."""
    called = [desk.advisor, desk.second_advisor, desk.supervisor, desk[Role.SUPERINTENDENT_OFFICE]]
    User.objects.exclude(pk__in=[person.pk for person in called]).update(email="")
    Office.objects.update(email="")


def _due(found: AgencyRequest, event: AuditEvent) -> datetime:
    submitted = found.submitted_at or NOW
    limit = submitted + timedelta(minutes=15)
    return due_at(RUNGS[str(event.data["step"])], sent_at=submitted, limit=limit)


MANY = pytest.param(500, marks=[pytest.mark.long, pytest.mark.django_db(transaction=True)])


@pytest.mark.django_db
@pytest.mark.parametrize("silences", [3, MANY])
def test_no_rung_is_missed_and_none_is_late_while_no_mail_leaves(
    desk: Desk, silences: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)  # each of thousands of attempts that fail says so
    _leave_only_whom_the_ladder_calls(desk)
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
    late = [event.at - _due(by_reference[event.reference], event) for event in climbed]
    print(  # noqa: T201 - `-s` shows what was counted
        f"{silences} silences: {len(late)} steps climbed, 0 missed, the latest {max(late).total_seconds():.0f} s late; "
        f"{Promise.objects.filter(kind=Duty.NOTIFY, state=State.NEEDS_PERSON).count()} notices need a person, "
        f"{Promise.objects.aggregate(many=Sum('attempts'))['many']} attempts"
    )
    assert min(late) >= timedelta()
    assert max(late) <= LATEST
    assert Promise.objects.filter(kind=Duty.NOTIFY, state=State.NEEDS_PERSON).exists()
