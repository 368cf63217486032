"""Counsel overrules the rules: both findings stay, and what follows from a kind follows."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from audit.models import AuditEvent
from counsel.models import Reclassification
from counsel.reclassifying import NEW_CARD, Finding, reclassify
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest, SealedListing
from requests_intake.policy import current
from requests_intake.services import note_view
from routing.models import Message, Referral
from tests.makers import AO_93, I_200, LETTER, NOW, Desk, Words, request_in

OTHERS = sorted(set(Role) - {Role.LEGAL_ADVISOR, Role.LEGAL_SUPERVISOR})
REASON = "The clerk read the heading aloud to me: it is from the district court."


def _reclassify(
    found: AgencyRequest,
    desk: Desk,
    subtype: str,
    *,
    validated: bool = False,
    role: Role = Role.LEGAL_ADVISOR,
) -> Reclassification:
    finding = Finding(subtype, REASON, validated=validated)
    made = reclassify(
        found.reference, finding, actor=desk[role], now=NOW + timedelta(minutes=3), action_id=uuid4()
    )
    found.refresh_from_db()
    return made


def test_both_findings_stay_and_the_request_follows_counsel(desk: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, desk)
    proposed = found.classification
    made = _reclassify(found, desk, "warrant_search_federal", validated=True)
    subtype = current().subtypes["warrant_search_federal"]
    assert found.classification == proposed
    assert found.classification["subtype"] == made.from_subtype == "warrant_admin_immigration_arrest"
    assert (found.subtype, found.authority, found.judicial) == (subtype.slug, "judicial", True)
    assert (found.counter_card, found.validated, found.confidence) == (subtype.card, True, "sure")
    assert (made.reason, made.made_by, made.policy_digest) == (REASON, desk.advisor, current().digest)


def test_the_school_is_told_that_its_card_is_another_one(desk: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, desk)
    _reclassify(found, desk, "warrant_search_federal")
    assert Message.objects.get().body == NEW_CARD


def test_the_record_keeps_who_and_what_and_no_word_of_the_reason(desk: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, desk)
    made = _reclassify(found, desk, "warrant_search_federal", validated=True)
    event = AuditEvent.objects.get(verb="request.reclassified")
    assert event.data["from_subtype"] == "warrant_admin_immigration_arrest"
    assert (event.data["subtype"], event.data["finding"]) == ("warrant_search_federal", made.pk)
    assert REASON.encode() not in bytes(event.body)
    assert event.actor_name == desk.advisor.full_name


def test_every_finding_is_a_version_of_the_request(desk: Desk) -> None:
    found = request_in(Status.ACKNOWLEDGED, desk)
    _reclassify(found, desk, "warrant_search_federal")
    newest, before = found.history.order_by("-history_id")[:2]
    assert (newest.subtype, newest.history_user) == ("warrant_search_federal", desk.advisor)
    assert before.subtype == "warrant_admin_immigration_arrest"


URGENCY: list[tuple[str, Words, str, str]] = [
    ("a letter stays what its kind says", LETTER, "inquiry_private_investigator", "standard"),
    ("somebody at the counter waits whatever the kind", I_200, "inquiry_attorney", "immediate"),
    ("a court order makes a letter faster", LETTER, "court_order_unverified", "immediate"),
]


@pytest.mark.parametrize(
    ("words", "subtype", "urgency"), [row[1:] for row in URGENCY], ids=[row[0] for row in URGENCY]
)
def test_urgency_follows_from_the_kind_and_from_what_raises_it(
    desk: Desk, words: Words, subtype: str, urgency: str
) -> None:
    found = request_in(Status.ROUTED, desk, words)
    _reclassify(found, desk, subtype)
    limits = {"immediate": "15m", "same_day": "2bh", "standard": "1bd"}
    assert (found.urgency, found.acknowledge_within) == (urgency, limits[urgency])


EACH_WAY = sorted({(kind.urgency, kind.card): slug for slug, kind in current().subtypes.items()}.values())
"""One kind for each urgency and card that the catalogue pairs."""


@pytest.mark.parametrize("subtype", EACH_WAY)
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.ROUTED], ids=str)
def test_no_finding_gives_anybody_more_time_to_pick_up(desk: Desk, status: Status, subtype: str) -> None:
    found = request_in(status, desk, {**LETTER, "seeks": ["unsure"]})
    if found.subtype == subtype:
        return
    latest = NOW + timedelta(minutes=15)
    _reclassify(found, desk, subtype)
    referral = Referral.objects.get()
    assert referral.acknowledge_by <= latest
    assert referral.urgency_rank == 0


def test_a_finding_can_bring_the_moment_forward(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk, LETTER)
    before = Referral.objects.get().acknowledge_by
    _reclassify(found, desk, "court_order_unverified")
    referral = Referral.objects.get()
    assert referral.acknowledge_by == NOW + timedelta(minutes=15) < before
    assert (referral.urgency, referral.urgency_rank) == ("immediate", 0)


def test_a_secret_kind_is_sealed_and_who_found_it_keeps_it(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk, AO_93)
    secret = next(slug for slug, kind in current().subtypes.items() if kind.card == "C-SECRET")
    finding = Finding(secret, REASON)
    reclassify(found.reference, finding, actor=desk.second_advisor, now=NOW, action_id=uuid4())
    listed = set(SealedListing.objects.values_list("user_id", flat=True))
    assert listed == {desk.advisor.pk, desk.supervisor.pk, desk.second_advisor.pk}
    assert not AgencyRequest.objects.visible_to(desk.front).exists()
    assert AuditEvent.objects.filter(verb="request.sealed").count() == 1


def test_what_is_sealed_stays_sealed(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk, {**AO_93, "says_secret": "yes"})
    _reclassify(found, desk, "inquiry_attorney")
    assert (found.sealed, found.counter_card) == (True, "C-SECRET")


def test_a_card_changed_by_counsel_is_recorded_when_it_is_shown(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    for minutes in (1, 2):
        note_view(found, actor=desk.front, now=NOW + timedelta(minutes=minutes), action_id=uuid4())
    _reclassify(found, desk, "warrant_search_federal")
    note_view(found, actor=desk.front, now=NOW + timedelta(minutes=4), action_id=uuid4())
    shown = [event.data["card"] for event in AuditEvent.objects.filter(verb="request.viewed").order_by("pk")]
    assert shown == ["C-ADMIN-WARRANT", "C-SEARCH"]


@pytest.mark.parametrize("role", OTHERS, ids=str)
def test_only_legal_overrules(desk: Desk, role: Role) -> None:
    found = request_in(Status.ROUTED, desk)
    with pytest.raises((PermissionDenied, AgencyRequest.DoesNotExist)):
        _reclassify(found, desk, "warrant_search_federal", role=role)
    assert not Reclassification.objects.exists()


REFUSED: list[tuple[str, str, bool, str]] = [
    ("no such kind", "warrant_from_mars", False, "one of the kinds"),
    ("nothing changes", "warrant_admin_immigration_arrest", False, "already"),
    ("no court stands behind it", "warrant_admin_immigration_removal", True, "not from a court"),
]


@pytest.mark.parametrize(
    ("subtype", "validated", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_finding_that_says_nothing_is_refused(
    desk: Desk, subtype: str, *, validated: bool, says: str
) -> None:
    found = request_in(Status.ROUTED, desk)
    with pytest.raises(ValidationError, match=says):
        _reclassify(found, desk, subtype, validated=validated)
    assert not AuditEvent.objects.filter(verb="request.reclassified").exists()


def test_a_closed_request_keeps_its_kind(desk: Desk) -> None:
    found = request_in(Status.CLOSED, desk)
    with pytest.raises(IllegalTransition, match="closed"):
        _reclassify(found, desk, "warrant_search_federal")
