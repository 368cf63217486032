"""What the default demonstration holds: every closed word of the product, nothing that must not be there."""

import io
import re
import sys
from collections.abc import Callable, Iterable
from enum import Enum

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.models import Q

import accounts.comparing
import accounts.models
import accounts.people_file
import accounts.roles
import accounts.scope
import audit.exports
import audit.verbs
import promises.failpoints
import promises.models
import promises.services
import requests_intake.lifecycle
import requests_intake.likeness
import requests_intake.privacy.guard
import requests_intake.privacy.lexicon
import requests_intake.services
import routing.channels.outcome
import routing.ladder
import routing.limits
import routing.models
import routing.roster
from accounts.models import Office, PeopleImport, RoleProposal, User
from accounts.roles import LEGAL_ROLES, ROLES, Reach, Role
from audit.models import AuditEvent
from audit.verbs import Verb
from bpsportal.demo.scenarios import scenarios
from counsel.models import Determination, Outcome, PolicyProposal
from promises.models import Duty, Promise, State
from requests_intake.answering import answers_of
from requests_intake.lifecycle import Status
from requests_intake.models import Agency, AgencyRequest, CallBack, Officer
from requests_intake.officer import Checked, IdShown, RedFlag
from requests_intake.officer_models import KINDS
from requests_intake.policy import current, questions
from requests_intake.recognition import markers, pages
from requests_intake.rules import entries, facts
from requests_intake.rules.engine import classify
from requests_intake.rules.facts import (
    AcknowledgeWithin,
    Authority,
    Channel,
    Confidence,
    RequestClass,
    Urgency,
)
from requests_intake.rules.proposing import with_words
from routing.models import Happening, Notice, Referral, Shift
from routing.roster import Post, Season
from tests.demo import without_second, without_sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("story")]  # the first has the database made
OURS = ("accounts", "requests_intake", "routing", "counsel", "promises", "audit")


def _column(model: type[models.Model], name: str) -> Callable[[], set[str]]:
    return lambda: {str(value) for value in model._default_manager.values_list(name, flat=True)}


def _channels() -> set[str]:
    return {answers.get("channel", "") for answers in AgencyRequest.objects.values_list("answers", flat=True)}


