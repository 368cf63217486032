"""`./portal manage`: any management command against the servers of the demonstration."""

import fcntl
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from tools.launch import application, demo, foreground, servers, signals
from tools.launch.installer import Installer
from tools.launch.places import PYTHON, ROOT, Places, of
from tools.launch.session import Session
from tools.launch.words import Refusal, say


def run(arguments: Sequence[str]) -> int:
    """Run the command where the caller stands, starting the servers where none run; returns its exit code."""
    if not arguments:
        raise Refusal("Say which management command, for example ./portal manage help.", 2)
    places = of(os.environ).make()
    installer = Installer(("embedded", "run"), places.logs / "install.log", os.environ)
    installer.begin()
    installer.finish()
    if servers.named(os.environ, "DATABASE_URL") and servers.named(os.environ, "REDIS_URL"):
        return _run(arguments, places, servers.Servers())
    with (places.run / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)  # whoever started the servers waits for those that use them
        session = Session(places.run)
        if session.take():
            return _with_own(arguments, places, session, users.fileno())
        holder = session.holder()
        if not holder.get("database_url") and not holder.get("redis_url"):
            raise Refusal(f"{demo.describe(holder)} Try again when it is ready.")
        running = servers.Servers(holder.get("database_url", ""), holder.get("redis_url", ""))
        return _run(arguments, places, running, str(holder.get("address", "")))


def _with_own(arguments: Sequence[str], places: Places, session: Session, users: int) -> int:
    own = servers.Servers()
    session.note(verb="manage", address="being set up")
    try:
        servers.start(own, os.environ, places, session.ledger, durable=True)
        if own.is_new:
            inside = application.environment(os.environ, places, own)
            application.manage(["migrate", "--verbosity", "0"], inside, log=places.logs / "prepare.log")
        session.note(
            verb="manage", address="no address", database_url=own.database_url, redis_url=own.redis_url
        )
        code = _run(arguments, places, own)
        _wait_for_others(users)
        return code
    finally:
        signals.deafen()
        own.stop()
        session.give_back()


def _run(arguments: Sequence[str], places: Places, running: servers.Servers, address: str = "") -> int:
    inside = application.environment(os.environ, places, running)
    if address.startswith("http") and not os.environ.get("PORTAL_URL"):
        inside["PORTAL_URL"] = address
    caller = Path(os.environ.get("PORTAL_CALLED_FROM") or ROOT)
    return foreground.run([PYTHON, ROOT / "manage.py", *arguments], inside, folder=caller, ask=signal.SIGTERM)


def _wait_for_others(users: int) -> None:
    """Keep the servers until every other command that uses them has ended, or somebody asks us to stop."""
    signals.listen()
    told = False
    while True:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                say("Another ./portal manage still uses these servers; waiting for it.")
                told = True
            time.sleep(0.2)
        else:
            return
