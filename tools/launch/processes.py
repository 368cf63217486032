"""Start processes, tell one from another that later got its number, and end them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tools.launch.privilege import Account

TETHER = Path(__file__).with_name("tether.py")
PR_SET_CHILD_SUBREAPER = 36
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Child:
    """A process that we started, with the signal that asks it to stop."""

    name: str
    process: "subprocess.Popen[bytes]"
    ask: int = signal.SIGTERM

    def is_running(self) -> bool:
        """Say whether it still runs."""
        return self.process.poll() is None


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    log: Path | None,
    folder: Path,
    account: Account | None = None,
    ask: int = signal.SIGTERM,
    keep: Sequence[int] = (),
    stdin: int | IO[bytes] | None = subprocess.DEVNULL,
    own_session: bool = True,
) -> Child:
    """Start `command` in a session of its own, so that Ctrl-C reaches the supervisor only.

    `log` takes both outputs (None: ours are kept), `keep` are file descriptors handed on. Call it from the
    main thread: Linux ties the child to the thread that started it.
    """
    tied: list[str | Path] = [sys.executable, "-I", "-S", TETHER, str(os.getpid()), str(int(ask))]
    tied += [str(account.uid), str(account.gid)] if account else ["-1", "-1"]
    output = log.open("ab") if log else None
    try:
        process = subprocess.Popen(
            [*tied, *command],
            env=dict(environment),
            cwd=folder,
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            pass_fds=tuple(keep),
            start_new_session=own_session,
        )
    finally:
        if output:
            output.close()
    return Child(name, process, ask)


def end(children: Iterable[Child], *, within: float) -> None:
    """Ask the children to stop in the given order, and kill those still there after `within` seconds."""
    running = [child for child in children if child.is_running()]
    for child in running:
        child.process.send_signal(child.ask)
    limit = time.monotonic() + within
    for child in running:
        try:
            child.process.wait(max(0.0, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.kill()
            child.process.wait()


def mark(pid: int) -> str | None:
    """Return a text no other process of that number has (boot and start time), or None if none runs."""
    if sys.platform != "linux":
        shown = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return shown.stdout.strip() or None
    try:
        state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if state[0] in "ZX" else f"{boot} {state[19]}"


def command_line(pid: int) -> str:
    """Return the words a process was started with, empty if none runs."""
    if sys.platform != "linux":
        shown = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return shown.stdout.strip()
    try:
        return (
            (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        )
    except OSError:
        return ""


def adopt_orphans() -> None:
    """Ask Linux to give us the processes that our children leave behind, so that we can end them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children() -> list[int]:
    """Return the numbers of all processes below us directly; empty where there is no /proc."""
    found = []
    for stat in PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found.append(int(stat.parent.name))
    return found


def end_orphans(within: float = 1.0) -> None:
    """End whatever is still below us, politely for `within` seconds and then by force."""
    limit = time.monotonic() + within
    while remaining := children():
        number = signal.SIGTERM if time.monotonic() < limit else signal.SIGKILL
        for pid in remaining:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        if time.monotonic() > limit + 1:
            return
        time.sleep(0.05)
