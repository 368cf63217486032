import dataclasses
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.launch import processes
from tools.launch.ledger import Ledger

PLAIN = {"PATH": os.environ["PATH"]}
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
SUPERVISOR = """
import sys, time
from pathlib import Path
from tools.launch import processes
folder = Path(sys.argv[1])
child = processes.spawn("c", ["sleep", "61"], environment={"PATH": sys.argv[2]}, log=folder / "log", folder=folder)
(folder / "pid").write_text(str(child.process.pid))
time.sleep(60)
"""


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[processes.Child]:
    child = processes.spawn(
        "sleeper", ["sleep", "60"], environment=PLAIN, log=tmp_path / "log", folder=tmp_path
    )
    wait_for(lambda: processes.command_line(child.process.pid).startswith("sleep"))
    yield child
    child.process.kill()
    child.process.wait()


def wait_for(holds: object, within: float = 5.0) -> None:
    assert callable(holds)
    limit = time.monotonic() + within
    while not holds():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)


def test_a_process_left_behind_is_found_and_ended(sleeper: processes.Child, tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger").add(sleeper, "sleep")
    assert Ledger(tmp_path / "ledger").sweep() == ["sleeper"]
    assert sleeper.process.wait(1) == -signal.SIGTERM
    assert Ledger(tmp_path / "ledger").entries() == []


@pytest.mark.parametrize(
    "changed", [{"mark": "another boot 1"}, {"word": "postgres"}], ids=["started-later", "other-program"]
)
def test_a_process_that_got_the_number_later_is_never_ended(
    changed: dict[str, str], sleeper: processes.Child, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.add(sleeper, "sleep")
    rows = [dataclasses.asdict(entry) | changed for entry in ledger.entries()]
    ledger.file.write_text(json.dumps(rows))
    assert ledger.sweep() == []
    assert sleeper.is_running()


def test_a_process_that_does_not_listen_is_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.launch.ledger.PATIENCE", 0.2)
    log = tmp_path / "log"
    child = processes.spawn(
        "deaf", [sys.executable, "-c", STUBBORN], environment=PLAIN, log=log, folder=tmp_path
    )
    wait_for(lambda: log.exists() and "deaf" in log.read_text())
    ledger = Ledger(tmp_path / "ledger")
    ledger.add(child, "signal")
    assert ledger.sweep() == ["deaf"]
    assert child.process.wait(2) == -signal.SIGKILL


@pytest.mark.parametrize(
    "text", ["", "[{", '[{"pid": 1}]', "7"], ids=["empty", "torn", "other-fields", "no-list"]
)
def test_a_ledger_that_cannot_be_read_counts_as_empty(text: str, tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text(text)
    assert Ledger(tmp_path / "ledger").sweep() == []


def test_a_restarted_process_takes_the_place_of_the_one_that_died(
    sleeper: processes.Child, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ledger.add(sleeper, "sleep")
    ledger.add(sleeper, "sleep")
    assert [entry.pid for entry in ledger.entries()] == [sleeper.process.pid]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_a_child_dies_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    outer = processes.spawn(
        "outer",
        [sys.executable, "-c", SUPERVISOR, str(tmp_path), os.environ["PATH"]],
        environment=PLAIN | {"PYTHONPATH": str(Path.cwd())},
        log=tmp_path / "outer.log",
        folder=Path.cwd(),
    )
    wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    pid = int((tmp_path / "pid").read_text())
    wait_for(lambda: processes.command_line(pid).startswith("sleep"))
    outer.process.kill()
    outer.process.wait()
    wait_for(lambda: processes.mark(pid) is None)
