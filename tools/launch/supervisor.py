"""Watch the processes of a demonstration: restart those that die, stop all in order."""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.launch import processes
from tools.launch.application import last_line
from tools.launch.ledger import Ledger
from tools.launch.places import ROOT, Places
from tools.launch.servers import Servers
from tools.launch.words import Refusal, say

STOP_ORDER = ("scheduler", "worker", "relay", "web", "bare-worker", "bare-web")
APPLICATION_WITHIN, SERVERS_WITHIN = 2.8, 1.5  # together, with a margin, less than five seconds
RESTARTS, PER_SECONDS = 5, 60.0
BEAT = 0.2


class Supervisor:
    """Holds every process of one demonstration."""

    def __init__(self, servers: Servers, places: Places, ledger: Ledger) -> None:
        self.servers = servers
        self.places = places
        self.ledger = ledger
        self.children: dict[str, processes.Child] = {}
        self._commands: dict[str, tuple[Sequence[str | Path], str]] = {}
        self._inside: Mapping[str, str] = {}
        self._sockets: tuple[int, ...] = ()
        self._restarts: dict[str, deque[float]] = {}

    def prepare(
        self,
        commands: dict[str, tuple[Sequence[str | Path], str]],
        inside: Mapping[str, str],
        sockets: tuple[int, ...],
    ) -> None:
        """Take note of what to start: commands, their environment, the web server's listening socket."""
        self._commands, self._inside, self._sockets = commands, inside, sockets

    def start(self, name: str) -> None:
        """Start one process; its words go to a log of its own."""
        command, word = self._commands[name]
        child = processes.spawn(
            name,
            command,
            environment=self._inside,
            log=self.places.logs / f"{name}.log",
            folder=ROOT,
            keep=self._sockets if name == "web" else (),
        )
        self.children[name] = child
        self.ledger.add(child, word)

    def check(self) -> None:
        """Look after every process once; raises `Refusal` when the demonstration cannot go on."""
        for server in self.servers.running:
            if not server.is_running():
                raise Refusal(
                    f"The {server.name} server ended by itself, so everything stops; see {self.places.logs}."
                )
        for name, child in list(self.children.items()):
            if not child.is_running():
                self._restart(name, child)

    def watch(self) -> None:
        """Look after everything until a signal or a failure ends it."""
        while True:
            self.check()
            time.sleep(BEAT)

    def stop(self) -> None:
        """Stop scheduler, worker, relay, web, then the servers; all of it within five seconds."""
        processes.end(
            [self.children[name] for name in STOP_ORDER if name in self.children], within=APPLICATION_WITHIN
        )
        self.servers.stop(within=SERVERS_WITHIN)

    def _restart(self, name: str, child: processes.Child) -> None:
        log = self.places.logs / f"{name}.log"
        times = self._restarts.setdefault(name, deque(maxlen=RESTARTS))
        now = time.monotonic()
        if len(times) == RESTARTS and now - times[0] < PER_SECONDS:
            say(last_line(log))
            raise Refusal(
                f"The {name} process ended {RESTARTS + 1} times within a minute, so everything stops; see {log}."
            )
        times.append(now)
        say(f"The {name} process ended ({child.process.returncode}) and is started again; see {log}.")
        time.sleep(min(2.0, 0.2 * len(times)))
        self.start(name)
