"""The doors of the legal desk: everything about one request on one page, and what it refuses."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from counsel.models import Determination
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest, SealedListing
from routing.models import Message
from tests.makers import I_200, SECRET, Desk, browser_of, request_in

LONG = "x" * 1001
BAD_TEXTS = {
    "empty": "",
    "spaces": "  ",
    "NUL": "a\0b",
    "a bell": "a\x07b",
    "turned round": "a\u202eb",
    "long": "x" * 1001,
}


def _post(desk: Desk, name: str, reference: str, **data: str) -> tuple[int, str]:
    client = browser_of(desk.supervisor if name == "list_person" else desk.advisor)
    answer = client.post(reverse(f"counsel:{name}", args=[reference]), data)
    where = answer.headers.get("Location", "")
    page = client.get(where) if where else answer
    return answer.status_code, page.content.decode()


def test_one_page_shows_what_was_said_why_it_is_this_kind_and_what_happened(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    page = browser_of(desk.advisor).get(reverse("counsel:review", args=[found.reference])).content.decode()
    assert str(I_200["narrative"]) in page
    assert found.classification["reasons"][0]["because"] in page.replace("&quot;", '"')
    assert f"{desk.front.full_name} logged {found.reference} as Warrant" in page
    assert f"{desk.advisor.full_name} opened {found.reference}." in page
    assert AuditEvent.objects.filter(verb="request.viewed").count() == 1


def test_the_answer_goes_from_the_desk_to_the_schools_screen(desk: Desk) -> None:
    reference = request_in(Status.ACKNOWLEDGED, desk).reference
    assert "The school has your note." in _post(desk, "message", reference, body="Keep the door shut.")[1]
    assert (
        "Your answer is recorded" in _post(desk, "decide", reference, outcome="say_no", sentence="Say no.")[1]
    )
    screen = browser_of(desk.front).get(reverse("routing:now", args=[reference])).content.decode()
    assert "Keep the door shut." in screen
    assert "OLA says: Say no." in screen
    assert "Closed. It stays in the record." in _post(desk, "close", reference)[1]
    assert AgencyRequest.objects.get().status == Status.CLOSED


@pytest.mark.parametrize("body", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_a_note_that_cannot_be_shown_is_refused_with_what_was_typed(desk: Desk, body: str) -> None:
    reference = request_in(Status.ACKNOWLEDGED, desk).reference
    status, page = _post(desk, "message", reference, body=body)
    assert (status, "Check 1 thing" in page) == (422, True)
    assert body != LONG or body in page
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"outcome": "say_no"},
        {"outcome": "maybe", "sentence": "Say no."},
        {"outcome": "\0", "sentence": "Say no."},
        {"outcome": "say_no", "sentence": "x" * 301},
        {"outcome": "say_no", "sentence": "a\nb"},
    ],
)
def test_an_answer_that_is_not_whole_is_refused(desk: Desk, data: dict[str, str]) -> None:
    reference = request_in(Status.ACKNOWLEDGED, desk).reference
    assert _post(desk, "decide", reference, **data)[0] == 422
    assert not Determination.objects.exists()


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("decide", Status.ROUTED, "only one that has been picked up"),
        ("decide", Status.DECIDED, "only one that has been picked up"),
        ("close", Status.ACKNOWLEDGED, "only one that has been answered"),
        ("close", Status.CLOSED, "only one that has been answered"),
        ("message", Status.CLOSED, "the school no longer has it"),
    ],
)
def test_what_the_state_does_not_allow_is_a_sentence(
    desk: Desk, name: str, status: Status, sentence: str
) -> None:
    reference = request_in(status, desk).reference
    data = {"outcome": "say_no", "sentence": "Say no.", "body": "Keep the door shut."}
    code, page = _post(desk, name, reference, **data)
    assert (code, sentence in page) == (302, True)


def test_a_head_lists_a_person_who_then_opens_it(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk, SECRET).reference
    address = reverse("counsel:review", args=[reference])
    assert browser_of(desk.second_advisor).get(address).status_code == 404
    person = str(desk.second_advisor.pk)
    status, _ = _post(desk, "list_person", reference, person=person)
    assert status == 302
    assert browser_of(desk.second_advisor).get(address).status_code == 200


@pytest.mark.parametrize("person", ["", "0", "x", "999999999999999999999", "\0", "front", "left"])
def test_nobody_else_can_be_listed(desk: Desk, person: str) -> None:
    reference = request_in(Status.ROUTED, desk, SECRET).reference
    chosen = str(getattr(desk, person).pk) if person in {"front", "left"} else person
    assert _post(desk, "list_person", reference, person=chosen)[0] == 422
    assert SealedListing.objects.count() == 2
