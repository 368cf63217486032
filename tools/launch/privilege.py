"""As root, servers run as an account without rights, in a folder that account can reach."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.launch.places import ROOT, fingerprint
from tools.launch.words import Refusal

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """An existing account that servers may run as."""

    name: str
    uid: int
    gid: int

    def may_enter(self, path: Path) -> bool:
        """Say whether this account can pass through to `path`, which exists."""
        probe = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$0"', path],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            check=False,
            stderr=subprocess.DEVNULL,
        )
        return probe.returncode == 0


def account() -> Account | None:
    """Return the account that servers drop to, None for an ordinary user. No account is ever made."""
    if os.geteuid():
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Refusal(
        "As root the servers need an account named postgres or nobody to run as; this machine has neither."
    )


def private_folder() -> Path:
    """Return the path of root's folder in the temporary directory, named for this clone; it may not exist."""
    return Path(tempfile.gettempdir()).resolve() / f"portal-{fingerprint(ROOT)}"


def make_private_folder() -> Path:
    """Make root's folder, or make sure that the one there is root's own: others can only pass through it."""
    folder = private_folder()
    try:
        folder.mkdir(mode=0o711)
        folder.chmod(0o711)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
            raise Refusal(f"{folder} is not root's own folder; remove it and try again.") from None
    return folder


def folder_for(state: Path, who: Account | None) -> Path:
    """Return the folder below which servers keep data: the state folder, or root's where they cannot enter it."""
    if who is None or who.may_enter(state):
        return state
    folder = make_private_folder() / fingerprint(state)
    folder.mkdir(mode=0o711, exist_ok=True)
    folder.chmod(0o711)
    return folder


def give(folder: Path, who: Account | None) -> Path:
    """Make `folder` with mode 700, owned by the account that the server runs as."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if who:
        os.chown(folder, who.uid, who.gid)
    return folder


def reachable(program: Path, package: Path, who: Account | None, beside: tuple[str, ...] = ()) -> Path:
    """Return `program`, or its copy where `who` can run it; `package` and its neighbours are copied whole."""
    if who is None or who.may_enter(program):
        return program
    target = make_private_folder() / f"{package.name}-{fingerprint(program)}-{int(program.stat().st_mtime)}"
    if not target.exists():
        building = target.with_name(f"{target.name}.new")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o711)
        for name in (package.name, *beside):
            if (package.parent / name).is_dir():
                shutil.copytree(package.parent / name, building / name, symlinks=True)
        building.chmod(0o711)
        building.rename(target)
    return target / program.relative_to(package.parent)
