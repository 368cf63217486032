"""Second factors of the people in the tests: shown in a session, had, and their codes."""

from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from allauth.mfa.utils import decrypt
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.factors import held, services, steps, totp
from accounts.factors.rules import Factor, steps_around
from accounts.models import User


def come_in(client: Client, person: User) -> None:
    """Sign a person in at a browser, past their second step as the product notes it."""
    client.force_login(person, backend="accounts.signin.PortalBackend")
    session = client.session
    steps.passed(session, person, factor=Factor.TOTP, now=timezone.now())
    session.save()


def some_address(name: str) -> str:
    """Return an address of this name, whatever it ends in."""
    for ending in ([], [1], ["7K4Q-2MHT-V5X"], ["7K4Q-2MHT-V5X", "top"]):
        with suppress(NoReverseMatch):
            return reverse(name, args=ending)
    raise ValueError(f"{name} ends in something else.")


def give_app(person: User, *, now: datetime | None = None) -> str:
    """Give a person an authenticator app and return its key; the code of the step before is used up by it."""
    now, key = now or timezone.now(), totp.new_key()
    first = totp.code_at(key, steps_around(now)[0])
    if not services.add_totp(person, key, first, actor=person, now=now, action_id=uuid4()):
        raise ValueError("The app was not added.")
    return key


def next_code(person: User) -> str:
    """Return a code that this person's app shows and that was not used yet."""
    row = held.rows_of(person).get(type="totp")
    key, last = decrypt(row.data["secret"]), row.data["last_step"]
    return totp.code_at(key, max(last + 1, steps_around(timezone.now())[0]))
