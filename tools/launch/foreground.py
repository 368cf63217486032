"""Run one command at the terminal and pass on the wish to stop."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from tools.launch import processes, signals

PATIENCE = 3.0  # seconds between asking, insisting and forcing


class Asked:
    """Counts the wishes to stop, and passes the first one on."""

    def __init__(self, child: processes.Child) -> None:
        self.child = child
        self.at: float | None = None

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        """Pass the wish on, unless the terminal has told the child already."""
        if number == signal.SIGINT and os.isatty(0):
            return
        if self.at is None:
            self.at = time.monotonic()
            self.child.process.send_signal(self.child.ask)


def run(
    command: Sequence[str | Path],
    inside: Mapping[str, str],
    *,
    folder: Path,
    ask: int,
    begun: Callable[[processes.Child], None] | None = None,
) -> int:
    """Run `command` with our terminal to its end; returns its exit code, 128 + n when signal n ended it.

    `ask` is the signal that makes the command stop in good order; after six seconds it is killed.
    """
    child = processes.spawn(
        "command",
        command,
        environment=inside,
        log=None,
        folder=folder,
        ask=ask,
        stdin=None,
        own_session=False,
    )
    asked = Asked(child)
    for number in signals.ASKING:
        signal.signal(number, asked)
    if begun:
        begun(child)
    while child.is_running():
        _insist(child, asked.at)
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(0.2)
    signals.deafen()
    code = child.process.wait()
    return code if code >= 0 else 128 - code


def _insist(child: processes.Child, asked_at: float | None) -> None:
    waited = time.monotonic() - asked_at if asked_at else 0.0
    if waited > PATIENCE:
        child.process.terminate()
    if waited > 1.3 * PATIENCE:
        child.process.kill()
