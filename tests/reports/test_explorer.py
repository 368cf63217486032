"""The record on the screen and on paper: who may read it, what it shows, what it leaves out, what looking leaves."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from audit.actor import Actor
from audit.models import AuditEvent
from audit.services import Value, record
from audit.verbs import Verb
from requests_intake.lifecycle import Status
from requests_intake.models import SealedListing
from tests.makers import CALL, I_200, NOW, SECRET, Desk, request_in

PAT = Actor(3, "Pat Okafor", "front_office")
REFERENCE = "7K4Q-2MHT-V53"
DAYS = {"start": "2026-11-17", "end": "2026-11-23"}

pytestmark = pytest.mark.django_db


def write(
    verb: Verb, at: datetime, *, reference: str = "", school: str = "", data: dict[str, Value] | None = None
) -> AuditEvent:
    """Record one event as somebody."""
    with transaction.atomic():
        return record(
            verb, actor=PAT, now=at, action_id=uuid4(), reference=reference, school=school, data=data
        )


def sentences(page: str) -> list[str]:
    """Return the sentences of the events on a page, in order."""
    return re.findall(r"<b>(.*?)</b>\s*<span class=\"small muted\"><span class=\"num\">", page)


@pytest.fixture
def reader(desk: Desk, as_person: Callable[..., Client]) -> Client:
    """The administrator's browser."""
    return as_person(desk[Role.ADMINISTRATOR])


@pytest.fixture
def events(desk: Desk) -> None:
    """Events at both ends of the seven days, one on either side, at two schools and at none."""
    write(
        Verb.REQUEST_DRAFTED, datetime(2026, 11, 17, 4, 59, tzinfo=UTC), reference=REFERENCE, school="adams"
    )
    write(Verb.REQUEST_VIEWED, datetime(2026, 11, 17, 5, 0, tzinfo=UTC), reference=REFERENCE, school="adams")
    write(Verb.REQUEST_CLOSED, datetime(2026, 11, 20, 15, 0, tzinfo=UTC), reference=REFERENCE, school="baker")
    write(Verb.USER_SIGNED_IN, datetime(2026, 11, 24, 4, 59, tzinfo=UTC))
    write(Verb.USER_SIGNED_OUT, datetime(2026, 11, 24, 5, 0, tzinfo=UTC))


OPENED, CLOSED, CAME = (
    f"Pat Okafor opened {REFERENCE}.",
    f"Pat Okafor closed {REFERENCE}.",
    "Pat Okafor signed in.",
)
ASKED: dict[str, tuple[dict[str, str | list[str]], list[str]]] = {
    "days only": ({}, [CAME, CLOSED, OPENED]),
    "a school": ({"school": "baker"}, [CLOSED]),
    "two verbs": ({"verb": ["user.signed_in", "request.viewed"]}, [CAME, OPENED]),
    "a reference, typed in its own way": ({"reference": " 7k4q 2mht v53 "}, [CLOSED, OPENED]),
    "all at once": ({"school": "adams", "verb": "request.viewed", "reference": REFERENCE}, [OPENED]),
    "nothing found": ({"school": "adams", "verb": "user.signed_in"}, []),
}


@pytest.mark.parametrize(("more", "expected"), ASKED.values(), ids=ASKED.keys())
def test_the_explorer_answers_what_was_asked(
    more: dict[str, str | list[str]], expected: list[str], events: None, reader: Client
) -> None:
    page = reader.get(reverse("reports:record"), {**DAYS, **more})
    assert page.status_code == 200
    assert sentences(page.content.decode()) == expected
    assert ("Nothing happened in these days" in page.content.decode()) == (not expected)


