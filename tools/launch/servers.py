"""The two servers that a run uses: those named in the environment, or our own."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.launch import binaries, keys, privilege, processes
from tools.launch.broker import Broker
from tools.launch.ledger import Ledger
from tools.launch.places import Places
from tools.launch.postgres import Cluster
from tools.launch.words import say


@dataclass
class Servers:
    """What to tell the application about its servers, and how to stop those that are ours."""

    database_url: str = ""
    redis_url: str = ""
    database_source: str = "DATABASE_URL"
    redis_source: str = "REDIS_URL"
    is_new: bool = False
    database: processes.Child | None = None
    database_folder: Path | None = None
    redis: processes.Child | None = None
    thrown_away: Path | None = field(default=None, repr=False)

    @property
    def running(self) -> list[processes.Child]:
        """Our own servers, in the order in which they are stopped."""
        return [child for child in (self.redis, self.database) if child]

    def stop(self, *, within: float = 3.0) -> None:
        """Stop our own servers and remove what was made for this run only."""
        processes.end(self.running, within=within)
        if self.thrown_away:
            shutil.rmtree(self.thrown_away, ignore_errors=True)


def named(environment: Mapping[str, str], name: str) -> bool:
    """Say whether the environment names this server, directly or by file."""
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))


def start(
    servers: Servers,
    environment: Mapping[str, str],
    places: Places,
    ledger: Ledger,
    *,
    durable: bool,
    is_thrown_away: bool = False,
) -> None:
    """Start what the environment does not name and fill in `servers` step by step, so that any stop finds all.

    Without `durable` nothing waits for the disk, and nothing is kept.
    """
    who = privilege.account()
    folder = privilege.folder_for(places.state, who)
    if folder != places.state and (is_thrown_away or not durable):
        servers.thrown_away = folder
    if not named(environment, "DATABASE_URL"):
        program = binaries.postgres(environment, who)
        password = keys.keep(places.secrets, "database-password")
        cluster = Cluster(program, folder, password, who=who, log=places.logs / "postgres.log")
        servers.database, servers.database_folder = cluster.start(ledger, durable=durable), cluster.data
        servers.database_url, servers.is_new, servers.database_source = (
            cluster.url,
            cluster.is_new,
            program.source,
        )
        say(f"PostgreSQL {program.version} ({program.source}) runs on 127.0.0.1:{cluster.port}.")
    if not named(environment, "REDIS_URL"):
        program = binaries.redis(environment, who)
        password = keys.keep(places.secrets, "redis-password")
        broker = Broker(program, folder, password, who=who, log=places.logs / "redis.log")
        servers.redis = broker.start(ledger)
        servers.redis_url, servers.redis_source = broker.url, program.source
        name = "Valkey" if "valkey" in program.path.name else "Redis"
        say(f"{name} {program.version} ({program.source}) runs on 127.0.0.1:{broker.port}.")
