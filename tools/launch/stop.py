"""`./portal stop [--clean]`: end what runs in this clone, and on request remove its state."""

import os
import shutil
import signal
import time
from collections.abc import Sequence
from contextlib import suppress

from tools.launch import privilege, processes, suite
from tools.launch.places import DEFAULT_STATE, Places, of
from tools.launch.session import Session
from tools.launch.words import Refusal, say

WITHIN = 8.0
OURS = ("secrets", "logs", "run", "tests", "outbox", "static", "redis", "postgres-*")


def run(arguments: Sequence[str]) -> int:
    """Stop the demonstration, clean up after killed ones; with --clean remove the state and root's folder."""
    if not set(arguments) <= {"--clean"}:
        raise Refusal("Usage: ./portal stop [--clean]", 2)
    places = of(os.environ)
    if places.run.is_dir():
        session = Session(places.run)
        _stop(session)
        suite.sweep(places.state / "tests")
        if "--clean" in arguments and any((places.state / "tests").glob("*/run")):
            raise Refusal("A test run still uses the state folder; end it first.")
        session.give_back()
    else:
        say("Nothing runs here.")
    if "--clean" in arguments:
        _clean(places)
    return 0


def _stop(session: Session) -> None:
    if session.take():
        say("Nothing runs here.")
        return
    holder = session.holder()
    pid = int(holder.get("pid", 0))
    if not pid or processes.mark(pid) != holder.get("mark"):
        raise Refusal("Something holds the state folder but does not say who it is; try again.")
    os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + WITHIN
    while not session.take():
        if time.monotonic() > limit and processes.mark(pid) == holder["mark"]:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
    say(f"Stopped process {pid}.")


def _clean(places: Places) -> None:
    """Remove only what we made: a state folder named by the caller may hold other things."""
    if places.state == DEFAULT_STATE:
        shutil.rmtree(places.state, ignore_errors=True)
    for pattern in OURS:
        for path in places.state.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):
        places.state.rmdir()
    if os.geteuid() == 0 and privilege.private_folder().is_dir():
        shutil.rmtree(privilege.make_private_folder(), ignore_errors=True)
    say("Removed the state of this clone.")
