"""The promises of the mission: what is never asked, and which words never travel.

That a sent request stays before Legal until it is closed, and that a paper never appears without who stands behind
it, is held in tests/routing/test_queue.py; that history cannot be changed, in tests/audit.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django import forms
from django.apps import apps
from django.core import mail
from django.db import connection, models
from django.urls import reverse

from accounts import passphrase_forms, people_forms
from accounts.factors import forms as factor_forms
from accounts.forms import SignInForm, SwitchForm
from accounts.models import School
from audit.models import AuditEvent
from bpsportal.celery import app as celery_app
from counsel.forms import (
    DecisionForm,
    DeclineForm,
    JoinForm,
    ListPersonForm,
    MessageForm,
    ProposalForm,
    ReclassifyForm,
)
from pages import context, words
from promises.models import Promise
from promises.services import keep
from requests_intake.asking import screens
from requests_intake.forms.late import LateEntryForm
from requests_intake.forms.screen import ScreenForm
from requests_intake.forms.words import TimedForm
from requests_intake.guarding import GuardedForm, WordsForm
from requests_intake.lifecycle import Status
from requests_intake.officer_forms import AgencyForm, CallBackForm, OfficerForm, WhichAgencyForm
from requests_intake.policy import current, questions
from routing import roster_forms
from routing.alert_forms import ChannelsForm, WishForm
from routing.delivery import deliver
from routing.models import Notice
from routing.roster_views import FORMS as ROSTER_FORMS
from routing.thread_forms import SchoolMessageForm
from tests.lint import PACKAGES, ROOT, files
from tests.makers import NOW, PAPER, Desk, browser_of, make_agency, posted, request_in
from tests.persons import ASKS_ABOUT_A_PERSON

ROSTER = tuple(ROSTER_FORMS.values())
WRITTEN: tuple[type[forms.BaseForm], ...] = (
    *(MessageForm, DecisionForm, ListPersonForm, ReclassifyForm, ProposalForm),
    *(DeclineForm, JoinForm, SchoolMessageForm, ChannelsForm, WishForm),
)
OF_ACCOUNTS = {module.__name__ for module in (passphrase_forms, people_forms, factor_forms)}
OFFICER_FORMS = (OfficerForm, WhichAgencyForm, CallBackForm, AgencyForm)
OURS = [apps.get_app_config(name) for name in PACKAGES if apps.is_installed(name)]

ASKING = [
    "Immigration status",
    "immigration_status",
    "What is their citizenship?",
    "is_citizen",
    "Country of birth",
    "country_of_origin",
    "birthplace",
    "Where was the student born in?",
    "Nationality",
    "Religion",
    "religious affiliation",
    "A-Number",
    "Are they undocumented?",
    "Home language",
]
NOT_ASKING = [
    "Immigration or Homeland Security",
    'Homeland Security, ICE, CBP, or "Immigration Court"',
    "U.S. Citizenship and Immigration Services",
    "federal_immigration",
    "warrant_admin_immigration_arrest",
    "The status of the request",
    "No birth dates",
    "legal advisor",
]


@pytest.mark.parametrize("text", ASKING)
def test_a_question_about_a_person_would_be_found(text: str) -> None:
    assert ASKS_ABOUT_A_PERSON.search(text)


@pytest.mark.parametrize("text", NOT_ASKING)
def test_the_name_of_an_agency_is_no_question(text: str) -> None:
    assert not ASKS_ABOUT_A_PERSON.search(text)


def _of_models() -> Iterator[str]:
    for model in (model for app in OURS for model in app.get_models(include_auto_created=True)):
        yield from (model.__name__, str(model._meta.verbose_name))
        for field in model._meta.get_fields():
            yield field.name
            if isinstance(field, models.Field):
                yield from (str(field.verbose_name), str(field.help_text))
                yield from (str(part) for choice in field.flatchoices for part in choice)


def _of_forms() -> Iterator[str]:
    intake = [ScreenForm(screen=screen, now=NOW) for screen in screens().screens]
    late = LateEntryForm(schools=School.objects.all(), now=NOW)
    others: tuple[type[forms.BaseForm], ...]
    others = (SignInForm, SwitchForm, *WRITTEN, *OFFICER_FORMS, *ROSTER)
    made = [form.fields for form in (*intake, late, *(make() for make in others))]
    for fields in (*made, *(getattr(kind, "base_fields", {}) for kind in _of_accounts())):
        for name, field in fields.items():
            yield from (
                name,
                str(field.label),
                str(field.help_text),
                *map(str, field.error_messages.values()),
            )
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                yield from (str(part) for choice in list(field.widget.choices) for part in choice)


def _of_accounts() -> set[type[forms.BaseForm]]:
    return {kind for kind in _all_form_classes() if kind.__module__ in OF_ACCOUNTS}


def _of_questions() -> Iterator[str]:
    for question in questions():
        yield from (question.id, question.text, question.hint)
        for option in question.options:
            yield from (option.value, option.label, option.hint)


def _of_templates() -> Iterator[str]:
    folders = [ROOT / "templates", *(Path(app.path) / "templates" for app in OURS)]
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        yield re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))


def _of_scripts_and_words() -> Iterator[str]:
    yield from (path.read_text(encoding="utf-8") for path in files("static", suffixes=(".js", ".css")))
    yield json.dumps([words.KINDS, words.AUTHORITIES, words.STATUSES, words.URGENCIES])
    yield str(context.ACCOUNTS)


def _all_form_classes(kind: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for child in kind.__subclasses__():
        yield child
        yield from _all_form_classes(child)


def test_nothing_anywhere_asks_about_a_person(db: None) -> None:
    texts = [*_of_models(), *_of_forms(), *_of_questions(), *_of_templates(), *_of_scripts_and_words()]
    assert len(texts) > 300
    assert [text for text in texts if ASKS_ABOUT_A_PERSON.search(text)] == []


def test_every_form_of_ours_has_been_read() -> None:
    ours = {found for found in _all_form_classes() if found.__module__.split(".")[0] in PACKAGES}
    read: set[type[forms.BaseForm]]
    read = {LateEntryForm, ScreenForm, TimedForm, SignInForm, SwitchForm, *WRITTEN, *OFFICER_FORMS}
    read |= {GuardedForm, WordsForm}  # no fields of their own: the second shows fields of the first again
    assert not GuardedForm.base_fields | WordsForm.base_fields
    read |= {kind for kind in ours if kind.__module__ == roster_forms.__name__} | _of_accounts()
    elsewhere = {found for found in ours - read if found.__module__.startswith("reports.")}
    names = [name for found in elsewhere for name in getattr(found, "base_fields", {})]
    assert ours - elsewhere == read
    assert [name for name in names if ASKS_ABOUT_A_PERSON.search(name)] == []


def test_no_card_tells_staff_to_ask_about_a_person() -> None:
    asked = re.compile(r"\b(ask|write down|find out|what is|check)\b[^.]*", re.IGNORECASE)
    said = [str(card) for card in current().cards.values()]
    assert said
    assert [text for card in said for text in asked.findall(card) if ASKS_ABOUT_A_PERSON.search(text)] == []


CANARIES = {
    "agency_name": "CANARYagency",
    "officer_name": "CANARYofficer",
    "officer_badge": "CANARYbadge",
    "officer_phone": "CANARYphone",
    "narrative": "CANARYnarrative about CANARYstudent",
}


@pytest.fixture
def story(desk: Desk) -> str:
    """A whole story with names that would be known again anywhere, told through the pages."""
    desk.school.name = "CANARYschool"
    desk.school.save()
    for person in (desk.front, desk.advisor, desk.supervisor):
        person.full_name = f"CANARY{person.username}"
        person.save()
    found = request_in(Status.ROUTED, desk, {**PAPER, **CANARIES, "title": "warrant"})
    for pk in Promise.objects.filter(kind="notify").values_list("pk", flat=True):
        keep(pk, now=NOW, keepers={"notify": deliver}, chance=0.5)
    front, legal, reference = browser_of(desk.front), browser_of(desk.advisor), found.reference
    front.get(reverse("routing:now", args=[reference]))
    came = {"name": "CANARYname", "phone": "CANARYgiven", "supervisor_name": "CANARYboss", "id_shown": "part"}
    called = {"agency": str(make_agency("CANARYlisted").pk), "result": "not_known"}
    for name, data in (
        ("routing:identify", came),
        ("routing:call_back", called),
        ("routing:happened", {"kind": "danger"}),
    ):
        assert front.post(reverse(name, args=[reference]), data).status_code == 302
    for name, data in (
        ("routing:acknowledge", {}),
        ("counsel:message", {"body": "CANARYmessage"}),
        ("counsel:decide", {"outcome": "say_no", "sentence": "CANARYsentence"}),
        ("counsel:close", {}),
    ):
        assert legal.post(reverse(name, args=[reference]), data).status_code == 302
    found.refresh_from_db()
    assert found.status == Status.CLOSED
    return reference


def test_no_name_travels_in_a_notice(story: str) -> None:
    assert len(mail.outbox) == 4
    for message in mail.outbox:
        sent = message.message().as_bytes()
        assert story.encode() in sent
        assert b"CANARY" not in sent


def test_no_name_travels_in_a_duty(story: str) -> None:
    keys = list(Promise.objects.values_list("key", flat=True))
    assert story in keys
    assert all(re.fullmatch(r"[0-9]+|[0-9A-Z-]{13}(/[a-z_]+(-[0-9]+)?)?", key) for key in keys)
    assert not Notice.objects.filter(message_id__contains="CANARY").exists()


def test_a_task_is_told_a_number_at_most() -> None:
    celery_app.loader.import_default_modules()
    ours = [task for name, task in celery_app.tasks.items() if name.startswith("promises.")]
    taken = {
        name: kind for task in ours for name, kind in task.run.__annotations__.items() if name != "return"
    }
    assert len(ours) == 4
    assert taken == {"promise_id": int}


def test_no_name_is_in_a_body_of_the_record(story: str) -> None:
    bodies = [bytes(event.body) for event in AuditEvent.objects.all()]
    assert len(bodies) >= 8
    assert [body for body in bodies if b"CANARY" in body or b"example.org" in body] == []
    assert AuditEvent.objects.filter(actor_name__startswith="CANARY").exists()


def test_no_name_is_in_an_address(story: str, desk: Desk) -> None:
    seen = ((desk.front, "routing:now", [story]), (desk.advisor, "counsel:review", [story]))
    for person, name, args in (*seen, (desk.advisor, "routing:requests", [])):
        text = browser_of(person).get(reverse(name, args=args)).content.decode()
        assert "CANARY" in text
        assert not re.findall(r'(?:href|action|hx-get|src)="[^"]*CANARY', text)


def test_no_name_is_in_the_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    client = browser_of(desk.front)
    data = posted(
        {**PAPER, **CANARIES, "officer_badge": "CANARY" * 20}, key="not.ours", school="adams"
    ).dict()
    for address in ("/counter/late/", "/counter/start/", "/nowhere/", "/queue/", "/sign-in/"):
        client.post(address, data)
    assert caplog.records
    assert "CANARY" not in caplog.text


def test_the_application_cannot_change_history(desk: Desk) -> None:
    settings = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    opened = psycopg2.connect(
        **{name: settings[key] for name, key in names.items()}, options="-c role=portal_app"
    )
    try:
        for statement in ("UPDATE audit_auditevent SET verb = 'a.b'", "DELETE FROM audit_auditevent"):
            with opened.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(statement)
            opened.rollback()
    finally:
        opened.close()
