"""A Redis (or Valkey) server of our own: on 127.0.0.1, with a password, nothing kept on disk."""

import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tools.launch import ports, privilege, processes
from tools.launch.binaries import Program
from tools.launch.ledger import Ledger
from tools.launch.words import Refusal

START_WITHIN = 10.0


class Broker:
    """One server; a wiped one loses nothing, so it is started without persistence."""

    def __init__(
        self, program: Program, folder: Path, password: str, *, who: privilege.Account | None, log: Path
    ) -> None:
        self.program = program
        self.folder = folder / "redis"
        self.password = password
        self.who = who
        self.log = log
        self.port = 0

    @property
    def url(self) -> str:
        """The address for `REDIS_URL`."""
        return f"redis://:{self.password}@{ports.LOOPBACK}:{self.port}/0"

    def start(self, ledger: Ledger) -> processes.Child:
        """Start the server on a free port; returns once it answers to its password."""
        privilege.give(self.folder, self.who)
        for _ in range(3):
            self.port = ports.free()
            child = self._start()
            ledger.add(child, self.program.path.name)
            if self._answers(child):
                return child
            processes.end([child], within=2)
        raise Refusal(f"The Redis server did not start; {self.log} says why.")

    def _start(self) -> processes.Child:
        """Hand the configuration over on standard input, so that the password is in no list of processes."""
        settings = (
            f"bind {ports.LOOPBACK}\nport {self.port}\nrequirepass {self.password}\n"
            f'dir "{self.folder}"\nsave ""\nappendonly no\ndaemonize no\nmaxmemory-policy noeviction\n'
        )
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/"}
        child = processes.spawn(
            "Redis",
            [self.program.path, "-"],
            environment=environment,
            log=self.log,
            folder=Path("/"),
            account=self.who,
            ask=signal.SIGTERM,
            stdin=subprocess.PIPE,
        )
        if child.process.stdin:
            with suppress(BrokenPipeError), child.process.stdin as pipe:
                pipe.write(settings.encode())
        return child

    def _answers(self, child: processes.Child) -> bool:
        limit = time.monotonic() + START_WITHIN
        while child.is_running() and time.monotonic() < limit:
            with (
                suppress(OSError),
                socket.create_connection((ports.LOOPBACK, self.port), timeout=1) as connection,
            ):
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                if connection.recv(64).startswith(b"+OK"):
                    return True
            time.sleep(0.02)
        return False
