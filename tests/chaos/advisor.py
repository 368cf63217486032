"""An advisor who says "I have it" of most requests, some at once, some after the ladder has begun to climb."""

import heapq
import threading
import time
from collections.abc import Iterator

from django.test import Client

from tests.chaos.counter import HIDDEN, TROUBLE, browser, fetch
from tests.chaos.evidence import History

LONGEST = 420.0
"""Seconds after which the last of those that are taken is taken: past the first rungs, so that both happen at once."""


def waits(number: int) -> float | None:
    """Return after how many seconds a visit is taken up; nobody ever takes up one in ten."""
    return None if number % 10 == 0 else LONGEST * ((number * 37) % 100) / 100


def is_mine(number: int, turn: int) -> bool:
    """Say whether the advisor of this turn takes it; every tenth is taken by both at the same moment."""
    return number % 10 == 1 or number % 2 == turn


class Advisor(threading.Thread):
    """One advisor at the queue; several share a history."""

    def __init__(self, base: str, person: Client, history: History, turn: int) -> None:
        super().__init__(daemon=True)
        self.base, self.history, self.turn = base, history, turn
        self.browser = browser(person)
        self.stopped = threading.Event()
        self.token = ""

    def run(self) -> None:
        seen, waiting = 0, list[tuple[float, str]]()
        while not self.stopped.wait(0.2):
            told = list(self.history.ok.items())
            for number, reference in told[seen:]:
                if is_mine(number, self.turn) and (wait := waits(number)) is not None:
                    heapq.heappush(waiting, (time.monotonic() + wait, reference))
            seen = len(told)
            for reference in self._due(waiting):
                self._take(reference)

    def finish(self) -> None:
        self.stopped.set()
        self.join()

    def _due(self, waiting: list[tuple[float, str]]) -> Iterator[str]:
        while waiting and waiting[0][0] <= time.monotonic() and not self.stopped.is_set():
            yield heapq.heappop(waiting)[1]

    def _take(self, reference: str) -> None:
        """Press "I have it" until it is answered; somebody else may have been first, then it is in their hands."""
        while not self.stopped.is_set():
            try:
                self.token = self.token or dict(HIDDEN.findall(self._page()))["csrfmiddlewaretoken"]
                fetch(
                    self.browser,
                    f"{self.base}/queue/{reference}/acknowledge/",
                    {"csrfmiddlewaretoken": self.token},
                )
            except TROUBLE:
                self.history.retries += 1
                time.sleep(0.25)
            else:
                self.history.taken.add(reference)
                return

    def _page(self) -> str:
        return fetch(self.browser, f"{self.base}/queue/")[1]
