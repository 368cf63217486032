"""Proposing, rehearsing and approving a policy: two people, every step an event, nothing of the past changed."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from counsel.approving import approve, is_approved
from counsel.models import PolicyApproval, PolicyProposal, Rehearsal, RehearsedChange
from counsel.policy_selectors import changes_page, tallies
from counsel.reclassifying import Finding, reclassify
from counsel.rehearsing import finish, go_on, propose, rehearse
from promises.models import Promise
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.policy import current
from requests_intake.policy_files import Files
from tests.makers import (
    CALL,
    LETTER,
    NOW,
    SECRET,
    Desk,
    browser_of,
    make_person,
    policy_files,
    proposed,
    request_in,
    send,
)
from tests.requests_intake.case_table import FOLDER

NEW = ("policy.toml", 'version = "2026-11"', 'version = "2026-12"')
RENAMED = ("rules.toml", "A consulate asks.", "A consulate writes.")
OTHERS = sorted(set(Role) - {Role.LEGAL_SUPERVISOR})


def _stricter() -> Files:
    """A policy that takes an I-200 for any other immigration paper, and tells callers another card."""
    files = policy_files(NEW)
    for name, text in files.items():
        files[name] = text.replace(
            'then = "warrant_admin_immigration_arrest"', 'then = "warrant_admin_immigration_other"'
        )
    return files


@pytest.fixture
def second(desk: Desk) -> User:
    return make_person(Role.LEGAL_SUPERVISOR, "Ira Second", office=desk.legal)


def _approve(found: PolicyProposal, actor: User) -> PolicyApproval:
    return approve(found.pk, actor=actor, now=NOW, action_id=uuid4())


def test_two_people_bring_a_policy_to_its_approval_and_each_step_is_an_event(
    desk: Desk, second: User
) -> None:
    found = proposed(desk, policy_files(NEW))
    assert not is_approved(found.digest)
    _approve(found, second)
    assert is_approved(found.digest)
    verbs = ["policy.proposed", "policy.rehearsed", "policy.approved"]
    events = list(AuditEvent.objects.filter(verb__startswith="policy.").order_by("pk"))
    assert [event.verb for event in events] == verbs
    assert [event.actor_id for event in events] == [desk.supervisor.pk, desk.supervisor.pk, second.pk]
    assert all(event.data["policy_digest"] == found.digest for event in events)


def test_nobody_approves_what_they_proposed(desk: Desk) -> None:
    found = proposed(desk)
    with pytest.raises(ValidationError, match="Another legal supervisor"):
        _approve(found, desk.supervisor)
    assert not PolicyApproval.objects.exists()
    assert not AuditEvent.objects.filter(verb="policy.approved").exists()


def test_the_database_itself_refuses_an_approval_of_one_s_own(desk: Desk) -> None:
    found, one = proposed(desk), desk.supervisor
    row = PolicyApproval(
        proposal=found, digest=found.digest, proposed_by=one, approved_by=one, approved_at=NOW
    )
    with pytest.raises(IntegrityError, match="policyapproval_by_another_person"), transaction.atomic():
        row.save()


def test_a_policy_is_approved_once(desk: Desk, second: User) -> None:
    found = proposed(desk)
    _approve(found, second)
    with pytest.raises(ValidationError, match="already"):
        _approve(found, second)


def test_nothing_is_approved_before_its_rehearsal_has_ended(desk: Desk, second: User) -> None:
    found = propose(policy_files(NEW), actor=desk.supervisor, now=NOW, action_id=uuid4())
    with pytest.raises(ValidationError, match="rehearsal has not ended"):
        _approve(found, second)


@pytest.mark.parametrize("role", OTHERS, ids=str)
def test_only_legal_supervisors_keep_the_policy(desk: Desk, role: Role) -> None:
    found = proposed(desk)
    with pytest.raises(PermissionDenied):
        propose(policy_files(NEW), actor=desk[role], now=NOW, action_id=uuid4())
    with pytest.raises(PermissionDenied):
        rehearse(found.pk, actor=desk[role], now=NOW, action_id=uuid4())
    with pytest.raises(PermissionDenied):
        _approve(found, desk[role])


def test_the_same_policy_proposed_twice_is_one_proposal(desk: Desk, second: User) -> None:
    first = proposed(desk)
    again = propose(policy_files(), actor=second, now=NOW, action_id=uuid4())
    assert (again.pk, again.proposed_by) == (first.pk, desk.supervisor)
    assert AuditEvent.objects.filter(verb="policy.proposed").count() == 1


def test_a_rehearsal_names_each_request_that_would_change_and_changes_none(desk: Desk) -> None:
    changed, kept = request_in(Status.CLOSED, desk), request_in(Status.ROUTED, desk, CALL)
    before = list(AgencyRequest.objects.order_by("pk").values())
    found = proposed(desk, _stricter())
    change = RehearsedChange.objects.get()
    assert change.agency_request == changed != kept
    assert (change.from_subtype, change.to_subtype) == (
        "warrant_admin_immigration_arrest",
        "warrant_admin_immigration_other",
    )
    assert change.reason.startswith("Rule ")
    [tally] = tallies(desk.supervisor, found.rehearsals.get())
    assert (tally.count, tally.sample) == (1, change)
    assert list(AgencyRequest.objects.order_by("pk").values()) == before


def test_a_kind_that_is_handled_otherwise_is_a_change_and_says_how(desk: Desk) -> None:
    request_in(Status.ROUTED, desk, LETTER)
    files = {
        name: text.replace(
            'urgency = "standard"\nacknowledge_within = "1bd"',
            'urgency = "same_day"\nacknowledge_within = "2bh"',
        )
        for name, text in policy_files(NEW).items()
    }
    proposed(desk, files)
    change = RehearsedChange.objects.get()
    assert change.from_subtype == change.to_subtype
    assert change.reason.endswith("Urgency: standard becomes same day.")


def test_a_policy_with_other_words_only_would_change_nothing(desk: Desk) -> None:
    request_in(Status.ROUTED, desk)
    proposed(desk, policy_files(NEW, RENAMED))
    assert not RehearsedChange.objects.exists()


def test_what_counsel_overruled_is_judged_on_its_answers_all_the_same(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    finding = Finding("warrant_search_federal", "The heading names the court.", validated=True)
    reclassify(found.reference, finding, actor=desk.advisor, now=NOW, action_id=uuid4())
    made = proposed(desk, _stricter())
    assert RehearsedChange.objects.get().from_subtype == "warrant_admin_immigration_arrest"
    page = browser_of(desk.supervisor).get(reverse("policy:proposal", args=[made.pk])).content.decode()
    assert "Legal found:" in page
    assert "from a court</em>" in page


def test_a_sealed_request_shows_in_a_rehearsal_only_to_those_listed(desk: Desk) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET)
    second = make_person(Role.LEGAL_SUPERVISOR, "Ira Second", office=desk.legal)
    files = policy_files(NEW, ("handling.toml", 'card = "C-SECRET"', 'card = "C-UNSURE"'))
    found = proposed(desk, files)
    rehearsal = found.rehearsals.get()
    assert RehearsedChange.objects.get().agency_request == sealed
    for user, sees in ((desk.supervisor, 1), (second, 0)):
        assert len(changes_page(user, rehearsal, cursor="").items) == sees
        assert len(tallies(user, rehearsal)) == sees
        page = browser_of(user).get(reverse("policy:proposal", args=[found.pk])).content.decode()
        assert (sealed.reference in page) == bool(sees)
        assert f"over the {sees} request" in page


def test_what_was_sent_after_it_began_is_left_for_the_next_rehearsal(desk: Desk) -> None:
    found = proposed(desk, _stricter(), now=NOW - timedelta(hours=1))
    request_in(Status.ROUTED, desk)
    rehearsal = found.rehearsals.get()
    finish(rehearsal, now=NOW)
    assert not rehearsal.changes.exists()
    again = rehearse(found.pk, actor=desk.supervisor, now=NOW, action_id=uuid4())
    finish(again, now=NOW)
    assert again.changes.count() == 1


def test_a_rehearsal_goes_on_chunk_by_chunk_by_promises_and_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counsel.rehearsing.CHUNK", 2)
    for _ in range(5):
        send(desk.front, desk.school)
    made = propose(_stricter(), actor=desk.supervisor, now=NOW, action_id=uuid4())
    done: set[str] = set()
    while owed := Promise.objects.filter(kind="rehearse").exclude(key__in=done).order_by("pk").first():
        done.add(owed.key)
        with transaction.atomic():
            go_on(owed.key, NOW)
    rehearsal = made.rehearsals.get()
    assert len(done) == 4
    assert (rehearsal.ended_at, rehearsal.changes.count()) == (NOW, 5)
    with transaction.atomic():
        go_on(f"{rehearsal.pk}.0", NOW)
    assert rehearsal.changes.count() == 5


def test_answers_that_cannot_be_read_any_more_are_shown_and_stop_nothing(desk: Desk) -> None:
    broken, whole = request_in(Status.ROUTED, desk), request_in(Status.ROUTED, desk)
    broken.answers = {"channel": "pigeon"}
    broken.classification = {}
    broken.save()
    proposed(desk, _stricter())
    reasons = dict(RehearsedChange.objects.values_list("agency_request", "reason"))
    assert "cannot be read" in reasons[broken.pk]
    assert reasons[whole.pk].startswith("Rule ")


def test_the_page_offers_the_yes_to_the_second_person_only(desk: Desk, second: User) -> None:
    found = proposed(desk, policy_files(NEW))
    address, button = reverse("policy:proposal", args=[found.pk]), "Approve this policy"
    assert button not in browser_of(desk.supervisor).get(address).content.decode()
    client = browser_of(second)
    assert button in client.get(address).content.decode()
    client.post(reverse("policy:approve", args=[found.pk]))
    page = client.get(address).content.decode()
    assert "You approved this policy" in page
    assert button not in page
    assert PolicyApproval.objects.get().approved_by == second


def test_the_desk_says_who_approved_what_is_in_force(desk: Desk, second: User) -> None:
    home = reverse("policy:home")
    assert "By nobody." in browser_of(second).get(home).content.decode()
    _approve(proposed(desk), second)
    page = browser_of(second).get(home).content.decode()
    assert "Ira Second, " in page
    assert current().digest in page


def test_a_running_rehearsal_says_so_and_a_proposal_can_be_printed(desk: Desk) -> None:
    made = propose(policy_files(NEW), actor=desk.supervisor, now=NOW, action_id=uuid4())
    client = browser_of(desk.supervisor)
    page = client.get(reverse("policy:proposal", args=[made.pk])).content.decode()
    assert "The rehearsal is running" in page
    answer = client.get(reverse("policy:print", args=[made.pk]))
    assert answer["Content-Disposition"].startswith('attachment; filename="policy-')
    assert made.digest in answer.content.decode()
    assert Rehearsal.objects.get().ended_at is None


def test_the_case_table_is_held_against_a_proposal_where_one_is_kept(desk: Desk) -> None:
    with override_settings(CASE_TABLE=str(FOLDER)):
        found = proposed(desk, _stricter())
    page = browser_of(desk.supervisor).get(reverse("policy:proposal", args=[found.pk])).content.decode()
    cases = found.rehearsals.get().cases
    assert cases["right"] < cases["right_before"] <= cases["count"]
    assert f"Of the {cases['count']} cases that counsel wrote down" in page
    assert "Not what counsel expects." in page


def test_a_case_table_that_cannot_be_read_is_said_and_stops_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "cases.toml").write_text("[[cases", encoding="utf-8")
    with override_settings(CASE_TABLE=str(tmp_path)):
        found = proposed(desk)
    page = browser_of(desk.supervisor).get(reverse("policy:proposal", args=[found.pk])).content.decode()
    assert "cases.toml cannot be read as TOML." in page
