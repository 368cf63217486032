"""Roles at Legal: asked for by an administrator, decided by a legal supervisor, never by one person alone."""

from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import RoleProposal, SchoolGrant, User
from accounts.people_services import deactivate
from accounts.permissions import may
from accounts.roles import Ability, Role
from accounts.second_person import decide
from audit.verbs import Verb
from promises.keepers import keepers
from promises.models import Duty, Promise, State
from promises.services import attempt
from tests.accounts.lists import HEAD, confirmed, line_of, told, uploaded
from tests.makers import NOW, Desk, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def test_a_role_at_legal_needs_the_yes_of_a_legal_supervisor(desk: Desk) -> None:
    client, front = browser_of(desk[Role.ADMINISTRATOR]), desk.front
    asked = line_of(front).replace('"front_office","","adams"', '"legal_advisor","legal",""')
    confirmed(client, uploaded(client, f"{HEAD}\n{asked}"))
    front.refresh_from_db()
    assert (front.role, may(front, Ability.LOG_REQUEST, desk.school)) == ("front_office", True)
    assert "Nothing would change" in client.get(uploaded(client, f"{HEAD}\n{asked}")).content.decode()
    head, theirs = browser_of(desk.supervisor), browser_of(front)
    assert front.full_name in head.get(reverse("people:second")).content.decode()
    proposal = RoleProposal.objects.get()
    answer = reverse("people:second_decides", args=[proposal.pk])
    assert head.post(answer, {"answer": "perhaps"}).status_code == 404
    assert browser_of(desk[Role.ADMINISTRATOR]).post(answer, {"answer": "yes"}).status_code == 403
    head.post(answer, {"answer": "yes"})
    front.refresh_from_db()
    assert (front.role, front.office_id) == ("legal_advisor", desk.legal.pk)
    assert not SchoolGrant.objects.filter(user=front).exists()
    assert theirs.get(reverse("landing"))["Location"].startswith(reverse("accounts:sign_in"))
    assert [data["proposed_by"] for data in told(Verb.ROLE_GRANTED)] == [desk[Role.ADMINISTRATOR].pk]
    again = head.post(answer, {"answer": "no"}, follow=True).content.decode()
    assert "no longer waits" in again


def test_legal_and_its_heads_are_told_that_a_role_waits_and_of_whom_is_in_the_portal_only(desk: Desk) -> None:
    client, person = browser_of(desk[Role.ADMINISTRATOR]), desk[Role.AUDITOR]
    asked = line_of(person).replace('"auditor","",""', '"legal_advisor","legal",""')
    confirmed(client, uploaded(client, f"{HEAD}\n{asked}"))
    owed = Promise.objects.get(kind=Duty.SECOND_YES)
    attempt(owed.pk, now=NOW, keepers=keepers(), chance=0)
    owed.refresh_from_db()
    assert owed.state == State.KEPT
    [message] = mail.outbox
    assert message.recipients() == ["legal@example.org", desk.supervisor.email]
    said = f"{message.subject} {message.body}"
    assert reverse("people:second") in said
    assert not any(word in said for word in (*person.full_name.split(), person.username, "advisor"))
    held = RoleProposal.objects.get()
    decide(held.pk, agrees=False, actor=desk.supervisor, now=NOW, action_id=uuid4())
    keepers()[Duty.SECOND_YES](owed.key, NOW)
    assert len(mail.outbox) == 1


def _proposal(desk: Desk, person: User, *, by: User | None) -> RoleProposal:
    return RoleProposal.objects.create(
        person=person, role=Role.LEGAL_SUPERVISOR.value, email=person.email, proposed_by=by, proposed_at=NOW
    )


@pytest.mark.parametrize("own", ["proposed", "about"])
def test_nobody_gives_the_second_yes_to_their_own_act_or_their_own_role(desk: Desk, own: str) -> None:
    head = desk.supervisor
    held = _proposal(
        desk,
        head if own == "about" else desk.advisor,
        by=head if own == "proposed" else desk[Role.ADMINISTRATOR],
    )
    with pytest.raises(ValidationError, match="Another person must decide"):
        decide(held.pk, agrees=True, actor=head, now=NOW, action_id=uuid4())
    held.state, held.decided_by, held.decided_at = RoleProposal.State.GRANTED, head, NOW
    with pytest.raises(IntegrityError, match="roleproposal_by_another_person"), transaction.atomic():
        held.save()


def test_what_is_declined_or_overtaken_gives_nothing(desk: Desk) -> None:
    admin, second = desk[Role.ADMINISTRATOR], desk.second_advisor
    held = _proposal(desk, second, by=admin)
    decide(held.pk, agrees=False, actor=desk.supervisor, now=NOW, action_id=uuid4())
    held = _proposal(desk, second, by=admin)
    deactivate(second.pk, actor=admin, now=NOW, action_id=uuid4())
    with pytest.raises(ValidationError, match="no longer waits"):
        decide(held.pk, agrees=True, actor=desk.supervisor, now=NOW, action_id=uuid4())
    second.refresh_from_db()
    assert (second.role, second.is_active) == ("legal_advisor", False)
    assert [len(told(verb)) for verb in (Verb.ROLE_DECLINED, Verb.ROLE_WITHDRAWN)] == [1, 1]
