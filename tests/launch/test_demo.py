"""The whole demonstration, started and ended as a person does; each clone shares this one's installed packages."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools.launch import ports, processes
from tools.launch.places import ROOT

pytestmark = pytest.mark.long

OURS = (
    "BPSPORTAL_",
    "PORTAL_",
    "DATABASE_",
    "REDIS_",
    "SECRET_KEY",
    "DEMO_",
    "PORT",
    "PYTEST_",
    "DJANGO_",
    "STATIC_",
)
READY_WITHIN, STOPPED_WITHIN = 90.0, 5.0


@dataclass
class Clone:
    """A copy of this project in a folder of its own."""

    folder: Path
    started: list["subprocess.Popen[str]"] = field(default_factory=list)

    def portal(self, *words: str, port: int = 8000) -> "subprocess.Popen[str]":
        outer = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        with (self.folder / "stderr").open("w") as stderr:
            process = subprocess.Popen(
                [self.folder / "portal", *words],
                cwd=self.folder,
                env=outer | {"PORT": str(port)},
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        self.started.append(process)
        return process

    def demo(self) -> tuple["subprocess.Popen[str]", str]:
        """Start a demonstration and return it with its address once it is ready."""
        process = self.portal("demo", port=ports.free())
        limit = time.monotonic() + READY_WITHIN
        for line in process.stdout or ():
            assert time.monotonic() < limit
            if line.startswith("ready http://127.0.0.1:"):
                return process, line.removeprefix("ready ").strip()
        pytest.fail(f"never ready: {(self.folder / 'stderr').read_text()}")

    def left(self) -> list[str]:
        """Return the processes of this clone that still run, by their names in the ledger and by their words."""
        lines = [processes.command_line(int(path.name)) for path in Path("/proc").glob("[0-9]*")]
        return [line for line in lines if str(self.folder) in line]


@pytest.fixture
def clones(open_folder: Path) -> Iterator[list[Clone]]:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True)
    made = [Clone(open_folder / name) for name in ("one", "two")]
    for clone in made:
        for name in filter(None, names.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (clone.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, clone.folder / name)
        (clone.folder / ".venv").symlink_to(ROOT / ".venv")
    yield made
    for clone in made:
        for process in clone.started:
            process.kill()
            process.communicate()
        stopped = clone.portal("stop", "--clean")
        assert stopped.wait(20) == 0, (clone.folder / "stderr").read_text()
        stopped.communicate()
        shutil.rmtree(clone.folder)


def wait_until_nothing_is_left(clone: Clone, within: float) -> None:
    limit = time.monotonic() + within
    while left := clone.left():
        assert time.monotonic() < limit, left
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_within_five_seconds(number: signal.Signals, clones: list[Clone]) -> None:
    process, address = clones[0].demo()
    with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:  # noqa: S310  our own address
        assert answer.status == 200
    asked = time.monotonic()
    process.send_signal(number)
    assert process.wait(STOPPED_WITHIN) == 0
    assert time.monotonic() - asked < STOPPED_WITHIN
    assert clones[0].left() == []


def test_a_killed_supervisor_leaves_nothing_that_the_next_start_does_not_clean(clones: list[Clone]) -> None:
    process, _ = clones[0].demo()
    process.kill()
    process.wait()
    again, _ = clones[0].demo()
    again.terminate()
    assert again.wait(STOPPED_WITHIN) == 0
    wait_until_nothing_is_left(clones[0], 0.5)


def test_the_second_demonstration_in_one_clone_says_who_runs(clones: list[Clone]) -> None:
    process, address = clones[0].demo()
    second = clones[0].portal("demo")
    assert second.wait(20) == 1
    told = (clones[0].folder / "stderr").read_text()
    assert f"process {process.pid}, {address}, since " in told
    assert told.count("\n") == 1


def test_two_clones_run_side_by_side_with_secrets_of_their_own(clones: list[Clone]) -> None:
    (_, first), (_, second) = clones[0].demo(), clones[1].demo()
    assert first != second
    secrets = [
        {path.name: path.read_text() for path in (clone.folder / ".local/secrets").iterdir()}
        for clone in clones
    ]
    assert secrets[0].keys() == secrets[1].keys()
    assert all(secrets[0][name] != secrets[1][name] for name in secrets[0])


def test_a_process_that_dies_is_started_again_and_a_dead_database_ends_everything(
    clones: list[Clone],
) -> None:
    process, _ = clones[0].demo()
    ledger = clones[0].folder / ".local/run/processes.json"
    pids = {row["name"]: row["pid"] for row in json.loads(ledger.read_text())}
    os.kill(pids["relay"], signal.SIGKILL)
    limit = time.monotonic() + 10
    while {row["name"]: row["pid"] for row in json.loads(ledger.read_text())}["relay"] == pids["relay"]:
        assert time.monotonic() < limit
        time.sleep(0.1)
    assert "The relay process ended (-9) and is started again" in (clones[0].folder / "stderr").read_text()
    os.kill(pids["PostgreSQL"], signal.SIGQUIT)
    assert process.wait(10) == 1
    assert "The PostgreSQL server ended by itself" in (clones[0].folder / "stderr").read_text()
    wait_until_nothing_is_left(clones[0], 2)


def test_manage_uses_the_servers_of_the_running_demonstration(clones: list[Clone]) -> None:
    clones[0].demo()
    code = "from accounts.models import User; print(User.objects.filter(username='front.office').count())"
    done = clones[0].portal("manage", "shell", "--no-imports", "-c", code)
    assert done.communicate(timeout=60)[0] == "1\n"
    assert done.returncode == 0