SEEDED: dict[type[Enum], Callable[[], set[str]]] = {
    RequestClass: _column(AgencyRequest, "request_class"),
    Authority: _column(AgencyRequest, "authority"),
    Urgency: _column(AgencyRequest, "urgency"),
    Confidence: _column(AgencyRequest, "confidence"),
    AcknowledgeWithin: _column(AgencyRequest, "acknowledge_within"),
    Status: _column(AgencyRequest, "status"),
    Channel: _channels,
    Outcome: _column(Determination, "outcome"),
    Notice.State: _column(Notice, "state"),
    Notice.Reason: _column(Notice, "reason"),
    Post: _column(Shift, "post"),
    Season: _column(Shift, "season"),
    Happening.Kind: _column(Happening, "kind"),
    IdShown: _column(Officer, "id_shown"),
    Checked: _column(CallBack, "result"),
    RedFlag: lambda: {flag.value for officer in Officer.objects.all() for flag in officer.flags},
    Role: _column(User, "role"),
    Office.Code: _column(Office, "code"),
    Verb: _column(AuditEvent, "verb"),
    Duty: _column(Promise, "kind"),
    RoleProposal.State: _column(RoleProposal, "state"),
    accounts.people_file.Kind: _column(PeopleImport, "kind"),
    State: _column(Promise, "state"),
}
NEVER_SEEDED = {
    Verb.REQUEST_CHANGED: "the demonstration begins before anybody has added to what they sent",
    Duty.RAISE: "kept at once when an addition makes a request more urgent, and nothing was added yet",
    Verb.CARD_SHOWN: "no service writes it yet; what card was shown stands in request.viewed",
    Verb.RECORD_VIEWED: "nobody has read the record before the demonstration begins",
    Verb.EXPORT_DOWNLOADED: "nobody has exported the record before the demonstration begins",
    Verb.WORDS_ADDED: "no words were left out of an alert of the demonstration",
    Verb.DEMO_SWITCHED: "a press on the demonstration's own bar",
    Verb.PROMISE_REDRIVEN: "nobody has pressed that yet",
    Duty.ALARM: "an alarm would say that the demonstration itself is broken",
    Notice.State.WITHDRAWN: "a call that somebody forestalled in the very second it was to go",
    **without_second.VERBS,
    **without_sign_in.VERBS,
    Verb.RULES_FAILED: "the rules of a policy that was approved did not fail",
    Verb.SCHOOL_TELEPHONED: "nobody of the demonstration has telephoned with a school yet",
    Verb.MISTAKE_DECLINED: "a mistake that counsel does not confirm; the demonstration begins without one",
    Verb.CHANNEL_ADDED: "nobody has added a way to be reached: it would send to a real service",
    Verb.CHANNEL_REMOVED: "nobody has added one yet",
    Verb.CHANNEL_TRIED: "nobody has added one yet",
    Verb.ALERTS_CHANGED: "nobody has asked for sounds and notices yet",
}
NOT_DATA: dict[type[Enum], str] = {
    requests_intake.lifecycle.Action: "steps, seen by the states they lead to",
    accounts.roles.Ability: "what a role may do; roles are seeded",
    accounts.scope.Why: "for what a web request may look beyond its person, never stored",
    accounts.roles.Reach: "how far a role reaches; roles are seeded",
    **without_second.ENUMS,
    **without_sign_in.ENUMS,
    accounts.comparing.Flaw: "what a comparison found; nothing is wrong with the grants of the demonstration",
    audit.exports.Format: "how an export is written",
    promises.models.Process: "running processes show themselves",
    promises.failpoints.Failpoint: "where a test may stop a process",
    routing.channels.outcome.Outcome: "what became of one message, never stored",
    routing.models.OwnChannel.Kind: "a person's own way to be reached would send to a real service",
    requests_intake.likeness.Reason: "why two requests may be one, never stored",
    promises.services.Outcome: "what became of one attempt, never stored",
    requests_intake.services.Became: "what became of a press on Send, never stored",
    routing.ladder.Whom: "who is called on a rung; seen by the reasons of notices",
    routing.ladder.Clock: "in which time a rung counts",
    routing.roster.Place: "where a role works",
    requests_intake.privacy.guard.Verdict: "what the privacy guard says of a text, never stored",
    requests_intake.privacy.lexicon.Case: "how a word is written, while a text is read",
    routing.limits.Within: "the same limits as AcknowledgeWithin",
}
QUESTIONS = (
    *(facts.Told, facts.Seek, facts.PaperSeen, facts.Title),
    *(facts.Issuer, facts.Command, facts.AgencyType),
)
"""Answers at the counter: every option that the form offers is pressed (below)."""
RULES = (
    *(
        facts.Source,
        facts.Contradiction,
        facts.Cue,
        markers.Where,
        pages.Zone,
        facts.FormFamily,
        entries.CourtIssued,
        entries.Compels,
        entries.Entry,
        entries.Records,
    ),
    *(entries.ParentNotice, entries.Recipient),
)
"""Words inside the rules, not of requests."""


@pytest.mark.parametrize("enum", SEEDED, ids=lambda enum: str(enum.__qualname__))
def test_every_value_of_the_product_s_closed_words_is_seeded(enum: type[Enum]) -> None:
    wanted = {value for value in enum if value not in NEVER_SEEDED}
    assert {value.value for value in wanted} - SEEDED[enum]() == set()


@pytest.mark.parametrize("value", NEVER_SEEDED, ids=str)
def test_a_value_excused_from_seeding_is_indeed_not_seeded(value: Enum) -> None:
    assert value.value not in SEEDED[type(value)]()


def _is_our_enum(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, Enum) and thing.__module__.split(".")[0] in OURS


def test_no_enum_of_the_product_is_forgotten_here() -> None:
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] in OURS]
    holders = {thing for module in modules for thing in vars(module).values() if isinstance(thing, type)}
    found = {thing for holder in holders for thing in (holder, *vars(holder).values()) if _is_our_enum(thing)}
    assert {enum.__qualname__ for enum in found - {*SEEDED, *NOT_DATA, *QUESTIONS, *RULES}} == set()


@pytest.mark.parametrize("question", questions(), ids=lambda question: str(question.id))
def test_every_answer_that_the_form_offers_is_pressed_in_some_scenario(question: object) -> None:
    pressed = {
        value
        for scenario in scenarios().values()
        for answer in [scenario.coded.get(question.id, [])]  # type: ignore[attr-defined]
        for value in ([answer] if isinstance(answer, str) else answer)
    }
    assert pressed == {option.value for option in question.options}  # type: ignore[attr-defined]


WHAT_THE_RULES_SAY = {(PolicyProposal, "files")}
"""The policy itself: it names what must never be asked, and says nothing of anybody."""


