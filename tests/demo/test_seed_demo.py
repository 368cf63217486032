"""The command: refusals, the same story for the same seed, one path for few and many."""

import io
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings

from accounts.models import User
from accounts.roles import COUNTER_ROLES, Role
from audit.models import AuditEvent
from audit.verbs import Verb
from bpsportal.demo.moments import Step, in_office_hours, past, recent, status_of
from bpsportal.demo.people import SIGN_INS, set_passphrases
from bpsportal.demo.seeding import Wanted, seed
from counsel.models import Outcome
from counsel.services import close, decide
from pages.clock import NEW_YORK
from promises.models import Promise
from requests_intake.answering import answers_of
from requests_intake.content import Content
from requests_intake.drafts import mint_key, open_draft
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest, Officer
from requests_intake.officer import Checked
from requests_intake.officer_services import Identity, identify, note_call_back
from requests_intake.rules.facts import Urgency
from requests_intake.services import note_view, submit
from routing.delivery import deliver
from routing.models import Notice
from routing.services import acknowledge, route, write_to_school
from routing.telling import CALLED_LATER
from routing.watch import SERVICES, VERBS
from tests.demo.conftest import DEFAULTS, UNTIL


def _chance() -> random.Random:
    return random.Random(7)  # noqa: S311 - the same for every run


ACTION = UUID(int=7)
AT_THE_COUNTER = [*VERBS.values(), Verb.OFFICER_IDENTIFIED, Verb.OFFICER_CHECKED]
SMALL = replace(DEFAULTS, requests=20)


def _facts(wanted: Wanted) -> list[object]:
    """Seed, read what matters, and take it back."""
    found: list[object] = []
    with transaction.atomic():
        seed(wanted)
        names = ("reference", "status", "school__name", "author__full_name", "advisor__full_name")
        times = ("started_at", "submitted_at", "routed_at", "acknowledged_at", "decided_at", "closed_at")
        words = ("officer_name", "officer_badge", "officer_phone", "subtype", "urgency", "narrative")
        found.extend(AgencyRequest.objects.order_by("reference").values_list(*names, *times, *words))
        found.extend(
            AuditEvent.objects.order_by("id").values_list("verb", "at", "stream", "sequence", "action_id")
        )
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    first = _facts(SMALL)
    assert len(first) > 100
    assert _facts(SMALL) == first
    assert _facts(replace(SMALL, seed=2)) != first


@pytest.mark.django_db
def test_it_is_refused_outside_demonstration_mode() -> None:
    with override_settings(DEMO=False), pytest.raises(CommandError, match="BPSPORTAL_DEMO=1") as refused:
        call_command("seed_demo")
    assert refused.value.returncode == 2
    assert not User.objects.exists()


@pytest.mark.parametrize("option", ["--schools=0", "--schools=999", "--requests=0", "--months=121"])
def test_numbers_that_make_no_story_are_refused(option: str) -> None:
    with pytest.raises(CommandError, match="must lie between") as refused:
        call_command("seed_demo", option)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_a_second_run_changes_nothing_and_says_so() -> None:
    words, out = io.StringIO(), io.StringIO()
    call_command("seed_demo", "--requests=3", "--until=2026-11-23", stderr=io.StringIO())
    before = AuditEvent.objects.count()
    call_command("seed_demo", "--requests=30", stderr=words, stdout=out)
    assert "there already" in words.getvalue()
    assert (AuditEvent.objects.count(), AgencyRequest.objects.count(), out.getvalue()) == (before, 3, "")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 14, 15, 61])
def test_it_writes_as_many_requests_and_schools_as_were_asked_for(count: int) -> None:
    seed(replace(DEFAULTS, requests=count, schools=2, months=1))
    assert AgencyRequest.objects.count() == count
    assert AgencyRequest.objects.filter(school=None).count() <= 2


@pytest.mark.django_db
def test_the_sign_ins_are_one_for_each_role_and_take_the_passphrase() -> None:
    seed(replace(DEFAULTS, requests=1))
    people = User.objects.filter(username__in=[person.username for person in SIGN_INS])
    assert {user.role for user in people} == set(Role)
    assert all(user.is_demo and check_password("harbor lantern quarry elm", user.password) for user in people)
    others = User.objects.exclude(pk__in=people)
    assert others.exists()
    assert all(user.is_demo and not user.has_usable_password() for user in others)


