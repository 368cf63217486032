import os
import socket
import stat
from pathlib import Path

import pytest

from tools.launch import keys, places, ports, suite
from tools.launch.session import Session
from tools.launch.words import Refusal


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_are_random_kept_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    folder = places.Places(tmp_path / "state").make().secrets
    first = keys.keep(folder, "secret-key")
    assert keys.keep(folder, "secret-key") == first
    assert keys.keep(folder, "redis-password") != first
    assert len(first) >= 40
    assert mode(folder) == 0o700
    assert {mode(path) for path in folder.iterdir()} == {0o600}


def test_a_secret_whose_writing_was_interrupted_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    assert keys.keep(tmp_path, "secret-key") == keys.keep(tmp_path, "secret-key") != ""


def test_the_passphrase_can_be_read_out_and_is_long_enough(tmp_path: Path) -> None:
    phrase = keys.keep_passphrase(tmp_path)
    assert keys.keep_passphrase(tmp_path) == phrase
    assert phrase.replace("-", "").isalpha()
    assert len(phrase) >= 24
    assert mode(tmp_path / "demo-passphrase") == 0o600


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({}, places.ROOT / ".local"),
        ({"BPSPORTAL_STATE": ""}, places.ROOT / ".local"),
        ({"BPSPORTAL_STATE": "/var/lib/portal"}, Path("/var/lib/portal")),
        ({"BPSPORTAL_STATE": "elsewhere"}, places.ROOT / "elsewhere"),
    ],
    ids=["not-set", "empty", "absolute", "relative-to-the-clone"],
)
def test_the_state_folder_is_the_one_that_is_named(named: dict[str, str], expected: Path) -> None:
    assert places.of(named).state == expected


def test_a_free_port_is_the_one_asked_for() -> None:
    port = ports.free()
    with ports.listen(port) as listener:
        assert listener.getsockname() == ("127.0.0.1", port)


def test_a_taken_port_is_said_and_the_next_one_used(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with ports.listen(port) as listener:
            taken = listener.getsockname()[1]
    told = capsys.readouterr()
    assert port < taken < port + ports.TRIES
    assert told.err == f"portal: Port {port} is taken, so this demonstration uses {taken}.\n"
    assert told.out == ""


@pytest.mark.parametrize("text", ["", "web", "-1", "80.0", "65536"])
def test_what_is_no_port_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(Refusal, match=r"^PORT must be a number from 0 to 65535, not .*\.$") as refused:
        ports.wanted(text)
    assert refused.value.code == 2


def test_the_second_over_one_state_folder_learns_who_runs(tmp_path: Path) -> None:
    first, second = Session(tmp_path), Session(tmp_path)
    assert first.take()
    first.note(verb="demo", address="http://127.0.0.1:8000")
    assert not second.take()
    holder = second.holder()
    assert (holder["pid"], holder["verb"], holder["address"]) == (
        os.getpid(),
        "demo",
        "http://127.0.0.1:8000",
    )
    first.give_back()
    assert second.take()
    second.give_back()


def test_two_state_folders_do_not_meet(tmp_path: Path) -> None:
    sessions = [Session(places.Places(tmp_path / name).make().run) for name in ("one", "two")]
    assert all(session.take() for session in sessions)
    for session in sessions:
        session.give_back()


def test_a_test_run_that_was_killed_is_removed_and_a_running_one_is_kept(tmp_path: Path) -> None:
    killed, running = (places.Places(tmp_path / name).make() for name in ("killed", "running"))
    session = Session(running.run)
    assert session.take()
    suite.sweep(tmp_path)
    assert not killed.state.exists()
    assert running.state.exists()
    session.give_back()


@pytest.mark.parametrize(
    ("given", "added"),
    [
        ([], 1),
        (["tests/audit", "-k", "seal"], 1),
        (["-n", "0"], 0),
        (["-n4"], 0),
        (["--numprocesses=1"], 0),
        (["-p", "no:xdist"], 0),
        (["--pdb"], 0),
    ],
    ids=lambda given: " ".join(given) or "nothing" if isinstance(given, list) else "",
)
def test_the_suite_runs_on_four_processes_unless_told_otherwise(given: list[str], added: int) -> None:
    words = [str(word) for word in suite.command(given)]
    assert words.count("4") == added
    assert words[len(words) - len(given) :] == given
