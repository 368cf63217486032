"""Does one bad thing after another, in an order that its printed seed decides; each kill is by process id."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator

from promises.failpoints import Failpoint
from tests.chaos.fleet import NAMES, Fleet, Postgres, kill_a_backend
from tests.chaos.mailbox import HANGS, Mailbox, Mode
from tests.plugins.processes import RedisServer

NO_KILL = ("mail", "hang", "sweep")
HOLDS = 3.0
"""Seconds for which a mood of the mail server lasts."""
DIES_WITHIN = 15.0
"""Seconds in which a worker has to start and come to its failpoint; where it does not, nothing was killed."""


class Nemesis:
    """Troubles the fleet; `done` counts each kind of trouble, `deaths` how many processes died at each failpoint."""

    def __init__(
        self,
        fleet: Fleet,
        redis: RedisServer,
        mailbox: Mailbox,
        postgres: Postgres | None,
        *,
        seed: int,
        pause: float,
    ) -> None:
        self.fleet, self.redis, self.mailbox, self.postgres = fleet, redis, mailbox, postgres
        self.rng = random.Random(seed)  # noqa: S311 - the same troubles for the same seed
        self.pause = pause
        self.look_on: Callable[[], object] = lambda: None
        self.done, self.deaths, self.hit = Counter[str](), Counter[str](), Counter[str]()
        self.kinds: dict[str, Callable[[], None]] = {
            **{f"kill {name}": self._killer(name) for name in NAMES},
            **{f"die {place}": self._failpoint(place) for place in Failpoint},
            "kill worker while mail hangs": self._in_mail,
            "kill redis": self._kill_redis,
            "wipe redis": self._wipe_redis,
            "hang redis": self._hang_redis,
            "sweep beside": self._sweep,
            **{f"mail {mode}": self._mail(mode) for mode in Mode if mode is not Mode.TAKES},
        }
        if postgres and postgres.is_ours:
            self.kinds |= {
                "stop postgres immediate": postgres.stop_at_once,
                "kill a process of postgres": lambda: kill_a_backend(self.rng.randrange(1000)),
            }

    @property
    def kills(self) -> int:
        """How many times something was killed; a failpoint at which nothing died does not count."""
        named = sum(number for kind, number in self.done.items() if not kind.startswith((*NO_KILL, "die")))
        return named + self.hit.total()

    def trouble_while(self, is_going_on: Callable[[], bool]) -> None:
        """Do every kind of trouble once a round, each round in another order, until the others have finished."""
        order = self._order()
        while is_going_on():
            self._wait(self.pause * (0.5 + self.rng.random()))
            self.fleet.look_after()
            kind = next(order)
            self.kinds[kind]()
            self.done[kind] += 1
        self.mailbox.mode = Mode.TAKES
        self.fleet.look_after()

    def _order(self) -> Iterator[str]:
        while True:
            kinds = sorted(self.kinds)
            self.rng.shuffle(kinds)
            yield from kinds

    def _wait(self, seconds: float) -> None:
        """Wait, and let whoever looks on look once a second."""
        limit = time.monotonic() + seconds
        while (left := limit - time.monotonic()) > 0:
            self.look_on()
            time.sleep(min(1.0, left))

    def _killer(self, name: str) -> Callable[[], None]:
        def do() -> None:
            self.fleet.again(name)

        return do

    def _failpoint(self, place: Failpoint) -> Callable[[], None]:
        def do() -> None:
            dying = self.fleet.start_dying(place)
            limit = time.monotonic() + DIES_WITHIN
            while not self.fleet.deaths(dying) and time.monotonic() < limit:
                self._wait(0.3)
            self._wait(1)
            self.fleet.portal.kill(dying)
            died = self.fleet.deaths(dying)
            self.deaths[place] += died
            self.hit[place] += died > 0

        return do

    def _in_mail(self) -> None:
        """Kill a worker whose messages the mail server has taken and not answered."""
        self.mailbox.mode = Mode.HANGS
        limit = time.monotonic() + HANGS
        while self.mailbox.hanging < 2 and time.monotonic() < limit:
            self._wait(0.1)
        self.fleet.again("worker")
        self.fleet.again("worker 2")
        self.mailbox.mode = Mode.TAKES

    def _kill_redis(self) -> None:
        self.redis.kill()
        self._wait(self.rng.random() * 2)
        self.redis.start()

    def _wipe_redis(self) -> None:
        self.redis.wipe()
        self._wait(self.rng.random() * 2)
        self.redis.start()

    def _hang_redis(self) -> None:
        self.redis.hang()
        self._wait(1 + self.rng.random() * 2)
        self.redis.resume()

    def _sweep(self) -> None:
        """Let plain cron do what is due at the same time."""
        self.fleet.portal.start("manage.py", "sweep")

    def _mail(self, mode: Mode) -> Callable[[], None]:
        def do() -> None:
            self.mailbox.mode = mode
            self._wait(HOLDS)
            self.mailbox.mode = Mode.TAKES

        return do
