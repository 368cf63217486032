"""A passphrase is set with a one-time link, changed by who knows the old one, and every other session ends."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.links import GOOD_FOR, NoLink, make_link
from accounts.models import OneTimeLink, User
from accounts.pace import FREE, Kind
from accounts.roles import Role
from audit.models import AuditEvent
from tests.makers import NOW, PASSPHRASE, browser_of, make_person

GOOD, OTHER = "pebble tugboat 93 zinnia gravel", "lantern 48 quarry thimble birch"
FIRST, CHANGE, MAKE = "/first/", "/passphrase/", "/one-time-links/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands until it is moved."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def admin(db: None, clock: time_machine.Traveller) -> User:
    """Who makes links."""
    return make_person(Role.ADMINISTRATOR, "Ana Keeper")


@pytest.fixture
def new(admin: User) -> User:
    """Somebody without a passphrase."""
    fields = {"full_name": "Kim Newcomer", "role": Role.FRONT_OFFICE.value}
    return User.objects.create_user("kim.newcomer", None, **fields)


def _code(username: str, admin: User | None) -> str:
    return make_link(username, actor=admin, now=NOW, action_id=uuid4())


def _verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def _can_sign_in(username: str, passphrase: str) -> bool:
    form = {"username": username, "password": passphrase}
    return browser_of().post("/sign-in/", form).status_code == 302


def test_a_link_sets_a_passphrase_once_and_lets_its_person_in(admin: User, new: User) -> None:
    ana = browser_of(admin)
    assert f'{MAKE}?username={new.username}"' in ana.get(f"/people/{new.pk}/").content.decode()
    assert f'value="{new.username}"' in ana.get(f"{MAKE}?username={new.username}").content.decode()
    page = ana.post(MAKE, {"username": new.username}).content.decode()
    link = page.split('<code class="wrap-any">')[1].split("</code>")[0]
    assert link.startswith("http")
    code = link.rstrip("/").rsplit("/", 1)[1]
    assert len(code) == 43
    assert code not in str(OneTimeLink.objects.values_list())
    client = browser_of()
    for _ in range(2):  # a program that looks at links uses nothing up
        assert client.get(f"{FIRST}{code}/")["Location"] == FIRST
    assert new.username in client.get(FIRST).content.decode()
    for first, second, why in (
        (GOOD, OTHER, "not the same"),
        ("pebble kim zinnia tugboat", "pebble kim zinnia tugboat", "easy to guess here"),
        ("short", "short", "at least 15"),
        ("", "", "Write a passphrase"),
    ):
        assert why in client.post(FIRST, {"new": first, "again": second}).content.decode()
    assert client.post(FIRST, {"new": GOOD, "again": GOOD})["Location"] == "/"
    assert client.get(CHANGE).status_code == 200
    assert _can_sign_in(new.username, GOOD)
    again = browser_of()
    again.get(f"{FIRST}{code}/")
    for answer in (again.get(FIRST), again.post(FIRST, {"new": OTHER, "again": OTHER})):
        assert "This link was used" in answer.content.decode()
    assert not _can_sign_in(new.username, OTHER)
    assert _verbs()[:3] == ["link.made", "passphrase.set", "user.signed_in"]
    made, _, came = AuditEvent.objects.order_by("pk")[:3]
    assert f'"account":{new.pk}'.encode() in bytes(made.body)
    assert b'"method":"link"' in bytes(came.body)


def test_a_link_that_is_old_replaced_or_of_somebody_who_left_opens_nothing(
    admin: User, new: User, clock: time_machine.Traveller
) -> None:
    replaced, left = _code(new.username, admin), make_person(Role.AUDITOR, "Lee Leaver")
    codes = [replaced, _code(left.username, admin), "x" * 43, "%00"]
    old = _code(new.username, admin)
    User.objects.filter(pk=left.pk).update(is_active=False)
    for code in codes:
        client = browser_of()
        client.get(f"{FIRST}{code}/")
        assert "Ask your administrator" in client.get(FIRST).content.decode()
    clock.shift(GOOD_FOR)
    client = browser_of()
    client.get(f"{FIRST}{old}/")
    assert "Ask your administrator" in client.post(FIRST, {"new": GOOD, "again": GOOD}).content.decode()
    assert "Ask your administrator" in browser_of().get(FIRST).content.decode()
    assert not User.objects.get(pk=new.pk).has_usable_password()


def test_who_forgot_theirs_gets_another_and_is_signed_out_everywhere(admin: User) -> None:
    pat = make_person(Role.FRONT_OFFICE, "Pat Counter")
    there = browser_of(pat)
    assert there.get(CHANGE).status_code == 200
    client = browser_of()
    client.get(f"{FIRST}{_code(pat.username, admin)}/")
    assert _can_sign_in(pat.username, PASSPHRASE)  # until the link is used, nothing has changed
    assert client.post(FIRST, {"new": GOOD, "again": GOOD}).status_code == 302
    assert there.get(CHANGE).status_code == 302
    assert not _can_sign_in(pat.username, PASSPHRASE)


@pytest.mark.parametrize(
    ("username", "said"),
    [
        ("no.body", "No active account"),
        ("lee.leaver", "No active account"),
        ("ana.keeper", "That is you"),
        ("", "Write"),
    ],
)
def test_for_whom_no_link_is_made(admin: User, username: str, said: str) -> None:
    make_person(Role.AUDITOR, "Lee Leaver", is_active=False)
    assert said in browser_of(admin).post(MAKE, {"username": username}).content.decode()
    assert not OneTimeLink.objects.exists()


def test_the_command_line_makes_the_first_link_of_all(
    admin: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("one_time_link", admin.username)
    assert f"{FIRST}" in capsys.readouterr().out
    assert AuditEvent.objects.get().actor_name == "The command line"
    with pytest.raises(CommandError, match="No active account"):
        call_command("one_time_link", "no.body")


def test_who_signs_in_through_the_district_alone_needs_no_passphrase(admin: User) -> None:
    advisor = make_person(Role.LEGAL_ADVISOR, "Ada Advisor")
    client = browser_of(advisor)
    with override_settings(LOCAL_SIGN_IN=frozenset({Role.ADMINISTRATOR.value})):
        assert not _can_sign_in(advisor.username, PASSPHRASE)
        assert _can_sign_in(admin.username, PASSPHRASE)
        assert "through the district" in client.get(CHANGE).content.decode()
        with pytest.raises(NoLink):
            _code(advisor.username, admin)
    assert _can_sign_in(advisor.username, PASSPHRASE)


def test_a_passphrase_is_changed_by_who_knows_the_old_one_and_other_sessions_end(
    admin: User, clock: time_machine.Traveller
) -> None:
    pat = make_person(Role.FRONT_OFFICE, "Pat Counter")
    here, there = browser_of(pat), browser_of(pat)
    form = {"old": "wrong words", "new": GOOD, "again": GOOD}
    for _ in range(FREE[Kind.DEVICE]):
        assert "not your passphrase now" in here.post(CHANGE, form).content.decode()
    assert "Wait 1 second," in here.post(CHANGE, form | {"old": PASSPHRASE}).content.decode()
    clock.shift(timedelta(seconds=1))
    assert here.post(CHANGE, form | {"old": PASSPHRASE})["Location"] == CHANGE
    assert "is changed" in here.get(CHANGE).content.decode()
    assert there.get(CHANGE).status_code == 302
    assert _can_sign_in(pat.username, GOOD)
    assert "passphrase.changed" in _verbs()


def test_a_demonstration_account_keeps_its_passphrase(admin: User) -> None:
    demo = make_person(Role.AUDITOR, "Demo Auditor")
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    assert browser_of(demo).get(CHANGE).status_code == 403
