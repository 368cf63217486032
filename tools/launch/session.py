"""One run at a time over one state folder: a lock, and a note that says who holds it."""

import fcntl
import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.launch import processes
from tools.launch.ledger import Ledger
from tools.launch.words import say


class Session:
    """The lock of a run folder; the operating system gives it back however the holder ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger(folder / "processes.json")
        self._note = folder / "who.json"
        self._descriptor = -1

    def take(self) -> bool:
        """Take the lock and clean up after a holder that was killed; False if somebody holds it."""
        self._descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._close()
            return False
        self._note.unlink(missing_ok=True)
        if left := self.ledger.sweep():
            say(f"An earlier run was killed and left {', '.join(left)} behind; stopped now.")
        return True

    def note(self, **facts: str) -> None:
        """Write down who holds the lock: pid, since when, and `facts` such as the address."""
        body = {
            "pid": os.getpid(),
            "mark": processes.mark(os.getpid()),
            "since": f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S %Z}",
        }
        building = self._note.with_name(f"{self._note.name}.new")
        building.touch(mode=0o600)
        building.write_text(json.dumps(body | facts), encoding="utf-8")
        building.replace(self._note)

    def holder(self) -> dict[str, Any]:
        """Return what the holder noted; it is empty for the blink between taking the lock and noting."""
        limit = time.monotonic() + 1
        while time.monotonic() < limit:
            try:
                return dict(json.loads(self._note.read_text(encoding="utf-8")))
            except (OSError, ValueError):
                time.sleep(0.05)
        return {}

    def give_back(self) -> None:
        """Forget the note and let the next one in."""
        if self._descriptor >= 0:
            self.ledger.file.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)
            self._close()

    def _close(self) -> None:
        os.close(self._descriptor)
        self._descriptor = -1
