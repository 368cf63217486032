"""Policies in the demonstration: one in force with its two people, one that waits for the yes of the sign-in."""

import pytest

from bpsportal.demo.people import SIGN_INS
from counsel.approving import is_approved
from counsel.models import PolicyProposal, Reclassification
from counsel.rehearsing import policy_of
from promises.models import Promise
from requests_intake.models import AgencyRequest
from requests_intake.policy import current

pytestmark = pytest.mark.usefixtures("story")


def _waiting() -> PolicyProposal:
    return PolicyProposal.objects.exclude(digest=current().digest).get()


def test_the_policy_in_force_was_approved_by_the_sign_in_and_proposed_by_somebody_else() -> None:
    assert is_approved(current().digest)
    approval = PolicyProposal.objects.get(digest=current().digest).approval
    assert approval.approved_by.username == "legal.supervisor"
    assert approval.proposed_by.username not in {person.username for person in SIGN_INS}


def test_what_was_proposed_can_be_used_and_its_rehearsal_is_owed() -> None:
    assert policy_of(_waiting()).digest == _waiting().digest
    rehearsal = _waiting().rehearsals.get()
    assert rehearsal.ended_at is None
    assert Promise.objects.get(kind="rehearse").key == f"{rehearsal.pk}.0"


def test_legal_confirmed_one_paper_and_overruled_another() -> None:
    confirmed, overruled = Reclassification.objects.order_by("-validated")
    assert confirmed.validated
    assert confirmed.from_subtype == confirmed.subtype
    assert overruled.from_subtype != overruled.subtype
    for made in (confirmed, overruled):
        found = AgencyRequest.objects.get(pk=made.agency_request_id)
        assert (found.subtype, found.validated) == (made.subtype, made.validated)
        assert found.classification["subtype"] == made.from_subtype