def test_events_stand_under_their_day_with_the_time_and_zone_of_new_york(
    events: None, reader: Client
) -> None:
    page = reader.get(reverse("reports:record"), DAYS).content.decode()
    headings = re.findall(r"</svg>\s*(\w+day, \w+ \d+, \d+)</h2>", page)
    assert headings == [
        "Monday, November 23, 2026",
        "Friday, November 20, 2026",
        "Tuesday, November 17, 2026",
    ]
    assert "11:59:00 p.m. EST" in page
    assert "10:00:00 a.m. EST</span> · Baker School · front office" in page


def test_without_days_the_last_seven_are_shown(desk: Desk, reader: Client) -> None:
    now = datetime.now(UTC)
    write(Verb.USER_SIGNED_IN, now)
    write(Verb.USER_SIGNED_OUT, now - timedelta(days=8))
    assert sentences(reader.get(reverse("reports:record")).content.decode()) == [CAME]


BAD: dict[str, tuple[dict[str, str], str, str]] = {
    "no such day": ({"start": "2026-02-30"}, "Write the day as year-month-day", 'value="2026-02-30"'),
    "a word for a day": ({"end": "last week"}, "Write the day as year-month-day", 'value="last week"'),
    "an empty day": ({"start": ""}, "Write a day, such as", 'name="start"'),
    "the wrong way round": ({"start": "2026-11-24"}, "before the first day", 'value="2026-11-24"'),
    "the end of time": ({"end": "9999-12-31"}, "between the years 2000 and 2199", 'value="9999-12-31"'),
    "a school that is not": ({"school": "nowhere"}, "That school is not in the list", 'name="school"'),
    "a verb that is not": ({"verb": "request.lost"}, "nothing that the record knows", 'name="verb"'),
    "a slip in a reference": ({"reference": "7K4Q-2MHT-V5Y"}, "One sign is wrong", 'value="7K4Q-2MHT-V5Y"'),
    "half a reference": ({"reference": "7K4Q"}, "this has 4", 'value="7K4Q"'),
    "a sign that cannot be seen": ({"reference": "7K4Q\x00"}, "It cannot be seen", 'name="reference"'),
    "a reference without end": ({"reference": "7" * 5000}, "Make this shorter", 'name="reference"'),
    "a script": ({"start": '"><script>'}, "Write the day as", "&quot;&gt;&lt;script&gt;"),
}


@pytest.mark.parametrize("address", ["reports:record", "reports:print"])
@pytest.mark.parametrize(("typed", "sentence", "kept"), BAD.values(), ids=BAD.keys())
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    address: str, typed: dict[str, str], sentence: str, kept: str, reader: Client
) -> None:
    page = reader.get(reverse(address), DAYS | typed)
    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert kept in page.content.decode()
    assert not AuditEvent.objects.exists()


def test_a_cursor_that_was_made_up_is_not_found(reader: Client) -> None:
    assert reader.get(reverse("reports:record"), DAYS | {"page": "AAAA"}).status_code == 404


