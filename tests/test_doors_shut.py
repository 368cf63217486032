"""Doors that are shut at once: to who was deactivated or lost a role, and to everybody where none has an entry."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from accounts.roles import Role
from bpsportal import urls
from tests.makers import Desk, browser_of


def test_somebody_deactivated_is_out_at_once(desk: Desk) -> None:
    client = browser_of(desk.advisor)
    assert client.get(reverse("routing:queue")).status_code == 200
    desk.advisor.is_active = False
    desk.advisor.save()
    response = client.get(reverse("routing:queue"))
    assert (response.status_code, response["Location"][:9]) == (302, "/sign-in/")


def test_a_revoked_role_is_out_at_once(desk: Desk) -> None:
    client = browser_of(desk.advisor)
    desk.advisor.role = Role.AUDITOR.value
    desk.advisor.save()
    assert client.get(reverse("routing:queue")).status_code == 403


def _stranger(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [*urls.urlpatterns, path("stranger/", _stranger, name="stranger"), path("nameless/", _stranger)]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/stranger/", "/nameless/"])
def test_an_address_without_an_entry_opens_for_nobody(desk: Desk, address: str) -> None:
    for person in (None, *(desk[role] for role in Role)):
        response = browser_of(person).get(address)
        assert (response.status_code, b"open</" in response.content) == (403, False)
        assert response.content != b"open"
