"""Signing in is slowed and nobody is told more than that; nobody is shut out by a stranger."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from django.test import Client, override_settings

from accounts import slowing, trying
from accounts.models import Tries, User
from accounts.pace import FORGOTTEN_AFTER, FREE, Kind
from accounts.roles import Role
from audit.models import AuditEvent
from requests_intake.lifecycle import Status
from tests.accounts import hashing
from tests.makers import NOW, PASSPHRASE, Desk, browser_of, make_person, request_in

SIGN_IN = "/sign-in/"
SCHOOL, HOME, STRANGER = "192.0.2.10", "198.51.100.20", "203.0.113.30"
HASHER = "tests.accounts.hashing.CountingHasher"
WRONG = "wrong words"
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that stands until it is moved."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def pat(db: None) -> User:
    """Somebody at a counter."""
    return make_person(Role.FRONT_OFFICE, "Pat Counter")


def _try(client: Client, name: str, passphrase: str = WRONG, address: str = SCHOOL) -> tuple[int, str]:
    answer = client.post(SIGN_IN, {"username": name, "password": passphrase}, REMOTE_ADDR=address)
    said = re.search(r"Wait (\d+) seconds?,", answer.content.decode())
    assert (answer.headers.get("Retry-After"), answer.status_code == 429) == (
        (said[1], True) if said else (None, False)
    )
    return answer.status_code, said[1] if said else ""


def _fail(name: str, times: int, address: str = SCHOOL) -> None:
    for _ in range(times):
        assert _try(browser_of(), name, address=address)[0] == 200


def _page(name: str, passphrase: str, address: str) -> str:
    answer = browser_of().post(SIGN_IN, {"username": name, "password": passphrase}, REMOTE_ADDR=address)
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    del answer.headers["Content-Length"]  # the name that was typed is in the page
    return f"{answer.status_code} {dict(answer.headers)} {page.replace(name, 'NAME')}"


def test_unknown_wrong_left_and_demonstration_names_get_the_same_bytes_for_the_same_work(
    pat: User, clock: Clock
) -> None:
    left = make_person(Role.AUDITOR, "Old Auditor", is_active=False)
    demo = make_person(Role.AUDITOR, "Demo Auditor")
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    never = User.objects.create_user("never.set", None, full_name="Never Set", role=Role.AUDITOR.value)
    kinds = [
        *((pat.username, "wrong words"), ("no.body", "wrong words"), (never.username, "wrong words")),
        *((left.username, PASSPHRASE), (demo.username, PASSPHRASE)),
    ]
    with override_settings(DEMO=False, PASSWORD_HASHERS=[HASHER]):
        for user in User.objects.exclude(pk=never.pk):
            user.set_password(PASSPHRASE)
            user.save()
        for round_ in range(FREE[Kind.HERE] + 1):
            pages, work = set(), set()
            for index, (name, passphrase) in enumerate(kinds):
                hashing.done.clear()
                pages.add(_page(name, passphrase, f"10.{index}.0.1"))
                work.add(hashing.done["hashes"])
            is_slowed = round_ == FREE[Kind.HERE]
            assert (len(pages), work) == (1, {0} if is_slowed else {1})
            assert ("Wait 1 second," in pages.pop()) is is_slowed


def test_the_record_says_that_tries_failed_and_were_slowed_and_of_whom_nothing(
    pat: User, clock: Clock
) -> None:
    _fail(pat.username, FREE[Kind.HERE])
    assert _try(browser_of(), pat.username) == (429, "1")
    assert _try(browser_of(), pat.username) == (429, "1")
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["user.sign_in_failed"] * FREE[Kind.HERE] + ["user.slowed"]
    assert {event.actor_name for event in AuditEvent.objects.all()} == {"Somebody"}
    assert not any(pat.username.encode() in bytes(event.body) for event in AuditEvent.objects.all())


def test_who_waits_comes_in_and_nobody_is_locked_out_for_good(pat: User, clock: Clock) -> None:
    _fail(pat.username, FREE[Kind.HERE])
    for seconds in (1, 2, 4, 8, 16, 30, 30):
        assert _try(browser_of(), pat.username, PASSPHRASE) == (429, str(seconds))
        clock.shift(timedelta(seconds=seconds))
        assert _try(browser_of(), pat.username) == (200, "")
    clock.shift(timedelta(seconds=30))
    assert _try(browser_of(), pat.username, PASSPHRASE)[0] == 302
    assert _try(browser_of(), pat.username)[0] == 200  # and the count here begins again


def test_a_stranger_who_never_stops_shuts_nobody_s_account(pat: User, clock: Clock) -> None:
    mine = browser_of()
    assert _try(mine, pat.username, PASSPHRASE, SCHOOL)[0] == 302
    mine.post("/sign-out/")
    for _ in range(15):
        _try(browser_of(), pat.username, address=STRANGER)
        _try(browser_of(), pat.username, address=SCHOOL)
        clock.shift(timedelta(seconds=30))
    _try(browser_of(), pat.username, address=SCHOOL)
    assert _try(browser_of(), pat.username, PASSPHRASE, SCHOOL)[0] == 429
    assert _try(browser_of(), pat.username, PASSPHRASE, HOME)[0] == 302  # from elsewhere
    assert _try(mine, pat.username, PASSPHRASE, SCHOOL)[0] == 302  # at the counter's own computer


def test_a_network_that_tries_many_names_is_slowed_and_a_success_does_not_free_it(
    pat: User, clock: Clock
) -> None:
    for index in range(FREE[Kind.NETWORK] - 1):
        _fail(f"name.{index}", 1, f"192.0.2.{index}")
    other = make_person(Role.FRONT_OFFICE, "Kim Counter")
    assert _try(browser_of(), other.username, PASSPHRASE)[0] == 302
    _fail("one.more", 1)
    assert _try(browser_of(), "a.new.name") == (429, "1")
    assert _try(browser_of(), pat.username, PASSPHRASE, HOME)[0] == 302
    assert _try(browser_of(), "a.new.name") == (429, "1")


def test_the_many_networks_of_one_attacker_are_slowed_together(pat: User, clock: Clock) -> None:
    for index in range(FREE[Kind.ACCOUNT]):
        _fail(pat.username, 1, f"10.0.{index}.1")
    assert _try(browser_of(), pat.username, address="10.0.3.1") == (429, "1")
    assert _try(browser_of(), pat.username, address="10.0.99.1")[0] == 200
    assert _try(browser_of(), pat.username, address="10.0.99.1") == (429, "2")


def test_intake_and_the_locked_screen_of_who_waits_for_legal_stay_usable(
    desk: Desk, clock: Clock, as_person: Callable[..., Client]
) -> None:
    desk.front.set_password(PASSPHRASE)
    desk.front.save()
    client = as_person(desk.front)
    request_in(Status.ROUTED, desk)
    assert client.get("/counter/", REMOTE_ADDR=SCHOOL).status_code == 200
    for _ in range(20):
        _try(browser_of(), desk.front.username)
        _try(browser_of(), "somebody.else")
    assert client.get("/counter/", REMOTE_ADDR=SCHOOL).status_code == 200
    clock.shift(timedelta(minutes=11))
    _try(browser_of(), desk.front.username)
    assert client.get("/counter/", REMOTE_ADDR=SCHOOL)["Location"].startswith("/locked/")
    form = {"username": desk.front.username, "password": PASSPHRASE}
    assert client.post("/locked/", form, REMOTE_ADDR=SCHOOL).status_code == 302
    assert client.get("/counter/", REMOTE_ADDR=SCHOOL).status_code == 200


def test_some_of_a_process_s_threads_never_judge_passphrases(pat: User, clock: Clock) -> None:
    with ExitStack() as others:
        for _ in range(4):
            others.enter_context(trying.AT_THE_DOOR)
        assert _try(browser_of(), pat.username, PASSPHRASE) == (429, "1")
    assert _try(browser_of(), pat.username, PASSPHRASE)[0] == 302


@pytest.mark.parametrize(
    "cookie", ["", "x", "x.y.z", ".".join(["0" * 32] * 14), "0" * 32, f"{'0' * 32}.{'1' * 32}"]
)
def test_a_mark_that_we_did_not_make_knows_nobody(pat: User, clock: Clock, cookie: str) -> None:
    _fail(pat.username, FREE[Kind.HERE])
    client = browser_of()
    client.cookies["known"] = cookie
    assert _try(client, pat.username, PASSPHRASE) == (429, "1")


def test_a_mark_is_of_one_person_and_slowed_itself(pat: User, clock: Clock) -> None:
    client = browser_of()
    assert _try(client, pat.username, PASSPHRASE)[0] == 302
    client.post("/sign-out/")
    for _ in range(FREE[Kind.DEVICE]):
        assert _try(client, pat.username)[0] == 200
    assert _try(client, pat.username, PASSPHRASE) == (429, "1")
    _fail("kim.counter", FREE[Kind.HERE])
    assert _try(client, "kim.counter") == (429, "1")


def test_what_is_counted_is_small_holds_no_name_and_is_forgotten(pat: User, clock: Clock) -> None:
    places = [slowing.Place(f"net {index}") for index in range(50)]
    slots = [slot for place in places for slot in slowing.slots_of(pat.username, place).values()]
    assert all(re.fullmatch(r"(here|account|network):[0-9a-f]{4}", slot) for slot in slots)
    assert slowing.slots_of("PAT.counter", places[0]) == slowing.slots_of(pat.username, places[0])
    _fail(pat.username, 1)
    assert Tries.objects.count() == 3
    assert slowing.purge(now=NOW + FORGOTTEN_AFTER) == 0
    assert slowing.purge(now=NOW + FORGOTTEN_AFTER + timedelta(seconds=1)) == 3