@pytest.mark.django_db
def test_a_changed_passphrase_is_set_again_and_an_unchanged_one_left_alone() -> None:
    seed(replace(DEFAULTS, requests=1))
    user = User.objects.get(username="auditor")
    assert not set_passphrases()
    with override_settings(DEMO_PASSPHRASE="quite another one"):
        assert set_passphrases()
        user.refresh_from_db()
        assert check_password("quite another one", user.password)
    with override_settings(DEMO_PASSPHRASE=""):
        assert set_passphrases()
        assert not set_passphrases()
        user.refresh_from_db()
        assert not user.has_usable_password()


def _by_services(seeded: AgencyRequest, author: User, advisor: User) -> AgencyRequest:
    """Take a request with the same answers all the way, each step by its service."""
    content = Content(
        answers_of(seeded.answers, reply_by=seeded.reply_by),
        seeded.answers,
        UNTIL,
        seeded.reply_by,
        agency_name=seeded.agency_name,
        narrative=seeded.narrative,
    )
    ending = seeded.determination
    assert seeded.school is not None
    key, school = mint_key(author), seeded.school
    with transaction.atomic():
        open_draft(key, author=author, now=UNTIL)
    sent = submit(
        key, school=school, content=content, actor=author, now=UNTIL, action_id=ACTION
    ).agency_request
    note_view(sent, actor=author, now=UNTIL, action_id=ACTION)
    reference = sent.reference
    route(reference, UNTIL)
    for promise in Promise.objects.filter(kind="notify", state="owed").order_by("pk"):
        deliver(promise.key, UNTIL)
    note_view(sent, actor=advisor, now=UNTIL, action_id=ACTION)
    acknowledge(reference, actor=advisor, now=UNTIL, action_id=ACTION)
    write_to_school(reference, body="Seen.", actor=advisor, now=UNTIL, action_id=ACTION)
    outcome = Outcome(ending.outcome)
    decide(reference, outcome=outcome, sentence=ending.sentence, actor=advisor, now=UNTIL, action_id=ACTION)
    return close(reference, actor=advisor, now=UNTIL, action_id=ACTION)


@pytest.mark.django_db
def test_what_is_seeded_of_the_counter_has_the_shape_that_the_services_write() -> None:
    seed(DEFAULTS)
    Promise.objects.filter(state="owed").delete()
    sent = AgencyRequest.objects.filter(status=Status.ROUTED, sealed=False, school__code__gt="").first()
    assert sent is not None
    who: dict[str, Any] = {"actor": sent.author, "now": UNTIL, "action_id": ACTION}
    identify(sent.reference, identity=Identity(name="A. Visitor", how_many=1), **who)
    note_call_back(sent.reference, agency=None, result=Checked.NOT_CALLED, **who)
    for service in SERVICES.values():
        service(sent.reference, **who)
    for verb in AT_THE_COUNTER:
        made = AuditEvent.objects.get(verb=verb, reference=sent.reference, action_id=ACTION)
        seeded = AuditEvent.objects.filter(verb=verb).exclude(action_id=ACTION).first()
        assert seeded is not None
        assert set(seeded.data) == set(made.data)
        assert {seeded.actor_role, made.actor_role} <= COUNTER_ROLES
    made_version = Officer.history.get(noted_by=sent.author, history_date=UNTIL)
    seeded_version = Officer.history.exclude(pk=made_version.pk).first()
    assert made_version.history_type == seeded_version.history_type == "+"


def _values(version: object, names: Iterable[str]) -> list[object]:
    return [getattr(version, name) for name in names]


def _promised(reference: str) -> list[tuple[str, str, str]]:
    """Return the duties of a request; the one to route it is kept by hand here."""
    found = Promise.objects.filter(key__startswith=reference).exclude(kind="route")
    rows = found.values_list("kind", "key", "state")
    return sorted((kind, key.partition("/")[2], state) for kind, key, state in rows)


