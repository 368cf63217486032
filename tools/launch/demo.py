"""`./portal demo`: everything, from an empty clone to the first page, until Ctrl-C."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from tools.launch import application, ports, servers, signals
from tools.launch.installer import Installer
from tools.launch.places import PYTHON, ROOT, Places, of
from tools.launch.session import Session
from tools.launch.supervisor import Supervisor
from tools.launch.words import Refusal

FIRST_PAGE = "/sign-in/"
READY_WITHIN = 60.0
SIGN_INS = (
    "front.office",
    "school.leader",
    "safety.services",
    "superintendent.office",
    "legal.advisor",
    "legal.supervisor",
    "administrator",
    "auditor",
    "system.admin",
)


def run(arguments: Sequence[str]) -> int:
    """Set up, start, say `ready`, watch; returns the exit code."""
    if arguments:
        raise Refusal(
            "./portal demo takes no arguments; PORT, BPSPORTAL_STATE, DATABASE_URL and REDIS_URL are read.", 2
        )
    port = ports.wanted(os.environ.get("PORT") or "8000")
    places = of(os.environ).make()
    session = Session(places.run)
    if not session.take():
        raise Refusal(describe(session.holder()))
    session.note(verb="demo", address="being set up")
    try:
        _serve(places, session, port)
    except signals.Stop:
        return 0
    finally:
        signals.deafen()
        session.give_back()
    return 0


def describe(holder: Mapping[str, str]) -> str:
    """Say who runs here."""
    verb, pid, since = (
        holder.get("verb", "demo"),
        holder.get("pid", "unknown"),
        holder.get("since", "just now"),
    )
    address = holder.get("address", "no address yet")
    return f"./portal {verb} runs in this clone already: process {pid}, {address}, since {since}."


def external_roles(inside: Mapping[str, str]) -> None:
    """Make the roles on a database server that is not ours, or say who must."""
    done = subprocess.run(
        [PYTHON, "-m", "tools.launch.external_roles"],
        env=dict(inside),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refusal(done.stderr.strip().rpartition("\n")[2])


def start_web(supervisor: Supervisor, inside: Mapping[str, str], places: Places) -> str:
    """Start the web server, wait for its first page and return its address."""
    supervisor.start("web")
    base = f"http://127.0.0.1:{inside['PORT']}"
    limit = time.monotonic() + READY_WITHIN
    while not _page(base + FIRST_PAGE):
        supervisor.check()
        if time.monotonic() > limit:
            raise Refusal(
                f"The first page did not come within {READY_WITHIN:.0f} seconds; see {places.logs / 'web.log'}."
            )
    return base


def _serve(places: Places, session: Session, port: int) -> None:
    own = servers.Servers()
    supervisor = Supervisor(own, places, session.ledger)
    listener = ports.listen(port)
    try:
        installer = Installer(("embedded", "run"), places.logs / "install.log", os.environ)
        installer.begin()
        servers.start(own, os.environ, places, session.ledger, durable=True)
        installer.finish()
        inside = application.environment(os.environ, places, own, port=listener.getsockname()[1])
        if not own.database:
            external_roles(inside)
        application.manage(["prepare"], inside, log=places.logs / "prepare.log")
        supervisor.prepare(application.commands(places, listener.fileno()), inside, (listener.fileno(),))
        _start(supervisor, inside, places)
        session.note(
            verb="demo", address=inside["PORTAL_URL"], database_url=own.database_url, redis_url=own.redis_url
        )
        supervisor.watch()
    finally:
        signals.deafen()
        listener.close()
        supervisor.stop()


def _start(supervisor: Supervisor, inside: Mapping[str, str], places: Places) -> None:
    """Start the web server first: the others would only slow down the first page."""
    base = start_web(supervisor, inside, places)
    for name in ("relay", "worker", "scheduler"):
        supervisor.start(name)
    _tell(base, inside, places)


def _page(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  our own web server
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, urllib.error.URLError):
        time.sleep(0.1)
        return False


def _tell(base: str, inside: Mapping[str, str], places: Places) -> None:
    print(f"The portal is at {inside['PORTAL_URL']}/")
    print("Sign in with one of these names:")
    for name in SIGN_INS:
        print(f"  {name}")
    print(
        f"Passphrase for all of them: {inside.get('DEMO_PASSPHRASE', 'the content of DEMO_PASSPHRASE_FILE')}"
    )
    print(f"Mail that would have been sent is in {inside.get('OUTBOX_DIR') or places.outbox}")
    print("Ctrl-C stops everything.")
    print(f"ready {base}", flush=True)
