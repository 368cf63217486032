import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tools.launch import privilege
from tools.launch.places import ROOT, Places
from tools.launch.words import Refusal

OURS = ("BPSPORTAL_", "PORTAL_", "DATABASE_", "REDIS_", "SECRET_KEY", "DEMO_", "PORT", "PYTEST_", "DJANGO_")


def portal(*words: str, **extra: str) -> "subprocess.CompletedProcess[str]":
    outer = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command: list[str | Path] = [ROOT / "portal", *words]
    return subprocess.run(command, env=outer | extra, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        ([], {}),
        (["start"], {}),
        (["bench", "nothing"], {}),
        (["chaos", "--minutes", "0"], {}),
        (["chaos", "--requests", "many"], {}),
        (["chaos", "now"], {}),
        (["demo", "now"], {}),
        (["demo"], {"PORT": "eighty"}),
        (["manage"], {}),
        (["check", "fast"], {}),
        (["stop", "now"], {}),
    ],
    ids=lambda given: " ".join(given) or "nothing",
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(
    words: Sequence[str], extra: Mapping[str, str], tmp_path: Path
) -> None:
    done = portal(*words, BPSPORTAL_STATE=str(tmp_path / "state"), **extra)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("portal: ")
    assert done.stderr.count("\n") == 1


def test_stop_where_nothing_runs_says_so(tmp_path: Path) -> None:
    done = portal("stop", BPSPORTAL_STATE=str(tmp_path / "state"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "portal: Nothing runs here.\n")


def test_clean_removes_what_is_ours_and_leaves_what_is_not(tmp_path: Path) -> None:
    places = Places(tmp_path / "state").make()
    (places.state / "somebody.txt").write_text("keep me")
    assert portal("stop", "--clean", BPSPORTAL_STATE=str(places.state)).returncode == 0
    assert [path.name for path in places.state.iterdir()] == ["somebody.txt"]


def test_stop_ends_the_run_that_holds_the_state_folder(tmp_path: Path) -> None:
    places = Places(tmp_path / "state").make()
    code = (
        "import sys, time; from pathlib import Path; from tools.launch.session import Session\n"
        "session = Session(Path(sys.argv[1])); session.take(); session.note(verb='demo'); time.sleep(60)"
    )
    holder = subprocess.Popen([os.environ.get("PYTHON", "python3"), "-c", code, places.run], cwd=ROOT)
    while not (places.run / "who.json").exists():
        time.sleep(0.02)
    done = portal("stop", BPSPORTAL_STATE=str(places.state))
    assert done.stderr == f"portal: Stopped process {holder.pid}.\n"
    assert holder.wait(5) == -signal.SIGTERM


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a folder of its own")
def test_root_below_an_unreadable_home_gets_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, state = tmp_path / "home", tmp_path / "home/clone/state"
    state.mkdir(parents=True)
    home.chmod(0o700)
    monkeypatch.setattr("tools.launch.privilege.private_folder", lambda: tmp_path / "own")
    folder = privilege.folder_for(state, privilege.account())
    assert folder.parent == tmp_path / "own"
    assert (folder.parent.stat().st_mode & 0o777, folder.parent.stat().st_uid) == (0o711, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a folder of its own")
@pytest.mark.parametrize("kind", ["a link", "writable by others", "another owner"])
def test_a_folder_that_somebody_else_prepared_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    if kind == "a link":
        own.symlink_to(tmp_path)
    else:
        own.mkdir()
        own.chmod(0o777 if kind == "writable by others" else 0o711)
        os.chown(own, 0 if kind == "writable by others" else 65534, 0)
    monkeypatch.setattr("tools.launch.privilege.private_folder", lambda: own)
    with pytest.raises(Refusal, match="is not root's own folder"):
        privilege.make_private_folder()
