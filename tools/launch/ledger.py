"""The processes that one run started, written down so that the next run finds what a killed one left."""

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.launch import processes

PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One process: its number, what tells it from a later one of that number, a word of its command line."""

    name: str
    pid: int
    mark: str
    word: str
    ask: int

    def is_running(self) -> bool:
        """Say whether this very process runs; one that got its number later does not count."""
        return processes.mark(self.pid) == self.mark and self.word in processes.command_line(self.pid)


class Ledger:
    """The list of entries in one file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def add(self, child: processes.Child, word: str) -> None:
        """Write down a process just started; `word` is one its command line will always hold."""
        found = processes.mark(child.process.pid)
        if found:
            entry = Entry(child.name, child.process.pid, found, word, int(child.ask))
            self._write([*(kept for kept in self.entries() if kept.name != child.name), entry])

    def entries(self) -> list[Entry]:
        """Return what is written; an unreadable file counts as empty."""
        try:
            return [Entry(**row) for row in json.loads(self.file.read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError):
            return []

    def sweep(self) -> list[str]:
        """End every process of the list that still runs and empty the list; returns their names."""
        left = [entry for entry in self.entries() if entry.is_running()]
        for entry in left:
            _signal(os.kill, entry.pid, entry.ask)
        limit = time.monotonic() + PATIENCE
        while any(entry.is_running() for entry in left) and time.monotonic() < limit:
            time.sleep(0.05)
        for entry in left:
            if entry.is_running():
                _signal(os.killpg, entry.pid, signal.SIGKILL)
                _signal(os.kill, entry.pid, signal.SIGKILL)
        self.file.unlink(missing_ok=True)
        return [entry.name for entry in left]

    def _write(self, entries: list[Entry]) -> None:
        building = self.file.with_name(f"{self.file.name}.new")
        building.write_text(json.dumps([asdict(entry) for entry in entries]), encoding="utf-8")
        building.replace(self.file)


def _signal(send: Callable[[int, int], None], pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        send(pid, number)
