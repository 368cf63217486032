"""The second step at sign-in: asked for, passed, refused, gone around by typing an address."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.test import Client, override_settings

from accounts.factors import held, totp
from accounts.factors.rules import STEP, steps_around
from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from bpsportal.doors import DOORS, Open
from tests.makers import NOW, PASSPHRASE, Desk, browser_of, make_person
from tests.second import give_app, next_code, some_address

STEP_PAGE, ADD_PAGE, QUEUE = "/sign-in/step/", "/my-sign-in/add/", "/queue/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Second factors are asked for, and the clock stands at `NOW` until a test moves it."""
    with override_settings(DEMO=False), time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def ada(db: None) -> User:
    """Counsel with an authenticator app and recovery codes."""
    person = make_person(Role.LEGAL_ADVISOR, "Ada Advisor")
    give_app(person)
    return person


def sign_in(person: User, *, going_to: str = QUEUE) -> Client:
    """Return a browser in which the first factor of this person was right."""
    client = browser_of()
    client.post("/sign-in/", {"username": person.username, "password": PASSPHRASE, "next": going_to})
    return client


def send(client: Client, code: str) -> str:
    """Type a code, and return where that leads, "" where the page says no."""
    return str(client.post(STEP_PAGE, {"code": code}).headers.get("Location", ""))


def codes_of(person: User) -> list[str]:
    """Return the recovery codes."""
    row = held.recovery_codes_of(person)
    assert row is not None
    return list(row.wrap().generate_codes())


def verbs() -> list[str]:
    """Return what was recorded."""
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_a_code_of_the_app_lets_in_and_is_recorded(ada: User) -> None:
    client = sign_in(ada)
    assert client.get(QUEUE).headers["Location"] == f"/sign-in/?next={QUEUE.replace('/', '%2F')}"
    key = client.cookies["session"].value
    assert send(client, next_code(ada)) == QUEUE
    assert client.cookies["session"].value != key
    assert client.get(QUEUE).status_code == 200
    assert verbs()[-2:] == ["factor.used", "user.signed_in"]


def test_every_door_is_shut_while_the_second_step_is_waited_for(ada: User) -> None:
    client = sign_in(ada)
    shut = [name for name, door in DOORS.items() if door.needs is not Open.TO_ALL and not door.takes_token]
    assert len(shut) > 50
    for name in shut:
        answer = client.get(some_address(name))
        assert (answer.status_code, answer.headers["Location"][:9]) == (302, "/sign-in/"), name


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "\0", "9" * 40, "１２３４５６", "0" * 12])
def test_a_wrong_code_is_refused_in_a_plain_sentence(ada: User, code: str) -> None:
    client = sign_in(ada)
    answer = client.post(STEP_PAGE, {"code": code})
    assert answer.status_code == 200
    assert "That did not work" in answer.content.decode() or "Take out the" in answer.content.decode()
    assert client.get(QUEUE).status_code == 302


def test_no_code_counts_twice_and_none_before_it(ada: User, clock: time_machine.Traveller) -> None:
    key = decrypt(held.rows_of(ada).get().data["secret"])
    clock.shift(timedelta(seconds=10 * STEP))
    before, present, _ = steps_around(NOW + timedelta(seconds=10 * STEP))
    assert send(sign_in(ada), totp.code_at(key, present)) == QUEUE
    assert send(sign_in(ada), totp.code_at(key, present)) == ""
    assert send(sign_in(ada), totp.code_at(key, before)) == ""
    refused = [event for event in AuditEvent.objects.all() if event.verb == "factor.refused"]
    assert [b'"wrong":"used"' in bytes(event.body) for event in refused] == [True, True]


