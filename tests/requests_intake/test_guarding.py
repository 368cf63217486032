"""The privacy guard on forms: the alert always leaves, blocked words never stay, doubtful ones are asked about."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views.debug import ExceptionReporter

from accounts.models import School
from accounts.roles import Role
from audit.models import AuditEvent
from bpsportal.reporting import HIDDEN
from counsel.forms import DecisionForm, MessageForm
from pages.fields import PlainTextField
from requests_intake.drafts import mint_key
from requests_intake.forms.late import LateEntryForm
from requests_intake.guarding import cleaned, report_of
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.models import Message
from tests.makers import I_200, NOW, SECRET, Desk, Words, browser_of, posted, request_in

NEW = "/counter/late/"
BLOCKED = "The agent said the student was born in Guatemala and has no papers."
FLAGGED = "The officer said he is known to police."
FINE = "Two officers at the front door with a paper."
GUARDED = (
    *("agency_name", "officer_name", "officer_badge", "officer_phone"),
    *("went_where", "spoke_with", "narrative"),
)


def _post(desk: Desk, words: Words = I_200, *, client: Client | None = None, **more: str) -> tuple[int, str]:
    data = posted(
        words, **{"key": mint_key(desk.front), "school": "adams", "occurred_at": "2026-11-23T10:30"} | more
    )
    client = client or browser_of(desk.front)
    answer = client.post(NEW, data.urlencode(), content_type="application/x-www-form-urlencoded")
    return answer.status_code, answer.content.decode()


def _everything_stored() -> str:
    """Return every text in every table of the database."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        rows: list[str] = []
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')  # noqa: S608 — our own tables
            rows += [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT encode(body, 'escape') FROM audit_auditevent")
        rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_every_field_of_free_text_is_guarded(desk: Desk) -> None:
    intake = LateEntryForm(schools=School.objects.none(), now=NOW)
    assert set(intake.guarded()) == set(GUARDED)
    for form in (intake, MessageForm(), DecisionForm()):
        free = {name for name, field in form.fields.items() if isinstance(field, PlainTextField)}
        assert free == set(form.guarded())
        assert free


@pytest.mark.parametrize("name", GUARDED)
def test_the_alert_leaves_without_what_must_be_left_out(
    desk: Desk, name: str, logged: pytest.LogCaptureFixture
) -> None:
    words = "born in Guatemala"
    status, page = _post(desk, {**I_200, "narrative": FINE, name: words})
    sent = AgencyRequest.objects.get()
    assert (status, sent.status, getattr(sent, name)) == (200, Status.SUBMITTED, "")
    assert name == "narrative" or sent.narrative == FINE
    assert "OLA has been alerted" in page
    assert "<mark>born in Guatemala</mark>" in page
    assert sent.reference in page
    assert "Guatemala" not in _everything_stored()
    assert "Guatemala" not in logged.text
    assert AuditEvent.objects.filter(verb="request.submitted").count() == 1


def test_pressing_twice_leaves_one_request(desk: Desk) -> None:
    key = mint_key(desk.front)
    for _ in range(2):
        assert _post(desk, key=key, narrative=BLOCKED)[0] == 200
    assert AgencyRequest.objects.count() == 1


def test_doubtful_words_wait_for_a_choice_while_the_alert_leaves(desk: Desk) -> None:
    status, page = _post(desk, narrative=FLAGGED)
    sent = AgencyRequest.objects.get()
    assert (status, sent.status, sent.narrative) == (200, Status.SUBMITTED, "")
    assert "Is this what you saw, or what someone said?" in page
    assert "Keep it" in page


def test_the_choice_to_keep_words_is_recorded_without_them(desk: Desk) -> None:
    assert _post(desk, narrative=FLAGGED, keep="narrative")[0] == 302
    assert AgencyRequest.objects.get().narrative == FLAGGED
    event = AuditEvent.objects.get(verb="request.submitted")
    assert b'"kept":["narrative"]' in bytes(event.body)
    assert b"known to police" not in bytes(event.body)


def test_nobody_can_keep_what_must_be_left_out(desk: Desk) -> None:
    _post(desk, narrative=BLOCKED, keep="narrative")
    assert AgencyRequest.objects.get().narrative == ""


def test_one_press_takes_the_words_out(desk: Desk) -> None:
    status, page = _post(desk, narrative=f"{FINE} {BLOCKED}", take_out="narrative")
    assert (status, FINE in page, "Guatemala" in page) == (422, True, False)
    assert "Guatemala" not in _everything_stored()


def _left_out(desk: Desk) -> AgencyRequest:
    _post(desk, narrative=BLOCKED)
    return AgencyRequest.objects.get()


ADDED: dict[str, tuple[dict[str, str], int, str]] = {
    "other words": ({"narrative": FINE}, 302, FINE),
    "the same words": ({"narrative": BLOCKED}, 422, ""),
    "the words taken out": ({"narrative": f"{FINE} {BLOCKED}", "take_out": "narrative"}, 422, ""),
    "doubtful words": ({"narrative": FLAGGED}, 422, ""),
    "doubtful words that are kept": ({"narrative": FLAGGED, "keep": "narrative"}, 302, FLAGGED),
    "nothing": ({}, 302, ""),
    "a field of another kind": ({"status": "closed", "school": "baker"}, 302, ""),
}


@pytest.mark.parametrize(("data", "status", "stands"), ADDED.values(), ids=ADDED.keys())
def test_what_was_left_out_can_be_written_again(
    desk: Desk, data: dict[str, str], status: int, stands: str
) -> None:
    sent = _left_out(desk)
    answer = browser_of(desk.front).post(reverse("intake:words", args=[sent.reference]), data)
    sent.refresh_from_db()
    assert (answer.status_code, sent.narrative, sent.status) == (status, stands, Status.SUBMITTED)
    assert AuditEvent.objects.filter(verb="words.added").count() == (1 if stands else 0)


def test_words_that_stand_are_not_written_over(desk: Desk) -> None:
    sent = request_in(Status.ROUTED, desk)
    page = browser_of(desk.front).post(reverse("intake:words", args=[sent.reference]), {"narrative": FINE})
    assert (page.status_code, "in the record already" in page.content.decode()) == (422, True)
    sent.refresh_from_db()
    assert sent.narrative == I_200["narrative"]


def test_a_secret_request_is_still_its_authors_to_add_to(desk: Desk) -> None:
    _post(desk, SECRET, narrative=BLOCKED)
    sent = AgencyRequest.objects.get()
    answer = browser_of(desk.front).post(reverse("intake:words", args=[sent.reference]), {"narrative": FINE})
    sent.refresh_from_db()
    assert (answer.status_code, sent.narrative) == (302, FINE)


def test_a_draft_leaves_out_what_must_be_left_out_and_keeps_the_rest(desk: Desk) -> None:
    status, page = _post(desk, narrative=BLOCKED, officer_name="Officer Lee", officer_badge="x" * 61)
    draft = AgencyRequest.objects.get()
    assert (status, draft.status) == (422, Status.DRAFT)
    assert "Guatemala" in page
    assert ["officer_name", "Officer Lee"] in draft.typed
    assert "narrative" not in dict(draft.typed)
    assert "Guatemala" not in _everything_stored()


def test_a_session_that_ends_loses_that_field_only_and_the_page_says_so(desk: Desk) -> None:
    data = posted(I_200, key=mint_key(desk.front), school="adams", narrative=BLOCKED)
    client = browser_of()
    answer = client.post(NEW, data.urlencode(), content_type="application/x-www-form-urlencoded")
    page = client.get(answer["Location"]).content.decode()
    assert "One part was not kept." in page
    assert dict(AgencyRequest.objects.get().typed)["form_number"] == "I-200"
    assert "Guatemala" not in _everything_stored()


COUNSEL = {"message": ("body", {}), "decide": ("sentence", {"outcome": "say_no"})}


@pytest.mark.parametrize(("name", "more"), COUNSEL.values(), ids=COUNSEL.keys())
@pytest.mark.parametrize("text", [BLOCKED, FLAGGED])
def test_counsel_is_stopped_and_asked_too(desk: Desk, name: str, more: dict[str, str], text: str) -> None:
    address = "message" if name == "body" else "decide"
    found = request_in(Status.ACKNOWLEDGED, desk)
    client, where = browser_of(desk.advisor), reverse(f"counsel:{address}", args=[found.reference])
    answer = client.post(where, {name: text, **more})
    page = answer.content.decode()
    assert (answer.status_code, "<mark>" in page, text.split()[1] in page) == (422, True, True)
    assert not Message.objects.exists()
    kept = client.post(where, {name: text, **more, "keep": name}).status_code
    assert kept == (302 if text == FLAGGED else 422)


def _ask(
    desk: Desk, role: Role, name: str = "narrative", *, client: Client | None = None, **data: str
) -> str:
    headers = {"HX-Request": "true", "HX-Trigger-Name": name}
    client = client or browser_of(desk[role])
    answer = client.post(reverse("intake:screen"), data, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", [Role.FRONT_OFFICE, Role.LEGAL_ADVISOR])
def test_the_page_asks_while_one_types_and_nothing_is_kept_of_it(
    desk: Desk, role: Role, logged: pytest.LogCaptureFixture
) -> None:
    client = browser_of(desk[role])
    with CaptureQueriesContext(connection) as queries:
        said = _ask(desk, role, client=client, narrative=BLOCKED)
    assert "<mark>" in said
    assert 'data-rest="' in said
    assert "617-555-0142" in said
    assert "Guatemala" not in re.sub(r"<mark>.*?</mark>", "", said)
    assert "Guatemala" not in logged.text + _everything_stored() + str(queries.captured_queries)
    written = [
        query["sql"] for query in queries.captured_queries if query["sql"].startswith(("INSERT", "UPDATE"))
    ]
    assert [
        sql for sql in written if "accounts_opensession" not in sql
    ] == []  # typing is an act: the session notes when


def test_fine_words_and_kept_words_bring_no_panel(desk: Desk) -> None:
    assert _ask(desk, Role.FRONT_OFFICE, narrative=FINE).strip() == ""
    assert "Keep it" in _ask(desk, Role.FRONT_OFFICE, narrative=FLAGGED)
    assert _ask(desk, Role.FRONT_OFFICE, narrative=FLAGGED, keep="narrative").strip() == ""
    assert _ask(desk, Role.FRONT_OFFICE, "nothing").strip() == ""


def test_a_report_marks_the_words_and_offers_the_rest() -> None:
    report = report_of(f"{FINE} She is Muslim.")
    assert report.marked == "“She is Muslim”"
    assert report.rest.startswith(FINE)
    assert cleaned("undocumented") == ""


def _fail_with(typed: str) -> None:
    raise RuntimeError(f"{len(typed)} signs")


def test_an_error_report_shows_nothing_that_was_typed(desk: Desk, rf: RequestFactory) -> None:
    secret = "".join(reversed("alametauG morf"))
    request = rf.post(NEW, {"narrative": secret})
    with pytest.raises(RuntimeError) as failed:
        _fail_with(secret)
    reporter = ExceptionReporter(request, failed.type, failed.value, failed.tb)
    shown = reporter.get_traceback_text() + reporter.get_traceback_html()
    assert HIDDEN in shown
    assert secret not in shown
