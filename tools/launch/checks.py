"""`./portal check`: format, lint, types, layers, migrations, templates; all of them, then one verdict."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.launch import application
from tools.launch.installer import Installer
from tools.launch.places import PYTHON, ROOT, of
from tools.launch.words import Refusal

AT_ONCE = 2
LAYERS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


@dataclass(frozen=True, slots=True)
class Step:
    """One check: what it is called and the arguments for Python."""

    name: str
    arguments: Sequence[str]


Run = tuple[Step, "subprocess.Popen[bytes]", Path]

STEPS = (
    Step("types", ("-m", "mypy", "--explicit-package-bases", ".")),
    Step("format", ("-m", "ruff", "format", "--check", ".")),
    Step("lint", ("-m", "ruff", "check", ".")),
    Step("layers", ("-c", LAYERS)),
    Step("settings", ("manage.py", "check")),
    Step("migrations", ("manage.py", "makemigrations", "--check", "--dry-run")),
    Step("template format", ("-m", "djlint", "templates", "--check", "--quiet")),
    Step("templates", ("-m", "djlint", "templates", "--lint", "--quiet")),
)


def run(arguments: Sequence[str]) -> int:
    """Run every check, print a line for each; returns 1 if one failed."""
    if arguments:
        raise Refusal("./portal check takes no arguments.", 2)
    places = of(os.environ).make()
    installer = Installer(("embedded", "run", "test", "browser"), places.logs / "install.log", os.environ)
    installer.begin()
    installer.finish()
    inside = application.bare(os.environ) | application.DUMMIES
    waiting, failed = list(STEPS), 0
    running: list[Run] = []
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            running.append(_start(waiting.pop(0), inside, places.logs))
        time.sleep(0.05)
        for entry in [one for one in running if one[1].poll() is not None]:
            running.remove(entry)
            failed += _report(*entry)
    return 1 if failed else 0


def _start(step: Step, inside: dict[str, str], logs: Path) -> Run:
    log = logs / f"check-{step.name.replace(' ', '-')}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PYTHON, *step.arguments],
            env=inside,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    return step, process, log


def _report(step: Step, process: "subprocess.Popen[bytes]", log: Path) -> int:
    """Print the verdict of one check, and what a failed one said; returns 1 if it failed."""
    verdict = "failed" if process.returncode else "ok"
    print(f"{step.name}: {verdict}", flush=True)
    if process.returncode:
        sys.stderr.write(log.read_text(encoding="utf-8", errors="replace"))
        sys.stderr.flush()
    return 1 if process.returncode else 0
