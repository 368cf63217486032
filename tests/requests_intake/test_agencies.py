"""The directory of agencies: kept by administrators, each change a version and an event, nothing deleted."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from requests_intake import agencies
from requests_intake.agencies import Entry
from requests_intake.models import Agency
from requests_intake.officer_models import KINDS
from tests.makers import NOW, Desk, browser_of, make_agency

POLICE = Entry("Example City Police", "local_police", "617-555-0170", "The city’s list", date(2026, 11, 2))
TYPED = {
    "name": POLICE.name,
    "kind": POLICE.kind,
    "phone": "(617) 555-0170",
    "source": POLICE.source,
    "checked_on": "2026-11-02",
}


def _add(desk: Desk, entry: Entry = POLICE, role: Role = Role.ADMINISTRATOR) -> Agency:
    return agencies.add(entry=entry, actor=desk[role], now=NOW, action_id=uuid4())


def test_an_agency_is_added_changed_retired_and_put_back_with_its_versions(desk: Desk) -> None:
    pk = _add(desk).pk
    other = replace(POLICE, phone="617-555-0171")
    agencies.change(pk, entry=other, actor=desk[Role.ADMINISTRATOR], now=NOW, action_id=uuid4())
    agencies.change(pk, entry=other, actor=desk[Role.ADMINISTRATOR], now=NOW, action_id=uuid4())
    for service in (agencies.retire, agencies.retire, agencies.restore, agencies.restore):
        service(pk, actor=desk[Role.ADMINISTRATOR], now=NOW, action_id=uuid4())
    events = AuditEvent.objects.order_by("id").values_list("verb", flat=True)
    assert list(events) == ["agency.added", "agency.changed", "agency.retired", "agency.restored"]
    assert AuditEvent.objects.get(verb="agency.changed").data == {"agency": pk, "fields": ["phone"]}
    versions = Agency.history.order_by("history_id")
    assert [version.phone for version in versions] == ["617-555-0170", *["617-555-0171"] * 3]
    assert {version.history_user for version in versions} == {desk[Role.ADMINISTRATOR]}


def test_two_agencies_in_use_have_two_names(desk: Desk) -> None:
    first = _add(desk)
    with pytest.raises(ValidationError, match="in the directory already"):
        _add(desk, replace(POLICE, name="EXAMPLE city police"))
    agencies.retire(first.pk, actor=desk[Role.ADMINISTRATOR], now=NOW, action_id=uuid4())
    _add(desk)
    with pytest.raises(ValidationError, match="in the directory already"):
        agencies.restore(first.pk, actor=desk[Role.ADMINISTRATOR], now=NOW, action_id=uuid4())


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR], ids=str)
def test_only_administrators_keep_it(desk: Desk, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        _add(desk, role=role)


def test_no_kind_is_a_consulate_a_relative_or_a_private_person() -> None:
    assert not {"consulate", "family", "private", "attorney", "unknown"} & set(KINDS)


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_page_adds_changes_and_retires(desk: Desk) -> None:
    client, address = browser_of(desk[Role.ADMINISTRATOR]), reverse("directory:agencies")
    assert "No agency yet." in _text(client, address)
    assert client.post(address, TYPED).status_code == 302
    agency = Agency.objects.get()
    assert agency.phone == "617-555-0170"
    one = reverse("directory:agency", args=[agency.pk])
    assert client.post(one, {**TYPED, "phone": "1 617 555 0171"}).status_code == 302
    assert "617-555-0171" in _text(client, address)
    client.post(reverse("directory:retire", args=[agency.pk]))
    assert "Retired" in _text(client, address)


BAD = {
    "no name": ({"name": ""}, "Write something here."),
    "no such kind": ({"kind": "consulate"}, "Pick one of these."),
    "too few digits": ({"phone": "555-0170"}, "Write ten digits"),
    "words for a number": ({"phone": "617-555-0170 ask for Al"}, "Write ten digits"),
    "no source": ({"source": ""}, "Write something here."),
    "no day": ({"checked_on": "last week"}, "Write the day like"),
}


@pytest.mark.parametrize(("wrong", "words"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_kept_is_said_in_words(desk: Desk, wrong: dict[str, str], words: str) -> None:
    client, known = browser_of(desk[Role.ADMINISTRATOR]), make_agency("X")
    for address in (reverse("directory:agencies"), reverse("directory:agency", args=[known.pk])):
        answer = client.post(address, {**TYPED, **wrong})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert [agency.name for agency in Agency.objects.all()] == ["X"]


def test_a_name_that_is_taken_is_said_on_the_form(desk: Desk) -> None:
    make_agency(POLICE.name)
    answer = browser_of(desk[Role.ADMINISTRATOR]).post(reverse("directory:agencies"), TYPED)
    assert (answer.status_code, Agency.objects.count()) == (422, 1)
    assert "in the directory already" in answer.content.decode()


def test_an_agency_that_does_not_exist_is_not_found(desk: Desk) -> None:
    client = browser_of(desk[Role.ADMINISTRATOR])
    for name in ("agency", "retire", "restore"):
        assert client.post(reverse(f"directory:{name}", args=[999999])).status_code == 404
