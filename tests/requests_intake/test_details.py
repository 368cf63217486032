"""What a school adds after the alert: a version each, judged again, never less urgent before somebody has it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.models import AuditEvent
from promises.models import Promise
from requests_intake.details import Addition, add_details
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest, Mistake, SealedListing
from routing.escalation import LADDER
from routing.models import Referral
from routing.raising import raise_urgency
from tests.makers import CALL, I_200, NOW, Desk, Words, browser_of, request_in

LATER = NOW + timedelta(minutes=2)
CALM: dict[str, str | list[str]] = {
    "channel": "phone",
    "danger": "no",
    "paper": "no",
    "seeks": ["student_information"],
    "agency_type": "attorney",
}
SEEN: Words = {"channel": "in_person", "danger": "no", "paper": "yes"}


def _add(
    found: AgencyRequest, actor: User, coded: Mapping[str, str | list[str]], **words: str | date | datetime
) -> AgencyRequest:
    addition = Addition(coded, words)
    return add_details(found.reference, addition, actor=actor, now=LATER, action_id=uuid4())


def _verbs(found: AgencyRequest) -> list[str]:
    events = AuditEvent.objects.filter(reference=found.reference).order_by("sequence")
    return list(events.values_list("verb", flat=True))


def test_an_addition_is_judged_recorded_and_kept_as_a_version(desk: Desk) -> None:
    sent = request_in(Status.ROUTED, desk, SEEN)
    found = _add(sent, desk.front, {"title": "warrant", "issuer": "homeland_security"})
    assert (found.request_class, found.authority) == ("warrant", "administrative")
    assert (found.status, found.submitted_at) == (sent.status, sent.submitted_at)
    last = found.history.latest()
    assert (last.history_user, last.history_date, last.answers["title"]) == (desk.front, LATER, "warrant")
    assert sent.answers in [version.answers for version in found.history.all()]
    event = AuditEvent.objects.get(verb="request.changed")
    assert event.data["fields"] == ["title", "issuer"]
    assert event.data["values"] == ["warrant", "homeland_security"]
    assert event.data["authority"] == "administrative"


def test_words_are_kept_with_the_request_and_not_in_the_record(desk: Desk) -> None:
    sent = request_in(Status.ROUTED, desk, SEEN)
    found = _add(sent, desk.colleague, {}, narrative="He asked twice.", spoke_with="The clerk")
    assert (found.narrative, found.spoke_with) == ("He asked twice.", "The clerk")
    [event] = AuditEvent.objects.filter(verb="request.changed")
    assert event.data["fields"] == ["narrative", "spoke_with"]
    assert b"twice" not in bytes(event.body)


def test_what_is_said_already_is_no_addition(desk: Desk) -> None:
    sent = request_in(Status.ROUTED, desk, I_200)
    before = (_verbs(sent), sent.history.count())
    _add(sent, desk.front, {"title": "warrant"}, narrative=str(I_200["narrative"]))
    assert (_verbs(sent), sent.history.count()) == before


def test_an_addition_never_makes_it_less_urgent_before_somebody_has_it(desk: Desk) -> None:
    sent = request_in(Status.ROUTED, desk, {**SEEN, "danger": "yes"})
    assert sent.urgency == "immediate"
    found = _add(sent, desk.front, CALM)
    assert (found.urgency, found.acknowledge_within) == ("immediate", "15m")
    assert found.classification["urgency"] != "immediate"


def test_after_that_the_rules_alone_say_how_urgent_it_is(desk: Desk) -> None:
    sent = request_in(Status.ACKNOWLEDGED, desk, {**SEEN, "danger": "yes"})
    found = _add(sent, desk.front, CALM)
    assert found.urgency == found.classification["urgency"] != "immediate"


def test_what_becomes_more_urgent_moves_up_in_the_queue(desk: Desk) -> None:
    sent = request_in(Status.ROUTED, desk, {**CALL, "agency_type": "attorney"})
    before = Referral.objects.get(agency_request=sent)
    assert before.urgency != "immediate"
    _add(sent, desk.front, {"danger": "yes"})
    promise = Promise.objects.get(kind="raise")
    with transaction.atomic():
        raise_urgency(promise.key, LATER)
    rungs = Promise.objects.filter(kind__in=LADDER, state="owed").order_by("due_at")
    assert all("/immediate-" in key for key in rungs.values_list("key", flat=True))
    assert rungs[0].due_at == LATER + timedelta(minutes=5)
    after = Referral.objects.get(agency_request=sent)
    assert (after.urgency, after.urgency_rank) == ("immediate", 0)
    assert after.acknowledge_by == min(before.acknowledge_by, LATER + timedelta(minutes=15))
    with transaction.atomic():
        raise_urgency(promise.key, LATER + timedelta(hours=1))
    assert Referral.objects.get(agency_request=sent).acknowledge_by == after.acknowledge_by


def test_what_was_not_routed_yet_is_routed_with_its_new_urgency(desk: Desk) -> None:
    sent = request_in(Status.SUBMITTED, desk, {**CALL, "agency_type": "attorney"})
    _add(sent, desk.front, {"danger": "yes"})
    assert not Promise.objects.filter(kind="raise").exists()


@pytest.mark.parametrize("answer", ["yes", "unsure"])
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.ROUTED, Status.ACKNOWLEDGED], ids=str)
def test_a_word_of_secrecy_seals_what_was_sent(desk: Desk, answer: str, status: Status) -> None:
    sent = request_in(status, desk, SEEN)
    found = _add(sent, desk.front, {"says_secret": answer})
    assert (found.sealed, found.counter_card) == (True, "C-SECRET")
    listed = set(SealedListing.objects.filter(agency_request=found).values_list("user", flat=True))
    assert listed == {desk.advisor.pk, desk.supervisor.pk}
    assert _verbs(sent)[-2:] == ["request.changed", "request.sealed"]
    for person in (desk.front, desk.colleague, desk.second_advisor):
        assert not AgencyRequest.objects.visible_to(person).filter(pk=found.pk).exists()
    with pytest.raises(AgencyRequest.DoesNotExist):
        _add(sent, desk.front, {"says_secret": "no"})


def test_who_has_it_in_hand_still_sees_what_is_sealed_afterwards(desk: Desk) -> None:
    sent = request_in(Status.ROUTED, desk, SEEN)
    sent.advisor, sent.status, sent.acknowledged_at = desk.second_advisor, Status.ACKNOWLEDGED.value, NOW
    sent.save()
    _add(sent, desk.front, {"says_secret": "yes"})
    assert AgencyRequest.objects.visible_to(desk.second_advisor).filter(pk=sent.pk).exists()


def test_the_door_of_a_sealed_paper_stops_here_and_names_no_request(desk: Desk) -> None:
    sent, client = request_in(Status.ROUTED, desk, SEEN), browser_of(desk.colleague)
    answer = client.post(reverse("intake:ask", args=[sent.reference, "secret"]), {"says_secret": "yes"})
    page = client.get(answer["Location"]).content.decode()
    assert "Stop here. This may be secret." in page
    assert sent.reference not in page


def test_nothing_is_added_to_a_closed_request_or_by_another_school(desk: Desk) -> None:
    closed = request_in(Status.CLOSED, desk, SEEN)
    with pytest.raises(IllegalTransition, match="This request is closed"):
        _add(closed, desk.front, {"title": "warrant"})
    sent = request_in(Status.ROUTED, desk, SEEN)
    with pytest.raises(AgencyRequest.DoesNotExist):
        _add(sent, desk.other_front, {"title": "warrant"})
    with pytest.raises(PermissionDenied):
        _add(sent, desk.advisor, {"title": "warrant"})
    assert "request.changed" not in _verbs(sent)


def test_the_list_of_what_is_left_shows_what_was_told_and_a_way_to_change_it(desk: Desk) -> None:
    sent, client = request_in(Status.ROUTED, desk, SEEN), browser_of(desk.front)
    address = reverse("intake:details", args=[sent.reference])
    page = client.get(address).content.decode()
    assert page.count("Not answered") == 10
    client.post(reverse("intake:ask", args=[sent.reference, "title"]), {"title": "warrant"})
    client.post(
        reverse("intake:ask", args=[sent.reference, "reply"]), {"reply": "date", "reply_by": "2026-12-02"}
    )
    page = client.get(address).content.decode()
    assert page.count("Not answered") == 8
    assert "Dec 2, 2026" in page
    assert AgencyRequest.objects.get(pk=sent.pk).reply_by == date(2026, 12, 2)


REPLIES = {
    "a date without a day": ({"reply": "date"}, 422, "Add the day they want an answer, or press “None”."),
    "a day that is none": ({"reply": "date", "reply_by": "soon"}, 422, "Write the date like 2026-12-02"),
    "none, with a day left in the field": ({"reply": "none", "reply_by": "2026-12-02"}, 302, ""),
}


@pytest.mark.parametrize(("posted", "status", "words"), REPLIES.values(), ids=REPLIES.keys())
def test_a_date_to_answer_by_is_asked_for_only_where_there_is_one(
    desk: Desk, posted: dict[str, str], status: int, words: str
) -> None:
    sent = request_in(Status.ROUTED, desk, SEEN)
    answer = browser_of(desk.front).post(reverse("intake:ask", args=[sent.reference, "reply"]), posted)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert AgencyRequest.objects.get(pk=sent.pk).reply_by is None


def test_times_are_asked_about_once_and_a_time_left_out_takes_none_away(desk: Desk) -> None:
    sent, client = request_in(Status.ROUTED, desk, SEEN), browser_of(desk.front)
    address = reverse("intake:ask", args=[sent.reference, "times"])
    refused = client.post(address, {"occurred_at": "2020-01-02T10:00", "went_where": "the lobby"})
    assert refused.status_code == 422
    assert "That is more than a year ago." in refused.content.decode()
    assert "the lobby" in refused.content.decode()
    assert client.post(address, {"went_where": "the lobby"}).status_code == 302
    found = AgencyRequest.objects.get(pk=sent.pk)
    assert (found.occurred_at, found.went_where) == (sent.occurred_at, "the lobby")


def test_sent_by_mistake_is_marked_and_never_taken_back(desk: Desk, still: None) -> None:
    sent, client = request_in(Status.ROUTED, desk), browser_of(desk.front)
    address, button = reverse("intake:mistake", args=[sent.reference]), "Sent by mistake?"
    for page in ("routing:now", "intake:details"):
        assert button in client.get(reverse(page, args=[sent.reference])).content.decode()
    for said in ("It stays open until they agree.", "OLA knows already that you called this a mistake."):
        assert said in client.post(address, follow=True).content.decode()
    for page in ("routing:now", "intake:details"):
        assert button not in client.get(reverse(page, args=[sent.reference])).content.decode()
    assert Mistake.objects.get().said_by == desk.front
    sent.refresh_from_db()
    assert sent.status == Status.ROUTED
    assert _verbs(sent).count("request.called_mistake") == 1
    page = browser_of(desk.advisor).get(reverse("counsel:review", args=[sent.reference])).content.decode()
    assert "The school says: sent by mistake" in page


def test_another_school_says_nothing_of_it(desk: Desk) -> None:
    sent = request_in(Status.ROUTED, desk)
    client = browser_of(desk.other_front)
    assert client.post(reverse("intake:mistake", args=[sent.reference])).status_code == 404
    assert not Mistake.objects.exists()


def test_a_late_entry_shows_when_it_happened_apart_from_when_it_was_entered(desk: Desk) -> None:
    sent = request_in(Status.ROUTED, desk)
    sent.is_late_entry, sent.form_serial = True, "7777-7777-77J"
    sent.occurred_at = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
    sent.save()
    page = browser_of(desk.advisor).get(reverse("counsel:review", args=[sent.reference])).content.decode()
    for words in ("Late entry", "Nov 20, 9:05 a.m. EST", "Nov 23, 10:42 a.m. EST", "PF-7777-7777-77J"):
        assert words in page


def test_words_that_must_be_left_out_are_kept_nowhere(desk: Desk) -> None:
    sent, client = request_in(Status.ROUTED, desk, SEEN), browser_of(desk.front)
    words = "Two officers are here. They said she is from Guatemala."
    for name in ("ask", "keep"):
        client.post(reverse(f"intake:{name}", args=[sent.reference, "happened"]), {"narrative": words})
    found = AgencyRequest.objects.get(pk=sent.pk)
    assert (found.narrative, found.typed) == ("", [])
    assert not [version for version in found.history.all() if "Guatemala" in version.narrative]
