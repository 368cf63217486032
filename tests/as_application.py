"""Working on the database as the portal's web processes do: with the application's role, and for nobody until said."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections
from django.test import override_settings

from accounts.models import User
from accounts.roles import ROLES, Role
from accounts.scope import enter_person, put_back
from bpsportal.scope import BY_SUBTYPE
from requests_intake.policy import told_of

NOBODY = ("", "", "")


@contextmanager
def the_application() -> Iterator[None]:
    """Go on in this session, with all it has not committed yet, as the application's role, which sees nothing."""
    with connection.cursor() as cursor, override_settings(DATABASE_SCOPE=""):
        cursor.execute("SET ROLE portal_app")
        put_back(NOBODY)
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")
            put_back(("system", "", ""))


@contextmanager
def a_session_of_the_application() -> Iterator[None]:
    """Use another session, opened as a web process opens it, for everything inside."""
    owner = connections["default"]
    other = connections.create_connection("default")
    other.settings_dict = {**owner.settings_dict, "OPTIONS": {"options": "-c role=portal_app"}}
    connections["default"] = other
    try:
        with override_settings(DATABASE_SCOPE=""):
            yield
    finally:
        other.close()
        connections["default"] = owner


def ask_as(person: User | None) -> None:
    """Say to the database who asks, as the middleware does for a web request."""
    put_back(NOBODY)
    if person:
        reach = ROLES[Role(person.role)].reach
        enter_person(person.pk, told=told_of(person.role) if reach in BY_SUBTYPE else ())


def asked(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Return the rows of one statement, straight from the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []
