"""`./portal bench`: how fast and how light it is, one JSON object a line."""

import os
import secrets
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.launch import application, demo, foreground, ports, servers, signals, suite
from tools.launch.installer import Installer
from tools.launch.places import PYTHON, ROOT, Places, of
from tools.launch.session import Session
from tools.launch.supervisor import Supervisor
from tools.launch.words import Refusal

NEEDS_A_PORTAL = {
    "classify": False,
    "screen_text": False,
    "page": True,
    "submit": True,
    "route": True,
    "rls": True,
    "existence": True,
}
"""Each bench, and whether it is run against a demonstration."""
NEEDS_A_BROWSER = {"page"}
BARE_WEB = "-m gunicorn tools.bench.bare.site -k gthread --workers 2 --threads 8 --no-control-socket --bind"
BARE_WORKER = "-m celery -A tools.bench.bare.queue worker --concurrency 2 --loglevel warning"
RUN = {"submit": ("bare-web",), "route": ("relay", "worker", "bare-worker")}
"""What runs beside the web server, once its bench has come; the others: relay and worker.

A bare view has no work of others behind it, so while `submit` is measured nothing is routed yet.
"""


def run(arguments: Sequence[str]) -> int:
    """Run the benches named, all of them by default; returns 1 where a limit was missed."""
    known = ", ".join(NEEDS_A_PORTAL)
    if unknown := [name for name in arguments if name not in NEEDS_A_PORTAL]:
        raise Refusal(f"There is no bench {unknown[0]!r}. There are: {known}.", 2)
    names = list(dict.fromkeys(arguments)) or list(NEEDS_A_PORTAL)
    if not any(NEEDS_A_PORTAL[name] for name in names):
        _install(("run",))
        return _measure(names, application.bare(os.environ) | application.DUMMIES)
    if NEEDS_A_BROWSER.isdisjoint(names):
        _install(("embedded", "run"))
        return _before_a_demonstration(names, os.environ)
    browser = suite.chromium()
    if not browser:
        raise Refusal("The bench of pages needs a Chromium: install one or name it in PORTAL_CHROMIUM.")
    _install(("embedded", "run", "browser"))
    return _before_a_demonstration(names, os.environ | {"PORTAL_CHROMIUM": browser})


def _bare(port: int) -> dict[str, tuple[Sequence[str | Path], str]]:
    """Return the bare processes, as many of each as the portal has."""
    return {
        "bare-web": ((PYTHON, *BARE_WEB.split(), f"127.0.0.1:{port}"), "gunicorn"),
        "bare-worker": ((PYTHON, *BARE_WORKER.split(), "--without-gossip", "--without-mingle"), "celery"),
    }


def _install(groups: Sequence[str]) -> None:
    installer = Installer(groups, of(os.environ).make().logs / "install.log", os.environ)
    installer.begin()
    installer.finish()


def _measure(names: Sequence[str], inside: Mapping[str, str]) -> int:
    return foreground.run([PYTHON, "-m", "tools.bench", *names], inside, folder=ROOT, ask=signal.SIGINT)


def _measure_one(name: str, supervisor: Supervisor, inside: Mapping[str, str]) -> int:
    """Start what this bench needs beside the web server, and run it."""
    for process in RUN.get(name, ("relay", "worker")):
        if process not in supervisor.children:
            supervisor.start(process)
    return _measure([name], inside)


def _before_a_demonstration(names: Sequence[str], outer: Mapping[str, str]) -> int:
    """Start a demonstration of its own in a folder of its own, measure, and remove all of it."""
    places = Places(of(outer).state / "benches" / f"{os.getpid()}-{secrets.token_hex(4)}")
    suite.sweep(places.state.parent)
    places.make()
    session = Session(places.run)
    session.take()
    session.note(verb="bench")
    own = servers.Servers()
    supervisor = Supervisor(own, places, session.ledger)
    listener = ports.listen(ports.free())
    try:
        servers.start(own, outer, places, session.ledger, durable=False)
        inside = application.environment(outer, places, own, port=listener.getsockname()[1])
        if not own.database:
            demo.external_roles(inside)
        application.manage(["prepare"], inside, log=places.logs / "prepare.log")
        bare_port = ports.free()
        commands = application.commands(places, listener.fileno()) | _bare(bare_port)
        supervisor.prepare(commands, inside, (listener.fileno(),))
        demo.start_web(supervisor, inside, places)
        inside |= {"BARE_URL": f"http://127.0.0.1:{bare_port}"}
        return max(_measure_one(name, supervisor, inside) for name in sorted(names, key="submit".__ne__))
    finally:
        signals.deafen()
        listener.close()
        supervisor.stop()
        session.give_back()
        shutil.rmtree(places.state, ignore_errors=True)