@pytest.mark.parametrize(("away", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_wrong_and_no_more(
    ada: User,
    clock: time_machine.Traveller,
    away: int,
    is_taken: bool,  # noqa: FBT001 — a row's value
) -> None:
    key = decrypt(held.rows_of(ada).get().data["secret"])
    clock.shift(timedelta(seconds=10 * STEP))
    present = steps_around(NOW + timedelta(seconds=10 * STEP))[1]
    assert (send(sign_in(ada), totp.code_at(key, present + away)) == QUEUE) is is_taken


def test_somebody_elses_code_is_refused(ada: User) -> None:
    other = make_person(Role.LEGAL_ADVISOR, "Olu Other")
    give_app(other)
    assert send(sign_in(ada), next_code(other)) == ""
    assert send(sign_in(ada), codes_of(other)[0]) == ""


def test_wrong_codes_are_slowed_down_for_the_account_and_a_right_one_begins_again(
    ada: User, clock: time_machine.Traveller
) -> None:
    client = sign_in(ada)
    said = [sign_in(ada).post(STEP_PAGE, {"code": "000000"}).content.decode() for _ in range(6)]
    assert ["Too many tries. Wait 1 second" in page for page in said] == [False] * 5 + [True]
    assert send(client, next_code(ada)) == ""
    assert verbs().count("factor.refused") == 5
    assert verbs().count("user.slowed") == 1
    clock.shift(timedelta(seconds=2))
    assert send(client, next_code(ada)) == QUEUE
    assert "That did not work" in sign_in(ada).post(STEP_PAGE, {"code": "000000"}).content.decode()


def test_a_recovery_code_lets_in_once(ada: User) -> None:
    code = totp.in_groups(codes_of(ada)[3])
    assert send(sign_in(ada), code) == QUEUE
    assert send(sign_in(ada), code) == ""
    assert held.codes_left(ada) == 9
    assert b'"factor":"recovery_code"' in bytes(AuditEvent.objects.filter(verb="factor.used").get().body)


def test_the_first_factor_waits_for_five_minutes_only(ada: User, clock: time_machine.Traveller) -> None:
    client = sign_in(ada)
    clock.shift(timedelta(minutes=5, seconds=1))
    assert send(client, next_code(ada)) == "/sign-in/"
    assert "That took too long" in client.get("/sign-in/").content.decode()
    assert client.get(QUEUE).status_code == 302


def test_who_was_deactivated_meanwhile_does_not_come_in(ada: User) -> None:
    client, code = sign_in(ada), next_code(ada)
    ada.is_active = False
    ada.save()
    assert send(client, code) == "/sign-in/"


def test_waiting_ends_the_turn_of_whoever_was_there_before(ada: User, desk: Desk) -> None:
    client = browser_of(desk.front)
    client.post("/sign-in/?other=1", {"username": ada.username, "password": PASSPHRASE})
    assert client.get("/counter/").headers["Location"].startswith("/sign-in/?next")
    assert "user.signed_out" in verbs()


def test_nobody_else_of_this_browser_comes_in_as_who_waits(ada: User) -> None:
    clerk = make_person(Role.AUDITOR, "Cleo Clerk")
    client = sign_in(ada)
    client.post("/sign-in/", {"username": clerk.username, "password": PASSPHRASE})
    assert "Ada" not in client.get(STEP_PAGE, follow=True).content.decode()


@pytest.mark.parametrize("role", Role, ids=str)
def test_who_needs_a_second_factor_and_has_none_is_led_to_add_one(role: Role, desk: Desk) -> None:
    must = role in {
        *(Role.LEGAL_ADVISOR, Role.LEGAL_SUPERVISOR),
        *(Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM_ADMIN),
    }
    client = Client()
    client.force_login(desk[role], backend="accounts.signin.PortalBackend")
    for address in ("/alerts/", "/my-sign-in/"):
        answer = client.get(address)
        if must:
            assert answer.headers["Location"].startswith(ADD_PAGE)
        else:
            assert answer.status_code == 200
    assert client.get("/card/").status_code == 200
    assert client.get(ADD_PAGE).status_code == 200


def test_a_live_part_of_a_page_sends_the_whole_page_to_the_step(ada: User) -> None:
    client = Client()
    client.force_login(ada, backend="accounts.signin.PortalBackend")
    answer = client.get(
        "/queue/rows/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/queue/"}
    )
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"{STEP_PAGE}?next=%2Fqueue%2F")


def test_in_the_demonstration_nobody_is_asked(ada: User) -> None:
    with override_settings(DEMO=True):
        assert sign_in(ada).get(QUEUE).status_code == 200


def test_what_is_kept_of_a_factor_cannot_be_read_in_the_database(ada: User) -> None:
    code = next_code(ada)
    rows = list(Authenticator.objects.filter(user=ada))
    assert {str(row.type) for row in rows} == {"totp", "recovery_codes"}
    key = decrypt(held.rows_of(ada).get().data["secret"])
    assert not [row for row in rows if key in str(row.data) or codes_of(ada)[0] in str(row.data)]
    secrets = settings.FACTOR_SECRETS
    with override_settings(FACTOR_SECRETS=["another one"]):
        assert send(sign_in(ada), code) == ""
    with override_settings(FACTOR_SECRETS=["another one", *secrets]):
        assert send(sign_in(ada), code) == QUEUE


def test_web_and_worker_may_keep_and_remove_factors_and_nothing_else(db: None) -> None:
    asked = "SELECT has_table_privilege('portal_app', 'mfa_authenticator', unnest(%s::text[]))"
    wanted = {"SELECT": True, "INSERT": True, "UPDATE": True, "DELETE": True, "TRUNCATE": False}
    with connection.cursor() as cursor:
        cursor.execute(asked, [list(wanted)])
        assert [may for (may,) in cursor.fetchall()] == list(wanted.values())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"PORTAL_URL": "https://desk.example.org", "FACTOR_SECRETS": ["x" * 32]}, []),
        ({"PORTAL_URL": "https://192.0.2.7", "FACTOR_SECRETS": ["x" * 32]}, ["factors.W001"]),
        (
            {"PORTAL_URL": "http://desk.example.org", "FACTOR_SECRETS": ["x" * 32, "y"]},
            ["factors.W001", "factors.E001"],
        ),
        (
            {"PORTAL_URL": "http://localhost:8000", "SECRET_KEY": "k", "FACTOR_SECRETS": ["k"]},
            ["factors.W002"],
        ),
        ({"PORTAL_URL": "https://192.0.2.7", "FACTOR_SECRETS": ["y"], "DEMO": True}, []),
    ],
)
def test_what_is_wrong_with_the_settings_is_said_at_the_start(
    changed: dict[str, object], said: list[str]
) -> None:
    with override_settings(**changed):
        assert [message.id for message in run_checks() if str(message.id).startswith("factors.")] == said
