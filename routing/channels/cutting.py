"""Give up on a call that hangs."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from routing.channels.outcome import Outcome, Result, TimedOut


def within(call: Callable[[], Result], *, seconds: float) -> Result:
    """Return what the call returns, or a failure once the time is over.

    The thread that hangs is left behind, without anything of ours; its sockets have time limits of their own.
    """
    answers: SimpleQueue[Result] = SimpleQueue()
    Thread(target=lambda: answers.put(call()), daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except Empty:
        return Result(Outcome.FAILED, TimedOut())
