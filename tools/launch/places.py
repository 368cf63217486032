"""Where things are: the clone, its virtual environment and the state folder."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DEFAULT_STATE = ROOT / ".local"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one set of servers and processes, all below one state folder."""

    state: Path

    @property
    def secrets(self) -> Path:
        """Passwords and keys; mode 700."""
        return self.state / "secrets"

    @property
    def logs(self) -> Path:
        """One log file for each process."""
        return self.state / "logs"

    @property
    def run(self) -> Path:
        """Who runs: lock, ledger of processes, address."""
        return self.state / "run"

    @property
    def outbox(self) -> Path:
        """The mail that a demonstration would have sent."""
        return self.state / "outbox"

    def make(self) -> "Places":
        """Make the folders; others may pass through the state folder (servers of root must) but not read it."""
        self.state.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        for folder in (self.secrets, self.logs, self.run):
            folder.mkdir(mode=0o700, exist_ok=True)
        return self


def of(environment: Mapping[str, str]) -> Places:
    """Return the places that `BPSPORTAL_STATE` names, by default those in the clone."""
    named = environment.get("BPSPORTAL_STATE", "")
    return Places((ROOT / named).resolve() if named else DEFAULT_STATE)


def fingerprint(path: Path) -> str:
    """Return a short name for a path, the same on every start."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]
