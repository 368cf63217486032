"""People and issuers of single sign-on."""

from collections.abc import Iterator

import pytest

from accounts.models import User
from accounts.roles import Role
from tests.accounts import issuer as issuers
from tests.accounts.issuer import Tricky
from tests.accounts.signing_on import connected
from tests.makers import make_person


@pytest.fixture
def ada(db: None) -> User:
    """Somebody at Legal, whose address is the issuer's."""
    return make_person(Role.LEGAL_ADVISOR, "Ada Advisor")


@pytest.fixture
def tricky() -> Iterator[Tricky]:
    """An issuer that says what a test tells it to."""
    with issuers.running() as found, connected(found.url):
        yield found
