"""People's own ways to be reached: added, tried, switched off, told; their keys show nowhere."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AuditEvent
from promises.models import Promise
from promises.services import Outcome, keep
from requests_intake.lifecycle import Status
from routing.delivery import deliver
from routing.models import AlertWish, Notice, OwnChannel
from routing.own_channels import TRIES, TooMany, begin_try
from tests.makers import NOW, SECRET, Desk, browser_of, request_in
from tests.plugins.mailserver import MailServer, Mode

KEY = "CANARY" + "k" * 26
PAGER = f"pagerduty://{KEY}@{KEY}"
PAGE = "/alerts/"


def own(user: User, address: str = "dana@home.example") -> OwnChannel:
    return OwnChannel.objects.create(user=user, kind="mail", address=address, service="mail", made_at=NOW)


@pytest.fixture
def dana(desk: Desk) -> Client:
    return browser_of(desk.advisor)


def test_ways_are_added_a_line_each_and_recorded_without_their_address(dana: Client, desk: Desk) -> None:
    assert dana.post(PAGE, {"addresses": f"dana@home.example\n\n{PAGER}\n"}).status_code == 302
    found = OwnChannel.objects.filter(user=desk.advisor)
    assert {(channel.kind, channel.service, channel.host) for channel in found} == {
        ("mail", "mail", "home.example"),
        ("url", "pagerduty", ""),
    }
    events = AuditEvent.objects.filter(verb="channel.added")
    assert {event.data["service"] for event in events} == {"mail", "pagerduty"}
    assert not any(b"CANARY" in bytes(event.body) or b"home.example" in bytes(event.body) for event in events)
    page = dana.get(PAGE).content.decode()
    assert "pagerduty" in page
    assert KEY not in page


def test_a_line_that_cannot_be_used_is_named_and_what_was_typed_stays(dana: Client) -> None:
    response = dana.post(PAGE, {"addresses": "dana@home.example\nnosuch://place\ndana\n"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Line 2: This is not a complete nosuch:// address." in page
    assert "Line 3: This is neither an email address nor a URL" in page
    assert "nosuch://place" in page
    assert not OwnChannel.objects.exists()


def test_nobody_has_more_than_a_handful(dana: Client) -> None:
    lines = "\n".join(f"dana{number}@home.example" for number in range(7))
    assert "at most 6 lines" in dana.post(PAGE, {"addresses": lines}).content.decode()
    for number in range(6):
        dana.post(PAGE, {"addresses": f"dana{number}@home.example"})
    page = dana.post(PAGE, {"addresses": "another@home.example"}).content.decode()
    assert "Switch one off first" in page
    assert OwnChannel.objects.count() == 6


def test_a_way_that_is_switched_off_can_be_added_again(dana: Client) -> None:
    for _ in range(2):
        dana.post(PAGE, {"addresses": "dana@home.example"})
        channel = OwnChannel.objects.get()
        assert channel.is_on
        dana.post(reverse("routing:drop_alert", args=[channel.pk]))
        channel.refresh_from_db()
        assert not channel.is_on
    verbs = (
        AuditEvent.objects.filter(verb__startswith="channel.").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs) == ["channel.added", "channel.removed"] * 2


def test_a_try_arrives_and_says_that_nobody_waits(dana: Client, desk: Desk, mailserver: MailServer) -> None:
    channel = own(desk.advisor)
    response = dana.post(reverse("routing:try_alert", args=[channel.pk]), follow=True)
    assert "Did it arrive?" in response.content.decode()
    [(_, recipient, message)] = mailserver.taken
    assert recipient == "dana@home.example"
    assert "Nobody is waiting" in message["Subject"]
    assert AuditEvent.objects.get(verb="channel.tried").data == {"channel": channel.pk, "service": "mail"}


def test_a_try_that_fails_is_seen_until_one_works(dana: Client, desk: Desk, mailserver: MailServer) -> None:
    channel, mailserver.mode = own(desk.advisor), Mode.REFUSES
    address = reverse("routing:try_alert", args=[channel.pk])
    page = dana.post(address, follow=True).content.decode()
    assert "could not be sent" in page
    assert "Not working since" in page
    mailserver.mode = Mode.TAKES
    assert "Not working since" not in dana.post(address, follow=True).content.decode()


def test_tries_are_limited_in_the_database_for_each_person(desk: Desk) -> None:
    channel, other = own(desk.advisor), own(desk.supervisor)

    def begin(one: OwnChannel, seconds: int) -> None:
        begin_try(one.pk, actor=one.user, now=NOW + timedelta(seconds=seconds), action_id=uuid4())

    for number in range(TRIES):
        begin(channel, number)
    with pytest.raises(TooMany, match="Wait a little"):
        begin(channel, 60)
    begin(other, 60)
    begin(channel, 601)
    assert AuditEvent.objects.filter(verb="channel.tried").count() == TRIES + 2


def _keep_all() -> list[Outcome]:
    owed = Promise.objects.filter(kind="notify", state="owed").order_by("pk").values_list("pk", flat=True)
    return [keep(pk, now=NOW, keepers={"notify": deliver}, chance=0.5) for pk in owed]


def test_who_is_told_is_told_on_their_own_ways_too(desk: Desk, mailserver: MailServer) -> None:
    own(desk.advisor)
    own(desk.second_advisor)
    OwnChannel.objects.create(
        user=desk.advisor, kind="mail", address="off@home.example", service="mail", made_at=NOW, is_on=False
    )
    reference = request_in(Status.ROUTED, desk).reference
    _keep_all()
    reached = [recipient for _, recipient, _ in mailserver.taken]
    assert {"dana@home.example", "legal@example.org", "pat.legal.advisor@example.org"} <= set(reached)
    assert [recipient for recipient in reached if "home" in recipient] == ["dana@home.example"]
    assert {message["Subject"] for _, _, message in mailserver.taken} == {
        f"Request Desk: {reference} needs you"
    }
    assert Notice.objects.get(channel__isnull=False).address == ""


def test_a_sealed_matter_reaches_the_ways_of_those_listed_alone(desk: Desk, mailserver: MailServer) -> None:
    for person in (desk.advisor, desk.supervisor, desk.second_advisor):
        own(person, f"{person.pk}@home.example")
    request_in(Status.ROUTED, desk, SECRET)
    _keep_all()
    at_home = {recipient for _, recipient, _ in mailserver.taken if "home" in recipient}
    assert at_home == {f"{person.pk}@home.example" for person in (desk.advisor, desk.supervisor)}


def test_a_way_that_is_refused_shows_on_its_owners_page(
    desk: Desk, dana: Client, mailserver: MailServer
) -> None:
    channel, mailserver.mode = own(desk.advisor), Mode.REFUSES
    request_in(Status.ROUTED, desk)
    _keep_all()
    channel.refresh_from_db()
    assert (channel.failing_since, channel.failure) == (NOW, "SMTPRecipientsRefused")
    assert "Not working since" in dana.get(PAGE).content.decode()


def test_the_page_of_the_queue_does_nothing_until_asked(dana: Client, desk: Desk) -> None:
    def wished() -> set[str]:
        page = dana.get(reverse("routing:queue")).content.decode()
        start = page.index("data-wish")
        tag = page[start : page.index(">", start)]
        return {name for name in ("title", "sound", "desktop") if f"data-{name}" in tag}

    assert wished() == set()
    dana.post(reverse("routing:wish"), {"title": "on", "sound": "on"})
    assert wished() == {"title", "sound"}
    assert AlertWish.objects.get().user == desk.advisor
    event = AuditEvent.objects.get(verb="alerts.changed")
    assert event.data == {"title": True, "sound": True, "desktop": False}
    dana.post(reverse("routing:wish"), {})
    assert wished() == set()


def test_only_legal_is_offered_what_the_queue_can_do(desk: Desk, dana: Client) -> None:
    assert "While the queue is open" in dana.get(PAGE).content.decode()
    assert "While the queue is open" not in browser_of(desk.front).get(PAGE).content.decode()