def _shape(agency_request: AgencyRequest) -> dict[str, object]:
    """Return everything about a request's rows, versions and events except names, ids and times."""
    events = AuditEvent.objects.filter(reference=agency_request.reference).exclude(verb="sealed.listed")
    events = events.exclude(verb__in=AT_THE_COUNTER)
    versions = agency_request.history.order_by("history_id")
    fields = ("status", "request_class", "authority", "urgency", "sealed", "counter_card", "classification")
    times = ["submitted_at", "routed_at", "acknowledged_at", "decided_at", "closed_at"]
    times += ["school_id", "advisor_id"]
    notices = [
        notice
        for referral in agency_request.referrals.all()
        for notice in referral.notices.filter(reason="referred")
    ]
    return {
        "events": [
            (event.verb, event.actor_role, sorted(event.data)) for event in events.order_by("sequence")
        ],
        "versions": [
            (version.history_type, *_values(version, fields), *map(bool, _values(version, times)))
            for version in versions
        ],
        "by": [version.history_user.role if version.history_user else None for version in versions],
        "referral": [(r.urgency, r.urgency_rank, bool(r.closed_at)) for r in agency_request.referrals.all()],
        "notices": sorted((n.address, n.reason, n.step, n.state, bool(n.recipient)) for n in notices),
        "messages": agency_request.messages.count(),
        "listed": set(
            agency_request.listings.filter(listed_by=None).values_list("user__username", flat=True)
        ),
        "promises": _promised(agency_request.reference),
        **{
            name: getattr(agency_request, name)
            for name in (*fields, "subtype", "judicial", "typed", "card_version")
        },
    }


@pytest.mark.django_db
@pytest.mark.parametrize("sealed", ["no", "yes"], ids=["seen by all of Legal", "sealed"])
def test_a_seeded_request_has_the_rows_that_the_services_write(sealed: str) -> None:
    seed(replace(DEFAULTS, requests=500))
    Promise.objects.filter(state="owed").delete()
    closed = AgencyRequest.objects.filter(
        status=Status.CLOSED, sealed=sealed == "yes", author__role=Role.FRONT_OFFICE
    )
    quick = closed.exclude(referrals__notices__reason__in=[*CALLED_LATER, Notice.Reason.DEADLINE])
    seeded = quick.order_by("pk").first()
    assert seeded is not None
    assert seeded.advisor is not None
    made = _by_services(seeded, seeded.author, seeded.advisor)
    assert _shape(seeded) == _shape(AgencyRequest.objects.get(pk=made.pk))


@pytest.mark.django_db
def test_the_seeded_draft_opens_at_the_next_question_and_holds_what_was_answered() -> None:
    seed(DEFAULTS)
    draft = AgencyRequest.objects.get(status=Status.DRAFT)
    client = Client()
    client.force_login(draft.author, backend="accounts.signin.PortalBackend")
    page = client.get(f"/requests/{draft.reference}/draft/", follow=True)
    assert page.status_code == 200
    assert "What are they asking for?" in page.content.decode()
    assert set(draft.answers) == {"channel", "danger"}
    assert draft.key in page.content.decode()


@pytest.mark.parametrize("urgency", Urgency)
def test_steps_of_the_past_are_in_order_and_never_after_the_end(urgency: Urgency) -> None:
    rng = _chance()
    for days in range(60):
        moments = past(UNTIL.date() - timedelta(days=days), UNTIL, urgency, rng)
        times = [moments[step] for step in Step if step in moments]
        assert times == sorted(times)
        assert all(at <= UNTIL for at in times)


@pytest.mark.parametrize("reaches", Status)
@pytest.mark.parametrize("minutes", [0, 1, 5, 60])
def test_a_request_of_today_stands_where_it_is_said_to_stand(reaches: Status, minutes: int) -> None:
    moments = recent(UNTIL - timedelta(minutes=minutes), UNTIL, reaches, _chance())
    assert status_of(moments) is reaches
    assert max(moments.values()) <= UNTIL


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T07:20", "2026-11-23T08:20"),
        ("2026-11-23T17:05", "2026-11-24T08:05"),
        ("2026-11-20T18:30", "2026-11-23T08:30"),
        ("2026-11-21T12:00", "2026-11-23T08:00"),
        ("2026-11-22T03:00", "2026-11-23T08:00"),
    ],
    ids=["at work", "too early", "too late", "Friday evening", "Saturday", "Sunday"],
)
def test_work_is_put_off_to_office_hours(moment: str, expected: str) -> None:
    local = datetime.fromisoformat(moment).replace(tzinfo=NEW_YORK)
    assert in_office_hours(local) == datetime.fromisoformat(expected).replace(tzinfo=NEW_YORK)