def _texts() -> Iterable[str]:
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            names = [field.name for field in model._meta.concrete_fields if not field.is_relation]
            names = [name for name in names if (model, name) not in WHAT_THE_RULES_SAY]
            for row in model._default_manager.values_list(*names):
                yield from (
                    bytes(value).decode() if isinstance(value, memoryview) else str(value) for value in row
                )


FORBIDDEN = re.compile(
    r"undocumented|immigrant|\bvisas?\b|passport|green card|citizen|nationality|country of birth|born in|"
    r"birthplace|religio|refugee|asylum|deport|illegals?\b|immigration status|legal status|\bA-?number",
    re.IGNORECASE,
)
TELEPHONE = re.compile(r"(?<![\d.])\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)")
MAIL = re.compile(r"[\w.+-]+@([\w.-]+)")


def test_no_word_of_immigration_status_origin_or_religion_is_seeded() -> None:
    assert [text for text in _texts() if FORBIDDEN.search(text)] == []


def test_telephone_numbers_are_those_reserved_for_fiction() -> None:
    numbers = {number for text in _texts() for number in TELEPHONE.findall(text)}
    assert len(numbers) > 40
    assert [number for number in numbers if not re.fullmatch(r"617-555-01\d\d", number)] == []


def test_mail_addresses_are_those_reserved_for_examples() -> None:
    hosts = {host for text in _texts() for host in MAIL.findall(text)}
    assert hosts == {"district.example"}


def test_the_record_is_whole() -> None:
    out = io.StringIO()
    call_command("verify_audit", stdout=out, stderr=io.StringIO())
    assert f"verified {AuditEvent.objects.count()} events" in out.getvalue()


def test_events_stand_in_the_record_in_the_order_of_time() -> None:
    times = list(AuditEvent.objects.order_by("id").values_list("at", flat=True))
    assert times == sorted(times)


def test_what_is_stored_is_what_the_rules_say_again() -> None:
    sent = AgencyRequest.objects.exclude(submitted_at=None)
    assert sent.count() > 50
    for agency_request in sent:
        answered = answers_of(agency_request.answers, reply_by=agency_request.reply_by)
        words = {"narrative": agency_request.narrative, "agency_name": agency_request.agency_name}
        result = classify(with_words(answered, **words, policy=current()), current())
        assert agency_request.classification == result.as_dict()
        if agency_request.reclassified_at:
            continue  # Legal found something else; what the rules proposed stays as it was
        assert agency_request.urgency == result.urgency
        assert agency_request.sealed == result.sealed
        assert agency_request.counter_card == result.counter_card


def test_every_role_sees_the_seeded_requests_it_may_and_no_other() -> None:
    for user in User.objects.filter(is_demo=True):
        visible = AgencyRequest.objects.visible_to(user)
        reach = ROLES[Role(user.role)].reach
        assert visible.exists() == (user.is_active and reach is not Reach.NO_REQUEST), user
        sealed = visible.filter(sealed=True)
        assert not sealed.exclude(listings__user=user).exists()
        assert sealed.exists() == (user.is_active and user.role in LEGAL_ROLES)
        if reach is Reach.OWN_SCHOOLS:
            drafts = Q(status=Status.DRAFT, author=user)
            assert visible.exclude(drafts).values("school").distinct().count() == user.is_active


def test_the_queue_is_alive() -> None:
    at_legal = Referral.objects.filter(office__code=Office.Code.LEGAL)
    waiting = at_legal.filter(closed_at=None, acknowledged_at=None)
    assert set(waiting.values_list("urgency", flat=True)) == {urgency.value for urgency in Urgency}
    hot = waiting.filter(urgency=Urgency.IMMEDIATE, agency_request__sealed=False)
    assert all(referral.acknowledge_by > referral.made_at for referral in waiting)
    assert hot.exists()


def test_the_directory_has_an_agency_of_every_kind_and_one_that_is_retired() -> None:
    used = Agency.objects.filter(retired_at=None)
    assert set(used.values_list("kind", flat=True)) == {kind.value for kind in KINDS}
    assert Agency.objects.exclude(retired_at=None).exists()
    assert all(agency.history.exists() for agency in Agency.objects.all())


def test_a_number_that_was_called_is_one_of_the_directory() -> None:
    called = set(CallBack.objects.exclude(number="").values_list("number", flat=True))
    assert called
    assert called <= set(Agency.objects.values_list("phone", flat=True))
