"""The pieces of a page: chips with both halves, clocks, states in words, and the desk's header."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit import closed_words
from pages import context, words
from requests_intake.lifecycle import Status
from requests_intake.rules.facts import Authority, RequestClass, Urgency

NOW = datetime(2026, 11, 23, 15, 44, 12, tzinfo=UTC)


def drawn(source: str, **values: object) -> str:
    return Template("{% load pieces %}" + source).render(Context({"now": NOW, **values}))


@pytest.mark.parametrize("kind", RequestClass)
@pytest.mark.parametrize("authority", Authority)
def test_a_kind_is_never_drawn_without_its_authority(kind: RequestClass, authority: Authority) -> None:
    chip = drawn("{% chip kind authority %}", kind=kind.value, authority=authority.value)
    half, _ = words.authority_half(authority.value, is_validated=False)
    assert words.KINDS[kind.value][0] in chip
    assert half in chip
    assert ("<em>" in chip) is (authority is not Authority.NONE)


@pytest.mark.parametrize(
    ("is_checked", "said"), [(False, "looks court-issued, confirm"), (True, "from a court")]
)
def test_a_paper_is_from_a_court_only_once_legal_has_checked_it(is_checked: bool, said: str) -> None:  # noqa: FBT001 — a row's value
    assert f">{said}</em>" in drawn(
        '{% chip "warrant" "judicial" validated=checked %}', checked=is_checked
    ).replace("\n", "")


def test_a_chip_of_an_unknown_authority_is_refused() -> None:
    with pytest.raises(KeyError):
        drawn('{% chip "warrant" "" %}')


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        pytest.param(words.KINDS, RequestClass, id="kinds"),
        pytest.param(words.AUTHORITIES, Authority, id="authorities"),
        pytest.param(words.URGENCIES, Urgency, id="urgencies"),
        pytest.param(words.STATUSES, Status, id="states"),
        pytest.param(context.MENUS, Role, id="roles"),
        pytest.param(words.ROLES, Role, id="names of roles"),
        pytest.param(closed_words.ROLES, Role, id="names of roles in the record"),
    ],
)
def test_every_word_of_the_data_has_words_for_people(said: dict[str, object], meant: type[Status]) -> None:
    assert set(said) == {value.value for value in meant}


def test_a_clock_carries_its_moment_for_the_script() -> None:
    limit = datetime(2026, 11, 23, 15, 40, 0, tzinfo=UTC)
    assert drawn('{% clock limit "down" %}', limit=limit) == (
        '<time class="num" data-clock="down" datetime="2026-11-23T15:40:00+00:00" data-late>04:12 late</time>'
    )


def test_names_become_initials() -> None:
    assert [words.initials(name) for name in ("Dana Whitfield", "Dana W.", "Ana", "")] == [
        "DW",
        "DW",
        "A",
        "",
    ]


@pytest.mark.parametrize("text", ["<b>x</b>", "{{ x }}", '"><script>'])
def test_nothing_that_was_typed_becomes_markup(text: str) -> None:
    assert "<b>" not in drawn('{% include "pieces/_facts.html" %}', facts=[(text, text)])
    assert "<script>" not in drawn('{% include "pieces/_facts.html" %}', facts=[(text, text)])


@pytest.mark.parametrize("role", Role)
def test_a_menu_offers_addresses_that_exist(role: Role) -> None:
    request = RequestFactory().get("/")
    request.user = User(username="somebody", full_name="Sam Sample", role=role.value)
    desk = context.desk(request)["desk"]
    assert [reverse(entry.view) for entry in desk.nav] == [
        reverse(entry.view) for entry in context.MENUS[role.value]
    ]


def test_a_stranger_sees_no_menu() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert context.desk(request)["desk"].nav == ()


@override_settings(DEMO=False)
def test_outside_the_demonstration_no_account_is_named() -> None:
    assert context.words().accounts == ()


@override_settings(DEMO=True)
def test_the_demonstration_offers_one_account_a_role() -> None:
    assert {account.username.replace(".", "_") for account in context.words().accounts} == {
        role.value for role in Role
    }


@pytest.mark.parametrize(
    ("number", "href"),
    [("617-555-0142", "tel:+16175550142"), ("+44 20 7946 0000", "tel:+442079460000"), ("911", "tel:911")],
)
def test_a_number_is_dialled_as_it_is_written(number: str, href: str) -> None:
    assert context.phone(number).href == href
