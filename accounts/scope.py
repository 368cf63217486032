"""For whom this database session reads and writes: the variables that row-level security goes by.

Nobody, unless one of these says otherwise: then no row of a request is seen and none can be written
(docs/decisions/0010-row-level-security.md). They are variables of the database session, not of a transaction, and
each of these puts back what it found, whatever happens in between.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, connection

NAMES = ("portal.scope", "portal.person", "portal.told")
SAID = ", ".join(f"current_setting('{name}', true)" for name in NAMES)
SET = ", ".join(f"set_config('{name}', %s, false)" for name in NAMES)
PERSON, SYSTEM = "person", "system"
Values = tuple[str, str, str]


class Why(StrEnum):
    """Every reason for which a web request may look at, or change, more than its person may see."""

    ONE_PAPER_FORM = "a paper form is entered once, at whatever school; only yes or no leaves"
    SENT_ELSEWHERE = "when another school sent something like it; only a time leaves"
    JOINED_STATE = (
        "how the request stands, and who has it, that goes on for a joined one; never told of a sealed one"
    )
    SEALING = "whoever seals a request, or adds the word that does, may lose sight of it by that"
    SCHOOL_WROTE = (
        "who at Legal is told that a school wrote, and listed for a sealed matter by that; nothing leaves"
    )
    MAIL_CAME_BACK = "a sending service tells by its number which notice failed; nothing leaves"
    WAYS_FAILING = "which ways to reach people do not work; only kinds, hosts and counts leave"
    SEALED_UNCOUNTED = (
        "which promises are for sealed matters, to leave them out of counts; only the other counts leave"
    )


def enter_person(person_id: int, *, told: Iterable[str] = ()) -> Values:
    """Let this session see what a person may see, and return what it saw before.

    `told` are the subtypes of which the person's office is told, for roles that see requests by that.
    """
    return _exchange((PERSON, str(person_id), ",".join(told)))


def leave() -> None:
    """Let this session see what it saw when it was opened: nothing, in a web process."""
    put_back((settings.DATABASE_SCOPE, "", ""))


@contextmanager
def as_person(person_id: int) -> Iterator[None]:
    """See and write as this person at a counter, who need not be signed in: a page of theirs came back."""
    before = enter_person(person_id)
    try:
        yield
    finally:
        put_back(before)


@contextmanager
def as_system() -> Iterator[None]:
    """See and write everything: a duty of the portal itself, which no person asked for."""
    before = _exchange((SYSTEM, "", ""))
    try:
        yield
    finally:
        put_back(before)


@contextmanager
def beyond(why: Why, *, if_needed: bool = True) -> Iterator[None]:
    """See and write everything for one look or change inside a person's request; `why` is from the closed list."""
    del why
    if not if_needed:
        yield
        return
    with as_system():
        yield


def put_back(values: Values) -> None:
    """Set the variables; a session that can no longer be set is closed, so that nobody else gets it.

    Inside a transaction that failed the database itself puts them back when it is rolled back.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {SET}", values)
    except DatabaseError:
        if not connection.in_atomic_block:
            connection.close()


def _exchange(values: Values) -> Values:
    """Set the variables and return what they were, in one round trip."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SAID}, {SET}", values)
        scope, person, told, *_ = cursor.fetchone()
    return scope or "", person or "", told or ""
