"""Turn the signals that ask us to stop into one exception, once."""

import signal
from types import FrameType

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Somebody asked us to stop: Ctrl-C, SIGTERM or a closed terminal."""


def listen() -> None:
    """Raise `Stop` in the main thread at the first signal; later ones change nothing."""
    for number in ASKING:
        signal.signal(number, _stop)


def deafen() -> None:
    """Let cleaning up run to its end; a handler rather than SIG_IGN, which children would inherit."""
    for number in ASKING:
        signal.signal(number, _nothing)


def _stop(_number: int, _frame: FrameType | None) -> None:
    deafen()
    raise Stop


def _nothing(_number: int, _frame: FrameType | None) -> None:
    return
