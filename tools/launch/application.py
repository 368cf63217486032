"""How the portal's own processes are started: their environment and their commands."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.launch import keys
from tools.launch.places import PYTHON, ROOT, Places
from tools.launch.servers import Servers
from tools.launch.words import Refusal, say

DROPPED = ("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
DUMMIES = {
    "SECRET_KEY": "only-for-checking",
    "DATABASE_URL": "postgres://check@127.0.0.1:1/check",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
WEB = (
    "-m gunicorn bpsportal.wsgi -k bpsportal.web_worker.Worker --workers 2 --threads 8"
    " --graceful-timeout 2 --no-control-socket"
)
WORKER = "-m celery -A bpsportal worker --concurrency 2 --loglevel warning --without-gossip --without-mingle"
SCHEDULER = "-m celery -A bpsportal beat --loglevel warning"


def bare(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the caller's environment without what belongs to another Python."""
    kept = {name: value for name, value in environment.items() if name not in DROPPED}
    return kept | {"DJANGO_SETTINGS_MODULE": "bpsportal.settings", "PYTHONUNBUFFERED": "1"}


def environment(
    outer: Mapping[str, str], places: Places, servers: Servers, *, port: int | None = None
) -> dict[str, str]:
    """Return the environment of web, relay, worker, scheduler and commands; what the caller set stays."""
    ours = {
        "BPSPORTAL_DEMO": "1",
        "SECRET_KEY": keys.keep(places.secrets, "secret-key"),
        "DEMO_PASSPHRASE": keys.keep_passphrase(places.secrets),
    }
    kept = {
        name: value for name, value in ours.items() if not outer.get(name) and not outer.get(f"{name}_FILE")
    }
    if servers.database_url:
        kept["DATABASE_URL"] = servers.database_url
    if servers.redis_url:
        kept["REDIS_URL"] = servers.redis_url
    if port is not None:
        kept["PORT"] = str(port)
        if not outer.get("PORTAL_URL"):
            kept["PORTAL_URL"] = f"http://127.0.0.1:{port}"
    return bare(outer) | kept | {"BPSPORTAL_STATE": str(places.state)}


def commands(places: Places, web_socket: int) -> dict[str, tuple[Sequence[str | Path], str]]:
    """Return each process of a demonstration with a word that its command line always holds."""
    web = (*WEB.split(), "--bind", f"fd://{web_socket}")
    scheduler = (*SCHEDULER.split(), "--pidfile", "", "--schedule", str(places.run / "beat-schedule"))
    return {
        "web": ((PYTHON, *web), "gunicorn"),
        "relay": ((PYTHON, ROOT / "manage.py", "relay"), "relay"),
        "worker": ((PYTHON, *WORKER.split()), "celery"),
        "scheduler": ((PYTHON, *scheduler), "celery"),
    }


def manage(arguments: Sequence[str], inside: Mapping[str, str], *, log: Path) -> None:
    """Run a management command to its end, its words in the log; raises `Refusal` if it fails."""
    with log.open("ab") as output:
        done = subprocess.run(
            [PYTHON, ROOT / "manage.py", *arguments],
            env=dict(inside),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode:
        say(last_line(log))
        raise Refusal(f"manage.py {arguments[0]} failed; {log} says why.")


def last_line(log: Path) -> str:
    """Return the last line of a log that says anything."""
    lines = [
        line.strip()
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.strip()
    ]
    return lines[-1] if lines else f"{log.name} is empty."
