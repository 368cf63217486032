"""A screen left alone: signed out after a quiet time, or locked while an alert waits; live parts are no act."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from requests_intake.drafts import mint_key
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from tests.makers import I_200, NOW, PASSPHRASE, Desk, posted, request_in

HOME, STAY, LOCKED, SIGN_IN = "/counter/", "/stay/", "/locked/", "/sign-in/"
Wait = Callable[[int], None]


@pytest.fixture
def wait() -> Iterator[Wait]:
    """Let so many seconds pass."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield lambda seconds: clock.shift(timedelta(seconds=seconds))


def _may_sign_in(person: User) -> None:
    person.set_password(PASSPHRASE)
    person.save()


def _signed_in(person: User) -> Client:
    _may_sign_in(person)
    client = Client()
    answer = client.post(SIGN_IN, {"username": person.username, "password": PASSPHRASE})
    assert answer.status_code == 302
    return client


def _where(client: Client, address: str, **headers: str) -> str:
    """Return where the address leads: nothing if it opens."""
    answer = client.get(address, headers=headers)
    return "" if answer.status_code == 200 else str(answer.headers.get("Location") or answer["HX-Redirect"])


@pytest.mark.parametrize(
    ("role", "address", "minutes"),
    [
        (Role.FRONT_OFFICE, HOME, 10),
        (Role.SCHOOL_LEADER, HOME, 10),
        (Role.LEGAL_ADVISOR, "/queue/", 15),
        (Role.ADMINISTRATOR, "/record/", 15),
    ],
)
def test_a_quiet_screen_closes_after_its_role_s_time(
    desk: Desk, wait: Wait, role: Role, address: str, minutes: int
) -> None:
    client = _signed_in(desk[role])
    wait(minutes * 60 - 1)
    assert _where(client, address) == ""
    wait(minutes * 60)
    assert _where(client, address) == f"{SIGN_IN}?next={address.replace('/', '%2F')}&quiet=1"
    assert AuditEvent.objects.filter(verb="user.left_screen", actor_id=desk[role].pk).count() == 1
    assert _where(client, address).startswith(SIGN_IN)


@pytest.mark.parametrize(
    ("address", "headers"),
    [(f"{STAY}", {}), ("/queue/rows/", {"HX-Request": "true"}), ("/queue/?live=1", {})],
)
def test_what_a_page_asks_for_by_itself_keeps_no_screen_open(
    desk: Desk, wait: Wait, address: str, headers: dict[str, str]
) -> None:
    client = _signed_in(desk.advisor)
    for _ in range(14):
        wait(60)
        assert client.get(address, headers=headers).status_code == 200
    wait(60)
    assert _where(client, "/queue/").startswith(SIGN_IN)


def test_what_a_person_does_keeps_the_screen_open_and_the_page_is_told_how_long(
    desk: Desk, wait: Wait
) -> None:
    client = _signed_in(desk.front)
    wait(540)
    assert client.get(STAY).json() == {"left": 60, "go": ""}
    assert client.post(STAY).json() == {"left": 600, "go": ""}
    wait(599)
    assert _where(client, HOME) == ""


def test_ten_hours_are_the_most_whatever_is_done(desk: Desk, wait: Wait) -> None:
    client = _signed_in(desk.front)
    for _ in range(74):
        wait(8 * 60)
        assert client.post(STAY).json()["left"] > 0
    wait(8 * 60)
    assert client.get(STAY, {"from": HOME}).json() == {
        "left": 0,
        "go": f"{SIGN_IN}?next=%2Fcounter%2F&quiet=1",
    }


def test_a_live_part_takes_its_page_to_sign_in_and_back(desk: Desk, wait: Wait) -> None:
    client = _signed_in(desk.advisor)
    wait(900)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/queue/?page=a"}
    assert _where(client, "/queue/rows/", **headers) == f"{SIGN_IN}?next=%2Fqueue%2F%3Fpage%3Da&quiet=1"


