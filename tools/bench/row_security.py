"""What row-level security costs the queue page: with the policies and the middleware, and without both.

A database of its own holds two years of a district. The page is drawn in this process, as the application's role, a few
times with and a few times without, in turn, so that a busy machine slows both alike.
"""

import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, override_settings

from tools.bench.lines import Line

ROOT = Path(__file__).resolve().parents[2]
REQUESTS, MONTHS, SCHOOLS = 20_000, 24, 40
ROUNDS, LOADS = 30, 6
MOST, ROLE = 1.15, "portal_app"
PERSON, PAGE = "legal.advisor", "/queue/"
MIDDLEWARE = "bpsportal.scope.ScopeMiddleware"
BOUND = "SELECT oid::regclass::text FROM pg_class WHERE relforcerowsecurity ORDER BY 1"


def lines(rounds: int = ROUNDS, requests: int = REQUESTS) -> Iterator[Line]:
    """Draw the page in turn with and without; the limit is what it takes without, and 15 % more."""
    url = os.environ["DATABASE_URL"]
    with _database(url) as own:
        _fill(own, requests)
        connection.settings_dict |= {
            "NAME": urlsplit(own).path[1:],
            "OPTIONS": {"options": f"-c role={ROLE}"},
        }
        bound, free = (
            _browser(settings.MIDDLEWARE),
            _browser([m for m in settings.MIDDLEWARE if m != MIDDLEWARE]),
        )
        with_it, without = list[float](), list[float]()
        for _ in range(rounds):
            _switch(own, "ENABLE")
            with_it += _loads(bound)
            _switch(own, "DISABLE")
            without += _loads(free)
        connection.close()
    took, took_without = statistics.median(with_it), statistics.median(without)
    print(
        f"rls: {took:.1f} ms with, {took_without:.1f} ms without, {took / took_without:.3f} times",
        file=sys.stderr,
        flush=True,
    )
    yield Line(bench="rls", value=took, unit="ms", limit=took_without * MOST, samples=with_it)


@contextmanager
def _database(url: str) -> Iterator[str]:
    """Make a database of our own beside the one of the address, and remove it."""
    name = f"bench_{secrets.token_hex(4)}"
    _do(url, f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        _do(url, f"DROP DATABASE {name} WITH (FORCE)")


def _do(url: str, sql: str) -> list[str]:
    """Run one statement as the owner, committed at once, and return the first column of what it gives."""
    owner = psycopg2.connect(url)
    try:
        owner.autocommit = True
        with owner.cursor() as cursor:
            cursor.execute(sql)
            return [row[0] for row in cursor.fetchall()] if cursor.description else []
    finally:
        owner.close()


def _fill(url: str, requests: int) -> None:
    """Migrate and seed, as an operator would, and let the planner know what is there."""
    story = ["--requests", str(requests), "--months", str(MONTHS), "--schools", str(SCHOOLS)]
    for command in (["migrate", "--verbosity", "0"], ["seed_demo", *story]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "DATABASE_ROLE": ""},
            stdout=sys.stderr,
            check=True,
        )
    _do(url, "VACUUM ANALYZE")


def _switch(url: str, word: str) -> None:
    """Put the policies of every bound table in force, or out of it."""
    _do(url, "; ".join(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY" for table in _do(url, BOUND)))


def _browser(middleware: Sequence[str]) -> Client:
    """Return a browser of a portal with this middleware, in which the person is signed in."""
    with override_settings(MIDDLEWARE=middleware):
        client = Client(SERVER_NAME="127.0.0.1")
        person = get_user_model().objects.get(username=PERSON)
        client.force_login(person, backend="accounts.signin.PortalBackend")
        client.get("/healthz")  # the middleware is loaded with the first page
    return client


def _loads(client: Client) -> list[float]:
    """Return how many milliseconds each load took; the first one after a switch is not counted."""
    took = []
    for _ in range(LOADS + 1):
        start = time.perf_counter()
        answer = client.get(PAGE)
        took.append(1000 * (time.perf_counter() - start))
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"The queue answered {answer.status_code}.")
    return took[1:]
