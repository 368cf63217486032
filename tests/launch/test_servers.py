import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from tools.launch import binaries, ports, privilege, processes
from tools.launch.broker import Broker
from tools.launch.ledger import Ledger
from tools.launch.places import Places
from tools.launch.postgres import Cluster
from tools.launch.servers import Servers, start

ROLES = """
    SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles
    WHERE rolname LIKE 'portal%' ORDER BY rolname
"""


@pytest.fixture(scope="module")
def deep(open_folder: Path) -> Places:
    """Places below a path of more than 150 characters; one cluster serves all tests."""
    root = open_folder / ("deep" * 20) / ("deeper" * 12)
    root.mkdir(parents=True)
    assert len(str(root)) >= 150
    return Places(root / "state").make()


@pytest.fixture
def started(deep: Places) -> Iterator[Servers]:
    servers = Servers()
    try:
        start(servers, {}, deep, Ledger(deep.run / "processes.json"), durable=False)
        yield servers
    finally:
        servers.stop()


def answer(url: str, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        connection.close()


def test_both_servers_start_below_a_path_of_150_characters_with_roles_and_passwords(started: Servers) -> None:
    assert answer(started.database_url, ROLES) == [
        ("portal", True, False, False, False),
        ("portal_app", False, False, False, False),
        ("portal_purge", False, False, False, False),
        ("portal_sealer", False, False, False, False),
    ]
    assert answer(started.database_url, "SELECT pg_has_role('portal', 'portal_app', 'MEMBER')") == [(True,)]
    assert answer(started.database_url, "SHOW listen_addresses") == [("127.0.0.1",)]
    with pytest.raises(psycopg2.OperationalError):
        answer(started.database_url.replace("portal:", "postgres:"), "SELECT 1")
    with pytest.raises(psycopg2.OperationalError, match="password"):
        answer(f"postgres://portal:wrong@{started.database_url.partition('@')[2]}", "SELECT 1")
    with redis.Redis.from_url(started.redis_url) as client:
        assert client.ping() is True
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
    stranger = redis.Redis(port=int(started.redis_url.rpartition(":")[2].partition("/")[0]))
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_servers_of_root_run_as_an_account_without_rights(started: Servers) -> None:
    owners = {Path(f"/proc/{child.process.pid}").stat().st_uid for child in started.running}
    assert 0 not in owners


def test_a_left_over_server_is_ended_before_the_next_starts_on_its_data(deep: Places) -> None:
    who = privilege.account()
    program = binaries.postgres({}, who)
    folder = privilege.folder_for(deep.state, who)
    cluster = Cluster(program, folder, "first-password", who=who, log=deep.logs / "postgres.log")
    left = cluster.start(Ledger(deep.run / "lost.json"), durable=False)
    again = Cluster(program, folder, "second-password", who=who, log=deep.logs / "postgres.log")
    child = again.start(Ledger(deep.run / "processes.json"), durable=False)
    try:
        assert not left.is_running()
        assert answer(again.url, "SELECT current_user::text") == [("portal",)]
    finally:
        processes.end([child], within=5)


def test_a_crashed_server_leaves_no_obstacle(deep: Places) -> None:
    who = privilege.account()
    folder = privilege.folder_for(deep.state, who)
    cluster = Cluster(
        binaries.postgres({}, who), folder, "a-password", who=who, log=deep.logs / "postgres.log"
    )
    ledger = Ledger(deep.run / "processes.json")
    crashed = cluster.start(ledger, durable=False)
    crashed.process.send_signal(signal.SIGQUIT)
    crashed.process.wait(10)
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
    child = cluster.start(ledger, durable=False)
    try:
        assert answer(cluster.url, "SELECT 1") == [(1,)]
    finally:
        processes.end([child], within=5)


def test_the_embedded_queue_server_is_taken_when_asked_for(deep: Places) -> None:
    who = privilege.account()
    program = binaries.redis({"PORTAL_REDIS": "embedded"}, who)
    folder = privilege.folder_for(deep.state, who)
    broker = Broker(program, folder, "a-password", who=who, log=deep.logs / "redis.log")
    child = broker.start(Ledger(deep.run / "processes.json"))
    try:
        assert program.source == "embedded"
        assert broker.url.startswith(f"redis://:a-password@{ports.LOOPBACK}:")
    finally:
        processes.end([child], within=5)
