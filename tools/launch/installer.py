"""The virtual environment: made, filled by groups of locked requirements, repaired after an interruption."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.launch.places import PYTHON, ROOT, VENV
from tools.launch.words import Refusal, say

STAMPS = VENV / ".portal"
LOCKS = ROOT / "requirements"
OPTIONAL = {"embedded"}  # a platform without these wheels can still have servers of its own
TROUBLESOME = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_PYTHON", "VIRTUAL_ENV")


class Installer:
    """Installs groups one after another; the first is there after `begin`, the next one runs meanwhile."""

    def __init__(self, groups: Sequence[str], log: Path, environment: Mapping[str, str]) -> None:
        self.groups = groups
        self.log = log
        self.environment = {name: value for name, value in environment.items() if name not in TROUBLESOME}
        self._tool: list[str | Path] = []
        self._running: tuple[str, subprocess.Popen[bytes]] | None = None
        self._lock = -1

    def begin(self) -> None:
        """Make the environment, install the first missing group where there are more, start the next one."""
        if self._is_current():
            return
        self._lock = os.open(ROOT, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is installing packages in this clone; waiting for it.")
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._prepare_environment()
        pending = [group for group in self.groups if not is_installed(group)]
        if pending:
            say(f"Installing packages ({', '.join(pending)}); the first time this takes up to a minute.")
            self._tool = self._find_tool()
            if len(pending) > 1:
                self._start(pending.pop(0))
                self._wait()
            self._start(pending[0])

    def finish(self) -> None:
        """Install what remains."""
        self._wait()
        for group in self.groups:
            if not is_installed(group) and not self._failed(group):
                self._start(group)
                self._wait()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _is_current(self) -> bool:
        return environment_works() and all(is_installed(group) for group in self.groups)

    def _prepare_environment(self) -> None:
        if environment_works():
            return
        if VENV.exists():
            say("Making the virtual environment again: the one there is incomplete or of another Python.")
            shutil.rmtree(VENV)
        STAMPS.mkdir(parents=True)
        if not shutil.which("uv"):
            venv.EnvBuilder(with_pip=False, symlinks=True).create(VENV)
            self._run([PYTHON, "-m", "ensurepip", "--default-pip"])
        else:
            self._run(["uv", "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV])
        (STAMPS / "environment").write_text(f"{sys.version_info[0]}.{sys.version_info[1]}\n")

    def _find_tool(self) -> list[str | Path]:
        """Return the command that installs: uv, else the environment's own pip, else the machine's pip."""
        if shutil.which("uv"):
            return ["uv", "pip", "install", "--quiet", "--python", PYTHON]
        common: list[str | Path] = ["--disable-pip-version-check", "--no-input", "--quiet"]
        for pip in (
            [PYTHON, "-m", "pip", *common],
            [sys.executable, "-m", "pip", *common, "--python", PYTHON],
        ):
            if self._run([*pip, "--version"]):
                return [*pip, "install", "--no-compile"]
        raise Refusal(
            "This Python can make no virtual environment; install the package python3-venv and try again."
        )

    def _start(self, group: str) -> None:
        busy = _busy(group)
        over: list[str] = []
        if busy.exists():  # interrupted before: what is there of it may be half a package
            over = ["--reinstall"] if self._tool[0] == "uv" else ["--ignore-installed"]
        busy.touch()
        lock = LOCKS / f"{group}.txt"
        with self.log.open("ab") as log:
            command = [*self._tool, "--no-deps", "--require-hashes", *over, "-r", lock]
            process = subprocess.Popen(
                command,
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running = (group, process)

    def _wait(self) -> None:
        if self._running is None:
            return
        group, process = self._running
        self._running = None
        if process.wait() == 0:
            _stamp(group).write_text(_digest(group))
            _busy(group).unlink()
        elif group not in OPTIONAL:
            raise Refusal(
                f"The packages of requirements/{group}.txt could not be installed; {self.log} says why."
            )
        else:
            say(
                f"The servers of requirements/{group}.txt could not be installed, so this machine's own are used."
            )

    def _failed(self, group: str) -> bool:
        return group in OPTIONAL and _busy(group).exists()

    def _run(self, command: Sequence[str | Path]) -> bool:
        with self.log.open("ab") as log:
            return (
                subprocess.run(
                    command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, check=False
                ).returncode
                == 0
            )


def environment_works() -> bool:
    """Say whether `.venv` was made to the end and its Python is still the one it was made with."""
    try:
        made_with = (STAMPS / "environment").read_text().strip()
    except OSError:
        return _is_a_persons_own()
    asked = os.environ.get("PYTHON")
    if asked and made_with != f"{sys.version_info[0]}.{sys.version_info[1]}":
        return False
    return _version() == made_with


def is_installed(group: str) -> bool:
    """Say whether the group was installed to its end from the lock as it is now."""
    try:
        return _stamp(group).read_text() == _digest(group)
    except OSError:
        return False


def package(name: str) -> Path | None:
    """Return the folder of an installed package, None if it is not there."""
    return next(iter(VENV.glob(f"lib/python3*/site-packages/{name}")), None)


def _is_a_persons_own() -> bool:
    """Say whether there is a complete environment without our marks: made by hand, it is used, not thrown away."""
    if STAMPS.exists() or not (VENV / "pyvenv.cfg").exists() or not (version := _version()):
        return False
    STAMPS.mkdir()
    (STAMPS / "environment").write_text(f"{version}\n")
    return True


def _version() -> str:
    """Return the version of the environment's Python, empty if it does not start."""
    code = "import sys; print(f'{sys.version_info[0]}.{sys.version_info[1]}')"
    try:
        shown = subprocess.run([PYTHON, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return shown.stdout.strip()


def _stamp(group: str) -> Path:
    return STAMPS / group


def _busy(group: str) -> Path:
    return STAMPS / f"{group}.busy"


def _digest(group: str) -> str:
    return hashlib.sha256((LOCKS / f"{group}.txt").read_bytes()).hexdigest()
