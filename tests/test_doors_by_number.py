"""Addresses that end in a number: somebody else's and nobody's are not found alike."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from routing.models import OwnChannel
from tests.makers import NOW, Desk, browser_of
from tests.test_doors import GET, NOT_FOUND, NOT_SO, OF_A_NUMBER, POST, REFUSED, TO_SIGN_IN, _outcome


@pytest.mark.parametrize("role", Role, ids=str)
@pytest.mark.parametrize("name", OF_A_NUMBER)
def test_a_number_that_is_nobodys_or_somebody_elses_is_not_found(desk: Desk, role: Role, name: str) -> None:
    method, roles = OF_A_NUMBER[name]
    somebody = OwnChannel.objects.create(
        user=desk.left, kind="mail", address="x@example.org", service="mail", made_at=NOW
    )
    for number in [10**12] if name == "operations:again" else [somebody.pk, 10**12]:
        address = reverse(name, args=[number])
        expected = NOT_FOUND if role in roles else REFUSED
        assert _outcome(browser_of(desk[role]), method, address) == expected
        assert _outcome(browser_of(), method, address) == TO_SIGN_IN
        wrong = GET if method == POST else POST
        assert _outcome(browser_of(desk[role]), wrong, address) == (NOT_SO if role in roles else REFUSED)
