"""Everything that runs while it is being killed, each started again as a supervisor would."""

import os
import shlex
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from django.db import DatabaseError, connection

from promises.failpoints import Failpoint
from tests.plugins.processes import Portal, wait_until
from tools.launch import privilege, processes
from tools.launch.postgres import ENVIRONMENT

NAMES = ("web", "relay", "relay 2", "worker", "worker 2", "beat", "beat 2")
"""Two of everything that is allowed twice; the second scheduler too."""
DIED = "signal 9 (SIGKILL)"
"""How a worker says that one of its processes was killed."""

Process = subprocess.Popen[bytes]


class Fleet:
    """The portal's processes by name; `ended` counts those that ended without being killed."""

    def __init__(self, portal: Portal, port: int) -> None:
        self.portal, self.port = portal, port
        self.running: dict[str, Process] = {}
        self.ended: list[str] = []

    def start_all(self) -> None:
        for name in NAMES:
            self._begin(name)

    def again(self, name: str, **variables: str) -> Process:
        """Kill one and start it anew; return what was killed."""
        killed = self.running[name]
        self.portal.kill(killed)
        self._begin(name, **variables)
        return killed

    def start_dying(self, place: Failpoint) -> Process:
        """Start one more worker, each process of which dies wherever it comes to that place."""
        return self.portal.worker(PORTAL_FAILPOINT=place)

    def deaths(self, dying: Process) -> int:
        """Return how many of its processes have died so far."""
        return self.portal.said(dying).count(DIED)

    def look_after(self) -> None:
        """Start again what ended by itself."""
        for name, process in self.running.items():
            if process.poll() is not None:
                self.ended.append(name)
                self._begin(name)

    def _begin(self, name: str, **variables: str) -> None:
        kind = name.partition(" ")[0]
        starts = {"relay": self.portal.relay, "worker": self.portal.worker, "beat": self.portal.scheduler}
        self.running[name] = (
            self.portal.web(self.port, **variables) if kind == "web" else starts[kind](**variables)
        )


class Postgres:
    """The database server of this run, if it is ours; call it from the main thread, which its life is tied to."""

    def __init__(self, log: Path) -> None:
        self.folder = Path(os.environ.get("PORTAL_DATABASE_FOLDER") or os.devnull)
        self.log = log
        self.child: processes.Child | None = None

    @property
    def is_ours(self) -> bool:
        return (self.folder / "postmaster.pid").is_file()

    def stop_at_once(self) -> None:
        """Stop it as `pg_ctl -m immediate` does, and start it: it recovers from its log."""
        command = shlex.split((self.folder / "postmaster.opts").read_text())
        pid = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)
        if self.child:
            self.child.process.wait()
        wait_until(lambda: processes.mark(pid) is None, seconds=30, what="PostgreSQL stopped")
        connection.close()
        self.child = processes.spawn(
            "PostgreSQL",
            command,
            environment=ENVIRONMENT,
            log=self.log,
            folder=Path("/"),
            account=privilege.account(),
            ask=signal.SIGINT,
        )
        wait_until(answers, seconds=60, what="PostgreSQL answers again")

    def end(self) -> None:
        if self.child:
            processes.end([self.child], within=10)


def answers() -> bool:
    """Say whether the database can be asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        time.sleep(0.1)
        return False
    return True


def kill_a_backend(choose: int) -> None:
    """Kill one of PostgreSQL's own processes: the server ends all others and recovers from its log."""
    sql = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    with suppress(DatabaseError, ProcessLookupError), connection.cursor() as cursor:
        cursor.execute(sql)
        if found := [int(pid) for (pid,) in cursor.fetchall()]:
            os.kill(found[choose % len(found)], signal.SIGKILL)
    connection.close()
    wait_until(answers, seconds=60, what="PostgreSQL answers again")