def test_what_was_typed_is_kept_when_the_time_is_over(desk: Desk, wait: Wait) -> None:
    client = _signed_in(desk.front)
    data = posted({**I_200, "narrative": "Two officers."}, key=mint_key(desk.front), school="adams").dict()
    wait(600)
    answer = client.post("/requests/new/", data)
    draft = AgencyRequest.objects.get()
    assert (draft.status, dict(draft.typed)["narrative"]) == ("draft", "Two officers.")
    assert answer["Location"].startswith(f"{SIGN_IN}?next=")
    assert draft.reference in answer["Location"]


def test_while_an_alert_waits_the_screen_locks_and_shows_only_how_it_stands(desk: Desk, wait: Wait) -> None:
    client = _signed_in(desk.front)
    found = request_in(Status.ROUTED, desk)
    other = request_in(Status.ROUTED, desk, author=desk.colleague)
    wait(600)
    assert _where(client, HOME) == f"{LOCKED}?next=%2Fcounter%2F&quiet=1"
    page = client.get(LOCKED).content.decode()
    assert found.reference in page
    assert other.reference not in page
    assert 'Telephone <span class="nowrap">617-555-0142</span> now.' in page
    for hidden in (found.narrative, found.title_words, reverse("routing:now", args=[found.reference])):
        assert hidden not in page
    assert _where(client, reverse("routing:now", args=[found.reference])).startswith(LOCKED)
    assert (
        _where(client, reverse("routing:state", args=[found.reference]), **{"HX-Request": "true"})
        == LOCKED + "?quiet=1"
    )


def test_a_locked_screen_still_tells_who_picked_it_up_and_opens_by_signing_in(desk: Desk, wait: Wait) -> None:
    client = _signed_in(desk.front)
    request_in(Status.ACKNOWLEDGED, desk)
    request_in(Status.ROUTED, desk)
    wait(600)
    assert _where(client, HOME).startswith(LOCKED)
    assert f"{desk.advisor.full_name} is on it." in client.get(LOCKED).content.decode()
    wrong = client.post(LOCKED, {"username": desk.front.username, "password": "wrong"})
    assert "do not go together" in wrong.content.decode()
    assert _where(client, HOME).startswith(LOCKED)
    right = client.post(LOCKED, {"username": desk.front.username, "password": PASSPHRASE, "next": HOME})
    assert right["Location"] == HOME
    assert _where(client, HOME) == ""


def test_what_is_typed_into_a_locked_screen_s_page_is_kept_and_sends_nothing(desk: Desk, wait: Wait) -> None:
    client = _signed_in(desk.front)
    request_in(Status.ROUTED, desk)
    data = posted({**I_200, "narrative": "A second visit."}, key=mint_key(desk.front), school="adams").dict()
    wait(600)
    answer = client.post("/requests/new/", data)
    draft = AgencyRequest.objects.get(status="draft")
    assert answer["Location"].startswith(f"{LOCKED}?next=")
    assert draft.reference in answer["Location"]


def test_the_next_person_at_the_desk_takes_over_on_one_page(desk: Desk) -> None:
    client = _signed_in(desk.front)
    page = client.get(f"{SIGN_IN}?other=1").content.decode()
    assert f"{desk.front.short_name} is signed in now." in page
    _may_sign_in(desk.colleague)
    answer = client.post(SIGN_IN, {"username": desk.colleague.username, "password": PASSPHRASE, "next": "/"})
    assert answer["Location"] == "/"
    assert f"What is happening, {desk.colleague.full_name.split()[0]}?" in client.get(HOME).content.decode()
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", "actor_id")
    assert list(verbs) == [
        ("user.signed_in", desk.front.pk),
        ("user.signed_out", desk.front.pk),
        ("user.signed_in", desk.colleague.pk),
    ]


def test_a_locked_page_without_a_locked_session_leads_to_the_start(desk: Desk) -> None:
    assert _where(Client(), LOCKED) == "/"
    assert _where(_signed_in(desk.front), LOCKED) == "/"


def test_every_page_of_a_signed_in_person_says_when_it_closes(desk: Desk) -> None:
    page = _signed_in(desk.front).get(HOME).content.decode()
    assert 'data-after="600"' in page
    assert '<meta http-equiv="refresh" content="605">' in page
    assert "data-after" not in Client().get(SIGN_IN).content.decode()
