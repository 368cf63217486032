"""Signing in and out, and the demonstration's switch."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from tests.makers import PASSPHRASE, Desk, browser_of, make_person

SIGN_IN = "/sign-in/"


def _sign_in(client: Client, username: str, password: str = PASSPHRASE, **more: str) -> tuple[int, str]:
    answer = client.post(SIGN_IN, {"username": username, "password": password, **more})
    return answer.status_code, answer.headers.get("Location", "")


def _verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def person(db: None) -> User:
    """Somebody with a passphrase."""
    return make_person(Role.LEGAL_ADVISOR, "Ada Advisor")


def test_signing_in_and_out_is_recorded(person: User) -> None:
    client = browser_of()
    assert _sign_in(client, person.username) == (302, "/")
    assert client.get("/queue/").status_code == 200
    out = client.post(reverse("accounts:sign_out"))
    assert out["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/queue/").status_code == 302
    assert _verbs() == ["user.signed_in", "user.signed_out"]


def test_a_refusal_says_the_same_for_every_reason(person: User) -> None:
    make_person(Role.AUDITOR, "Old Auditor", is_active=False)
    pages = set()
    for username, password in ((person.username, "wrong"), ("nobody", "wrong"), ("old.auditor", PASSPHRASE)):
        answer = browser_of().post(SIGN_IN, {"username": username, "password": password})
        assert answer.status_code == 200
        pages.add("do not go together" in answer.content.decode())
        assert password not in answer.content.decode()
    assert pages == {True}
    assert _verbs() == ["user.sign_in_failed"] * 3


def test_a_failed_sign_in_names_nobody_in_the_record(person: User) -> None:
    _sign_in(browser_of(), person.username, "wrong")
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.actor_name) == (None, "Somebody")
    assert person.username.encode() not in bytes(event.body)


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/queue/", "/queue/"),
        ("https://elsewhere.example", "/"),
        ("//elsewhere.example/a", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_stays_here(person: User, wanted: str, where: str) -> None:
    assert _sign_in(browser_of(), person.username, next=wanted) == (302, where)


@pytest.mark.parametrize("name", ["\0", "x" * 5000, "\x07", "<b>", ""])
def test_no_name_breaks_the_page(person: User, name: str) -> None:
    assert _sign_in(browser_of(), name, "wrong")[0] == 200
    assert _sign_in(browser_of(), person.username, "\0")[0] == 200


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.FRONT_OFFICE, "/counter/"),
        (Role.SCHOOL_LEADER, "/counter/"),
        (Role.SAFETY_SERVICES, "/requests/"),
        (Role.SUPERINTENDENT_OFFICE, "/requests/"),
        (Role.LEGAL_ADVISOR, "/queue/"),
        (Role.LEGAL_SUPERVISOR, "/queue/"),
        (Role.ADMINISTRATOR, "/record/"),
        (Role.AUDITOR, "/record/"),
        (Role.SYSTEM_ADMIN, "/operations/"),
    ],
)
def test_everybody_lands_where_their_work_is(desk: Desk, role: Role, where: str) -> None:
    assert browser_of(desk[role]).get("/")["Location"] == where


def test_the_demonstration_switches_between_its_own_accounts_only(person: User) -> None:
    demo = make_person(Role.AUDITOR, "Demo Auditor")
    demo.is_demo = True
    demo.save()
    address = reverse("accounts:switch")
    with override_settings(DEMO=True):
        assert browser_of().post(address, {"username": person.username}).status_code == 404
        assert browser_of().post(address, {"username": demo.username})["Location"] == "/"
    assert _verbs() == ["demo.switched"]


def test_outside_the_demonstration_its_accounts_and_its_switch_do_not_exist(person: User) -> None:
    demo = make_person(Role.AUDITOR, "Demo Auditor")
    demo.is_demo = True
    demo.save()
    with override_settings(DEMO=False):
        assert browser_of().post(reverse("accounts:switch"), {"username": demo.username}).status_code == 404
        assert _sign_in(browser_of(), demo.username)[0] == 200
        client = browser_of(demo)
        assert client.get("/record/").status_code == 302
