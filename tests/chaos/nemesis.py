"""Kills at random, from a printed seed: always by process id, always started again as a supervisor would."""

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, connection

from promises.failpoints import Failpoint
from tests.chaos.mailbox import Mailbox, Mode
from tests.plugins.processes import Portal, RedisServer

Process = subprocess.Popen[bytes]


class Nemesis(threading.Thread):
    """Does one bad thing after another until it is stopped, then leaves everything running."""

    def __init__(
        self,
        portal: Portal,
        redis: RedisServer,
        mailbox: Mailbox,
        port: int,
        *,
        seed: int,
        pause: float,
        postgres: bool,
    ) -> None:
        super().__init__(daemon=True)
        self.portal, self.redis, self.mailbox, self.port = portal, redis, mailbox, port
        self.rng = random.Random(seed)  # noqa: S311 - the same troubles for the same seed
        self.pause, self.done = pause, Counter[str]()
        self.stopped = threading.Event()
        self.running: dict[str, Process] = {}
        kinds: dict[str, Callable[[], None]] = {
            **{
                f"kill {name}": self._killer(name)
                for name in ("web", "relay", "worker", "worker 2", "beat", "beat 2")
            },
            **{f"die {place}": self._failpoint(place) for place in Failpoint},
            "wipe redis": self._wipe,
            "hang redis": self._hang,
            **{f"mail {mode}": self._mail(mode) for mode in Mode if mode is not Mode.TAKES},
        }
        if postgres:
            kinds["crash postgres"] = self._crash
        self.kinds = kinds

    def start_all(self) -> None:
        for name in ("web", "relay", "worker", "worker 2", "beat", "beat 2"):
            self._begin(name)

    def _begin(self, name: str, **variables: str) -> None:
        starts: dict[str, Callable[..., Process]] = {
            "relay": self.portal.relay,
            "worker": self.portal.worker,
            "beat": self.portal.scheduler,
        }
        kind = name.partition(" ")[0]
        self.running[name] = (
            self.portal.web(self.port, **variables) if kind == "web" else starts[kind](**variables)
        )

    def run(self) -> None:
        while not self.stopped.wait(self.pause * (0.5 + self.rng.random())):
            kind = self.rng.choice(list(self.kinds))
            self.kinds[kind]()
            self.done[kind] += 1

    def finish(self) -> None:
        """Stop, heal everything, and start afresh what may still carry a failpoint."""
        self.stopped.set()
        self.join()
        self.mailbox.mode = Mode.TAKES
        for name in list(self.running):
            self._again(name)

    @property
    def kills(self) -> int:
        return sum(number for kind, number in self.done.items() if not kind.startswith(("mail", "hang")))

    def _again(self, name: str, **variables: str) -> None:
        self.portal.kill(self.running[name])
        self._begin(name, **variables)

    def _killer(self, name: str) -> Callable[[], None]:
        return lambda: self._again(name)

    def _failpoint(self, place: Failpoint) -> Callable[[], None]:
        """One worker dies wherever it comes to that place, until it is started again."""

        def do() -> None:
            self._again("worker", PORTAL_FAILPOINT=place)
            self.stopped.wait(self.pause)
            self._again("worker")

        return do

    def _wipe(self) -> None:
        self.redis.kill()
        self.stopped.wait(self.rng.random() * 2)
        self.redis.start()

    def _hang(self) -> None:
        self.redis.hang()
        self.stopped.wait(1 + self.rng.random() * 2)
        self.redis.resume()

    def _mail(self, mode: Mode) -> Callable[[], None]:
        def do() -> None:
            self.mailbox.mode = mode
            self.stopped.wait(self.pause)
            self.mailbox.mode = Mode.TAKES

        return do

    def _crash(self) -> None:
        """Kill one of PostgreSQL's own processes: the server ends all others and recovers from its log."""
        with suppress(DatabaseError):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
                found: list[tuple[Any, ...]] = cursor.fetchall()
            if found:
                os.kill(self.rng.choice(found)[0], signal.SIGKILL)
        connection.close()
        time.sleep(0.5)
