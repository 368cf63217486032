"""Pytest plugin: says which database and queue servers this run uses, and refuses to start without them."""

import os
from pathlib import Path

import psycopg2
import pytest
import redis

NEEDED = ("DATABASE_URL", "REDIS_URL")
ADVICE = "The tests need {}; run them with ./portal test, which starts servers of its own."


def _address(name: str) -> str:
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, "")


def _postgres() -> str:
    source = os.environ.get("PORTAL_DATABASE_SOURCE", "DATABASE_URL")
    connection = psycopg2.connect(_address("DATABASE_URL"), connect_timeout=5)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (version,) = cursor.fetchone() or ("of unknown version",)
    finally:
        connection.close()
    return f"PostgreSQL {version} ({source})"


def _redis() -> str:
    source = os.environ.get("PORTAL_REDIS_SOURCE", "REDIS_URL")
    with redis.Redis.from_url(_address("REDIS_URL"), socket_timeout=5) as client:
        told = client.info("server")
    if "valkey_version" in told:
        return f"Valkey {told['valkey_version']} ({source})"
    return f"Redis server {told['redis_version']} ({source})"


def pytest_report_header() -> str:
    """Return the line that names both servers."""
    return f"servers: {_postgres()}, {_redis()}"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Stop in one sentence, before Django would with many."""
    missing = [name for name in NEEDED if not os.environ.get(name) and not os.environ.get(f"{name}_FILE")]
    if missing:
        raise pytest.UsageError(ADVICE.format(" and ".join(missing)))
    try:
        _postgres()
    except psycopg2.Error:
        raise pytest.UsageError(
            ADVICE.format("a database server, and that of DATABASE_URL does not answer")
        ) from None
    try:
        _redis()
    except redis.RedisError:
        raise pytest.UsageError(
            ADVICE.format("a Redis server, and that of REDIS_URL does not answer")
        ) from None
