"""The demonstration's legal supervisor gives the second yes to what the deputy proposed."""

from dataclasses import replace
from uuid import uuid4

import pytest

from accounts.models import User
from bpsportal.demo.seeding import seed
from counsel.approving import approve, is_approved
from counsel.models import PolicyProposal
from counsel.rehearsing import finish
from requests_intake.policy import current
from tests.demo.conftest import DEFAULTS, UNTIL


@pytest.mark.django_db
def test_the_sign_in_can_be_the_second_person_once_the_rehearsal_has_run() -> None:
    seed(replace(DEFAULTS, requests=60))
    waiting = PolicyProposal.objects.exclude(digest=current().digest).get()
    rehearsal = waiting.rehearsals.get()
    finish(rehearsal, now=UNTIL)
    assert rehearsal.changes.exists()
    supervisor = User.objects.get(username="legal.supervisor")
    approve(waiting.pk, actor=supervisor, now=UNTIL, action_id=uuid4())
    assert is_approved(waiting.digest)
