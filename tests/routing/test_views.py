"""The school's page, its live part, the search and "I have it", as a browser meets them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent
from promises.models import Promise
from promises.services import keep
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.delivery import deliver
from routing.models import Notice
from routing.services import write_to_school
from tests.makers import CALL, NOW, SECRET, Desk, browser_of, request_in

SECONDS = timedelta(seconds=1)


def _page(desk: Desk, reference: str, *, after: timedelta = SECONDS) -> str:
    with time_machine.travel(NOW + after, tick=False):
        page = browser_of(desk.front).get(reverse("routing:now", args=[reference]))
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))


def _deliver() -> None:
    for pk in Promise.objects.filter(kind="notify").values_list("pk", flat=True):
        keep(pk, now=NOW + SECONDS, keepers={"notify": deliver}, chance=0.5)


SAYS = {
    Status.SUBMITTED: ("Your alert is on its way to OLA.", "Waiting to be delivered since"),
    Status.ROUTED: ("Your alert is on its way to OLA.", "Waiting to be delivered since"),
    Status.ACKNOWLEDGED: ("OLA has it. Pat Legal advisor is on it.", "Picked up 10:42:07 a.m. EST"),
    Status.DECIDED: ("OLA has answered. Read it below.", "OLA says: Say no."),
    Status.CLOSED: ("Closed. Nothing more to do.", "Closed 10:42:07 a.m. EST"),
}


@pytest.mark.parametrize("status", SAYS, ids=str)
def test_the_school_is_told_the_truth_about_where_it_is(desk: Desk, status: Status) -> None:
    page = _page(desk, request_in(status, desk).reference)
    for words in SAYS[status]:
        assert words in page


def test_delivered_is_said_only_once_it_is(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    assert "Delivered" not in _page(desk, reference)
    _deliver()
    assert "Delivered 10:42:08 a.m. EST" in _page(desk, reference, after=5 * SECONDS)


LATE = {
    "delayed": (20 * SECONDS, "Delivery is delayed. Call OLA: 617-555-0142"),
    "late and delayed": (timedelta(minutes=5), "Delivery is delayed. Telephone 617-555-0142 now."),
}


@pytest.mark.parametrize(("after", "words"), LATE.values(), ids=LATE.keys())
def test_a_delay_shows_the_number_to_call(desk: Desk, after: timedelta, words: str) -> None:
    assert words in _page(desk, request_in(Status.SUBMITTED, desk).reference, after=after)


def test_delivered_and_nobody_picks_up_shows_the_number_to_call(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    _deliver()
    page = _page(desk, reference, after=timedelta(minutes=5))
    assert "5 minutes and no one at OLA has it yet. Telephone 617-555-0142 now." in page


def test_opening_a_request_is_recorded_with_the_card_that_was_shown(desk: Desk) -> None:
    found = request_in(Status.ROUTED, desk)
    _page(desk, found.reference)
    event = AuditEvent.objects.get(verb="request.viewed")
    assert (event.actor_id, event.data["card"]) == (desk.front.pk, found.counter_card)


def test_the_live_part_answers_nothing_while_nothing_changed(desk: Desk, still: None) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    client, address = browser_of(desk.front), reverse("routing:state", args=[reference])
    first = client.get(address).content.decode()
    [seen] = set(re.findall(r"seen=([0-9a-f]{16})", first))
    assert client.get(address, {"seen": seen}).status_code == 304
    write_to_school(reference, body="Keep the door shut.", actor=desk.advisor, now=NOW, action_id=uuid4())
    changed = client.get(address, {"seen": seen})
    assert (changed.status_code, b"Keep the door shut." in changed.content) == (200, True)


def test_the_live_part_of_an_ended_session_sends_the_whole_page_to_sign_in(desk: Desk) -> None:
    address = reverse("routing:state", args=[request_in(Status.ROUTED, desk).reference])
    answer = browser_of().get(address, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("accounts:sign_in"))


def test_i_have_it_gives_it_to_who_pressed_first_and_tells_the_second(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    address = reverse("routing:acknowledge", args=[reference])
    first = browser_of(desk.advisor).post(address, follow=True).content.decode()
    second = browser_of(desk.supervisor).post(address, follow=True).content.decode()
    assert f"You have {reference}." in first
    assert f"{desk.advisor.full_name} already has this one." in second
    assert AgencyRequest.objects.get().advisor == desk.advisor


FOUND = ["{}", " {} ", "{lower}", "{bare}"]


@pytest.mark.parametrize("typed", FOUND)
def test_a_reference_is_found_however_it_is_typed(desk: Desk, typed: str) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    words = typed.format(reference, lower=reference.lower(), bare=reference.replace("-", ""))
    for person, name in ((desk.front, "routing:now"), (desk.advisor, "counsel:review")):
        answer = browser_of(person).get(reverse("routing:find"), {"reference": words})
        assert answer["Location"] == reverse(name, args=[reference])


@pytest.mark.parametrize(
    "typed", ["", "nothing", "\0", "\ud800".encode("utf-8", "surrogatepass"), "x" * 500, "<b>"]
)
def test_what_is_no_reference_is_answered_in_words(desk: Desk, typed: str | bytes) -> None:
    answer = browser_of(desk.front).get(reverse("routing:find"), {"reference": typed})
    assert answer.status_code == 200
    assert b"Check the reference" in answer.content
    assert b"<b>" + b"</" not in answer.content


@pytest.mark.parametrize("cursor", ["x", "%00", "AAAA", "x" * 3000, "%ED%A0%80", "eyJ"])
@pytest.mark.parametrize("name", ["routing:queue", "routing:requests", "routing:queue_rows"])
def test_a_made_up_page_does_not_exist(desk: Desk, name: str, cursor: str) -> None:
    assert browser_of(desk.advisor).get(f"{reverse(name)}?page={cursor}").status_code == 404


def test_a_sealed_request_is_marked_on_the_queue(desk: Desk) -> None:
    request_in(Status.ROUTED, desk, SECRET)
    page = browser_of(desk.advisor).get(reverse("routing:queue")).content.decode()
    assert "Sealed. Tell no one" in page


def _press(desk: Desk, reference: str, kind: str) -> str:
    address = reverse("routing:happened", args=[reference])
    page = browser_of(desk.front).post(address, {"kind": kind}, follow=True).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_how_long_they_have_been_here_is_counted_up_in_minutes_until_they_left(
    desk: Desk, still: None
) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    assert "Here for less than a minute." in _page(desk, reference)
    assert "Here for 12 min." in _page(desk, reference, after=timedelta(minutes=12))
    assert "They left 10:42 a.m. EST." in _press(desk, reference, "left")
    assert "Here for" not in _page(desk, reference)
    assert "Here for" in _press(desk, reference, "came_back")


def test_somebody_on_the_phone_is_not_here(desk: Desk) -> None:
    assert "Here for" not in _page(desk, request_in(Status.ROUTED, desk, CALL).reference)


def test_danger_shows_911_first_and_says_when_ola_was_told_again(desk: Desk, still: None) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    _deliver()
    page = _press(desk, reference, "danger")
    assert page.index("Call 911") < page.index("Call Safety Services 617-555-0180") < page.index("DO THIS")
    assert "This has not reached OLA yet." in page
    _deliver()
    assert "OLA was told again 10:42:08 a.m. EST." in _page(desk, reference)
    assert "EMERGENCY" not in _press(desk, reference, "safe")


def test_a_leader_who_was_told_is_not_taken_for_ola(desk: Desk, still: None) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    _press(desk, reference, "danger")
    Notice.objects.filter(reason="leader").update(state="delivered", delivered_at=NOW)
    page = _page(desk, reference)
    assert "Your alert is on its way to OLA." in page
    assert "This has not reached OLA yet." in page


def test_a_press_that_no_button_sends_is_refused_in_words(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    assert "Press one of the buttons" in _press(desk, reference, "gone")
    assert "This request is closed." in _press(desk, request_in(Status.CLOSED, desk).reference, "left")


def test_counsel_sees_at_once_what_happened_at_the_counter(desk: Desk) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    _press(desk, reference, "went_ahead")
    _press(desk, reference, "danger")
    legal = browser_of(desk.advisor)
    review = legal.get(reverse("counsel:review", args=[reference])).content.decode()
    assert "They went ahead anyway" in review
    assert "Someone is in danger" in review
    assert "Someone is in danger" in legal.get(reverse("routing:queue")).content.decode()


def test_a_sealed_stub_offers_danger_alone(desk: Desk, still: None) -> None:
    reference = request_in(Status.ROUTED, desk, SECRET).reference
    page = _page(desk, reference)
    assert "Someone is in danger" in page
    assert "They left" not in page
    assert "Here for" not in page


def test_a_message_is_kept_in_its_place_when_the_live_part_is_drawn_again(desk: Desk, still: None) -> None:
    reference = request_in(Status.ROUTED, desk).reference
    written = write_to_school(reference, body="Wait.", actor=desk.advisor, now=NOW, action_id=uuid4())
    part = browser_of(desk.front).get(reverse("routing:state", args=[reference])).content.decode()
    [note] = re.findall(rf'<div class="note[^>]*id="message-{written.pk}"[^>]*>', part)
    assert "hx-preserve" in note
    assert "OLA: Wait." in note
