"""A PostgreSQL cluster of our own: made, given its roles, started and stopped."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tools.launch import ports, privilege, processes
from tools.launch.binaries import Program
from tools.launch.ledger import Ledger
from tools.launch.places import ROOT
from tools.launch.words import Refusal

OWNER = DATABASE = "portal"
ROLES = ROOT / "docs" / "roles.sql"
# The superuser of the cluster has no password and no line here: nobody signs in as it.
ACCESS = f"host all {OWNER} 127.0.0.1/32 scram-sha-256\n"
THROW_AWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8" if sys.platform == "linux" else "C", "HOME": "/"}
MAKE_OWNER = (
    f"DO $$ BEGIN IF to_regrole('{OWNER}') IS NULL THEN CREATE ROLE {OWNER} LOGIN CREATEDB; END IF; END $$;"
)
STATUS_LINE = 7  # of postmaster.pid, counted from 0
START_WITHIN = 30.0


class Cluster:
    """One data folder, named for the major version: an 18 server does not open what a 17 wrote."""

    def __init__(
        self, program: Program, folder: Path, password: str, *, who: privilege.Account | None, log: Path
    ) -> None:
        self.program = program
        self.data = folder / f"postgres-{program.major}"
        self.password = password
        self.who = who
        self.log = log
        self.port = 0
        self.is_new = False

    @property
    def url(self) -> str:
        """The address for `DATABASE_URL`; it names the owner."""
        return f"postgres://{OWNER}:{self.password}@{ports.LOOPBACK}:{self.port}/{DATABASE}"

    def start(self, ledger: Ledger, *, durable: bool) -> processes.Child:
        """Make what is missing and start the server on a free port; returns once it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        self._end_left_over()
        self._grant(self.data, make_database=False)
        for _ in range(3):
            self.port = ports.free()
            child = self._start(durable=durable)
            ledger.add(child, str(self.data))
            if self._answers(child):
                return child
            processes.end([child], within=2)
        raise Refusal(f"The PostgreSQL server did not start; {self.log} says why.")

    def _make(self) -> None:
        """Build the cluster under another name and rename it when it is whole: half a cluster is never met."""
        building = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(building, ignore_errors=True)
        privilege.give(building, self.who)
        self._run(
            [
                "initdb",
                "--pgdata",
                building,
                "--username=postgres",
                "--auth=reject",
                "--encoding=UTF8",
                "--no-sync",
                f"--locale={ENVIRONMENT['LC_ALL']}",
            ]
        )
        (building / "pg_hba.conf").write_text(ACCESS)
        self._grant(building, make_database=True)
        building.rename(self.data)
        self.is_new = True

    def _grant(self, data: Path, *, make_database: bool) -> None:
        """Give owner and roles what docs/roles.sql says, unless that was done with this password already."""
        roles = ROLES.read_text(encoding="utf-8")
        done = hashlib.sha256((roles + self.password).encode()).hexdigest()
        stamp = data / "portal-roles"
        if stamp.exists() and stamp.read_text() == done:
            return
        password = f"ALTER ROLE {OWNER} PASSWORD '{self.password}';"
        database = f"CREATE DATABASE {DATABASE} OWNER {OWNER};" if make_database else "SELECT 1;"
        sql = "\n\n".join((MAKE_OWNER, password, database, _without_comments(roles), ""))
        self._run(["postgres", "--single", "-j", "-c", "exit_on_error=on", "-D", data, "postgres"], stdin=sql)
        stamp.write_text(done)

    def _start(self, *, durable: bool) -> processes.Child:
        options = [
            f"listen_addresses={ports.LOOPBACK}",
            f"port={self.port}",
            "unix_socket_directories=",
            "max_connections=200",
        ]
        options += [] if durable else THROW_AWAY
        command: list[str | Path] = [self.program.path, "-D", self.data]
        for option in options:
            command += ["-c", option]
        return processes.spawn(
            "PostgreSQL",
            command,
            environment=ENVIRONMENT,
            log=self.log,
            folder=Path("/"),
            account=self.who,
            ask=signal.SIGINT,
        )

    def _answers(self, child: processes.Child) -> bool:
        """Wait until the server writes that it is ready (the last line of its pid file)."""
        limit = time.monotonic() + START_WITHIN
        while child.is_running() and time.monotonic() < limit:
            lines = self._pid_file()
            if (
                len(lines) > STATUS_LINE
                and lines[0].strip() == str(child.process.pid)
                and lines[STATUS_LINE].strip() == "ready"
            ):
                return True
            time.sleep(0.02)
        return False

    def _end_left_over(self) -> None:
        """End a server that still holds our data folder, and remove the pid file it or a crash left."""
        lines = self._pid_file()
        if not lines or not lines[0].strip().isdigit():
            return
        pid = int(lines[0])
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if str(self.data) not in processes.command_line(pid):
                break
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            _wait_for_end(pid, 3.0)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _run(self, command: list[str | Path], stdin: str = "") -> None:
        """Run a program of the server as the account it runs as; its words go to the log."""
        program = self.program.path.with_name(str(command[0]))
        with self.log.open("ab") as log:
            done = subprocess.run(
                [program, *command[1:]],
                input=stdin.encode(),
                env=ENVIRONMENT,
                cwd="/",
                stdout=log,
                stderr=log,
                check=False,
                user=self.who.uid if self.who else None,
                group=self.who.gid if self.who else None,
                extra_groups=() if self.who else None,
            )
        if done.returncode:
            raise Refusal(f"{program.name} failed; {self.log} says why.")


def _without_comments(sql: str) -> str:
    """Drop comments and empty lines: to PostgreSQL's single-user mode an empty line ends a statement."""
    return "\n".join(line for line in re.sub(r"(?m)^\s*--.*$", "", sql).splitlines() if line.strip())


def _wait_for_end(pid: int, within: float) -> None:
    limit = time.monotonic() + within
    while processes.mark(pid) and time.monotonic() < limit:
        time.sleep(0.05)