def test_pages_go_through_all_events_once_and_turning_one_is_no_new_look(desk: Desk, reader: Client) -> None:
    written = [write(Verb.USER_SIGNED_IN, NOW + timedelta(seconds=number // 3)).pk for number in range(120)]
    address, seen = f"{reverse('reports:record')}?start=2026-11-23&end=2026-11-23&verb=user.signed_in", []
    while address:
        page = reader.get(address).content.decode()
        seen += [int(number) for number in re.findall(r"#(\d+) \w{4}…", page)]
        following = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = reverse("reports:record") + following[1].replace("&amp;", "&") if following else ""
    assert seen == written[::-1]
    assert AuditEvent.objects.filter(verb=Verb.RECORD_VIEWED).count() == 1


@pytest.mark.parametrize(("address", "way"), [("reports:record", "screen"), ("reports:print", "paper")])
def test_looking_at_the_record_is_an_event(address: str, way: str, desk: Desk, reader: Client) -> None:
    reader.get(reverse(address), DAYS | {"school": "adams", "verb": ["user.signed_in", "card.shown"]})
    event = AuditEvent.objects.get()
    assert (event.verb, event.stream, event.school) == ("record.viewed", "desk", "adams")
    assert event.actor == desk[Role.ADMINISTRATOR].as_actor()
    assert event.data == {
        "from": "2026-11-17",
        "to": "2026-11-23",
        "verbs": 2,
        "by_reference": False,
        "way": way,
    }


def test_a_look_for_one_request_stands_in_its_own_stream(events: None, reader: Client) -> None:
    reader.get(reverse("reports:record"), DAYS | {"reference": REFERENCE})
    assert AuditEvent.objects.get(verb=Verb.RECORD_VIEWED).stream == REFERENCE


@pytest.mark.parametrize("address", ["reports:record", "reports:print"])
def test_a_sealed_matter_shows_nowhere_to_who_is_not_listed(
    address: str, desk: Desk, reader: Client, as_person: Callable[..., Client]
) -> None:
    sealed = request_in(Status.ROUTED, desk, SECRET)
    opened = request_in(Status.ROUTED, desk, I_200)
    asked = {"start": "2026-11-23", "end": "2026-11-23"}
    page = reader.get(reverse(address), asked).content.decode()
    assert opened.reference in page
    assert sealed.reference not in page
    page = reader.get(reverse(address), asked | {"reference": sealed.reference}).content.decode()
    assert sentences(page) == []
    look = AuditEvent.objects.filter(verb=Verb.RECORD_VIEWED).latest("id")
    assert (look.stream, look.data["by_reference"]) == ("desk", True)
    SealedListing.objects.create(agency_request=sealed, user=desk[Role.AUDITOR], listed_at=NOW)
    # A listing counts for who works at Legal; whoever left that office for another sees nothing of it any more.
    assert sealed.reference not in as_person(desk[Role.AUDITOR]).get(reverse(address), asked).content.decode()


def test_the_printed_page_counts_by_class_and_authority_and_says_who_printed_it(
    desk: Desk, reader: Client
) -> None:
    for words in (I_200, I_200, CALL, SECRET):
        request_in(Status.SUBMITTED, desk, words)
    page = reader.get(
        reverse("reports:print"), {"start": "2026-11-23", "end": "2026-11-23", "verb": "card.shown"}
    )
    text = page.content.decode()
    rows = re.findall(r'<th scope="row">(.*?)</th>\s*<td>(.*?)</td>\s*<td class="r">(\d+)</td>', text)
    assert rows == [("Warrant", "NOT from a court", "2"), ("No court paper", "not checked yet", "1")]
    assert re.search(r'colspan="2">All</th>\s*<td class="r">3</td>', text)
    assert f"Printed by {desk[Role.ADMINISTRATOR].full_name}" in text
    assert re.search(r"Printed by .*E[SD]T", text)


def test_an_event_of_another_version_is_counted_as_not_recorded(desk: Desk, reader: Client) -> None:
    write(Verb.REQUEST_SUBMITTED, NOW, reference=REFERENCE)
    text = reader.get(reverse("reports:print"), {"start": "2026-11-23", "end": "2026-11-23"}).content.decode()
    assert re.search(r'row">not recorded</th>\s*<td>not recorded</td>\s*<td class="r">1<', text)


def test_a_long_printed_page_says_that_it_is_cut(
    events: None, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.views.MOST_ON_PAPER", 2)
    text = reader.get(reverse("reports:print"), DAYS).content.decode()
    assert sentences(text) == [OPENED, CLOSED]
    assert "This page is cut" in text


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.AUDITOR}])
@pytest.mark.parametrize("address", ["reports:record", "reports:print"])
def test_the_record_opens_to_administrators_and_auditors_only(
    address: str, role: Role, desk: Desk, as_person: Callable[..., Client]
) -> None:
    assert as_person(desk[role]).get(reverse(address)).status_code == 403
    assert not AuditEvent.objects.exists()
