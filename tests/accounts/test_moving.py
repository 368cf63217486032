"""A front-office account is open at one screen: the second asks, the first says that it was moved, nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client, override_settings

from accounts.models import OpenSession, User
from accounts.roles import Role
from accounts.session_store import SessionStore
from audit.models import AuditEvent
from requests_intake.drafts import mint_key
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from tests.makers import I_200, NOW, PASSPHRASE, Desk, posted, request_in

HOME, SIGN_IN, MOVE, MOVED, STAY = "/counter/", "/sign-in/", "/another-screen/", "/moved/", "/stay/"
Wait = Callable[[int], None]


@pytest.fixture(autouse=True)
def one_screen() -> Iterator[None]:
    """As outside the demonstration."""
    with override_settings(ONE_SCREEN_EACH=True):
        yield


@pytest.fixture
def wait() -> Iterator[Wait]:
    """Let so many minutes pass."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield lambda minutes: clock.shift(timedelta(minutes=minutes))


def _signed_in(person: User) -> Client:
    person.set_password(PASSPHRASE)
    person.save(update_fields=["password"])
    return _once_more(person)


def _once_more(person: User) -> Client:
    client = Client()
    answer = client.post(SIGN_IN, {"username": person.username, "password": PASSPHRASE})
    assert answer.status_code == 302
    return client


def _where(client: Client, address: str = HOME, **headers: str) -> str:
    """Return where the address leads: nothing if it opens."""
    answer = client.get(address, headers=headers)
    where = "" if answer.status_code == 200 else str(answer.headers.get("Location") or answer["HX-Redirect"])
    return where.split("?")[0]


def test_a_second_screen_asks_and_the_first_goes_on_until_one_moves(desk: Desk, wait: Wait) -> None:
    first = _signed_in(desk.front)
    assert _where(first) == ""
    wait(5)
    second = _once_more(desk.front)
    assert (_where(second), _where(second, "/requests/"), _where(first)) == (MOVE, MOVE, "")
    page = second.get(f"{MOVE}?next=/requests/").content.decode()
    assert "You are signed in at another screen" in page
    assert "10:42" in page
    assert 'name="next" value="/requests/"' in page
    assert second.post(MOVE, {"next": "/requests/"})["Location"] == "/requests/"
    assert (_where(second), _where(first)) == ("", MOVED)
    assert "You moved to another screen" in first.get(MOVED).content.decode()
    [event] = AuditEvent.objects.filter(verb="user.moved_screen")
    assert event.actor_id == desk.front.pk


def test_who_stays_there_signs_out_here_and_the_first_screen_notices_nothing(desk: Desk, wait: Wait) -> None:
    first = _signed_in(desk.front)
    assert _where(first) == ""
    second = _once_more(desk.front)
    assert _where(second) == MOVE
    second.post("/sign-out/")
    assert (_where(second), _where(first)) == (SIGN_IN, "")


def test_what_is_typed_at_the_screen_left_behind_is_kept_and_the_page_is_told(desk: Desk, wait: Wait) -> None:
    first = _signed_in(desk.front)
    data = posted({**I_200, "narrative": "Two officers."}, key=mint_key(desk.front), school="adams").dict()
    assert _where(first) == ""
    second = _once_more(desk.front)
    second.post(MOVE)
    assert first.get(STAY, {"from": "/counter/late/", "early": "1"}).json() == {
        "left": 0,
        "go": f"{MOVED}?next=%2Fcounter%2Flate%2F&kept=1",
    }
    assert _where(first, "/counter/rows/", **{"HX-Request": "true"}) == MOVED
    answer = first.post("/counter/late/", data)
    draft = AgencyRequest.objects.get()
    assert (draft.status, dict(draft.typed)["narrative"]) == ("draft", "Two officers.")
    assert answer["Location"].startswith(f"{MOVED}?next=")
    assert draft.reference in answer["Location"]
    assert second.get(f"/requests/{draft.reference}/draft/", follow=True).status_code == 200


def test_what_is_posted_before_the_question_is_answered_is_kept_too(desk: Desk, wait: Wait) -> None:
    first = _signed_in(desk.front)
    assert _where(first) == ""
    second = _once_more(desk.front)
    data = posted({**I_200, "narrative": "At the gate."}, key=mint_key(desk.front), school="adams").dict()
    assert second.post("/counter/late/", data)["Location"].startswith(f"{MOVE}?next=")
    assert dict(AgencyRequest.objects.get().typed)["narrative"] == "At the gate."


@pytest.mark.parametrize("minutes", [10, 700], ids=["left alone", "over for the day"])
def test_a_screen_whose_time_is_over_is_not_asked_about(desk: Desk, wait: Wait, minutes: int) -> None:
    first = _signed_in(desk.front)
    assert _where(first) == ""
    wait(minutes)
    second = _once_more(desk.front)
    assert _where(second) == ""
    assert _where(first) in {MOVED, SIGN_IN}


def test_a_locked_screen_whose_alert_waits_is_moved_with_its_alert_and_without_a_question(
    desk: Desk, wait: Wait
) -> None:
    first = _signed_in(desk.front)
    found = request_in(Status.ROUTED, desk)
    assert _where(first) == ""
    wait(10)
    assert _where(first) == "/locked/"
    second = _once_more(desk.front)
    assert _where(second) == ""
    assert _where(second, f"/requests/{found.reference}/") == ""
    assert _where(first) == MOVED


def test_signing_in_again_in_the_same_browser_asks_nothing(desk: Desk, wait: Wait) -> None:
    client = _signed_in(desk.front)
    assert _where(client) == ""
    client.post(f"{SIGN_IN}?other=1", {"username": desk.front.username, "password": PASSPHRASE})
    assert _where(client) == ""
    assert OpenSession.objects.filter(user=desk.front).count() == 1


def test_two_that_sign_in_before_either_opens_a_page_do_not_both_come_in(desk: Desk, wait: Wait) -> None:
    one, other = _signed_in(desk.front), _once_more(desk.front)
    assert [_where(one), _where(other), _where(one)] == ["", MOVED, ""]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.FRONT_OFFICE}))
def test_everybody_else_may_be_at_two_screens(desk: Desk, wait: Wait, role: Role) -> None:
    first, second = _signed_in(desk[role]), _once_more(desk[role])
    assert [_where(client, "/calendar/") for client in (first, second)] == ["", ""]


def test_the_accounts_of_a_demonstration_are_everybody_s(desk: Desk, wait: Wait) -> None:
    with override_settings(ONE_SCREEN_EACH=False):
        first, second = _signed_in(desk.front), _once_more(desk.front)
        assert [_where(first), _where(second)] == ["", ""]


def test_a_page_answered_while_its_session_moves_does_not_bring_it_back(desk: Desk, wait: Wait) -> None:
    first = _signed_in(desk.front)
    assert _where(first) == ""
    late = SessionStore(str(first.cookies["session"].value))
    late["acted"] = NOW.timestamp() + 60
    second = _once_more(desk.front)
    second.post(MOVE)
    with pytest.raises(UpdateError):
        late.save()
    assert (_where(first), _where(second)) == (MOVED, "")


def test_another_role_ends_what_was_open(desk: Desk, wait: Wait) -> None:
    client = _signed_in(desk.advisor)
    assert _where(client, "/queue/") == ""
    desk.advisor.role = Role.LEGAL_SUPERVISOR.value
    desk.advisor.save()
    answer = client.get("/queue/")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache", "storage"')
    assert _where(client, "/queue/") == SIGN_IN
