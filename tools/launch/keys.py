"""Passwords and keys, made once, kept in files that only their owner can read."""

import os
import secrets
from pathlib import Path

CONSONANTS, VOWELS = "bdfhjklmnprstvwz", "aeiou"
WORDS = 4


def keep(folder: Path, name: str) -> str:
    """Return the secret `name`, made at first use: 256 random bits."""
    return _kept(folder / name, secrets.token_urlsafe(32))


def keep_passphrase(folder: Path) -> str:
    """Return the passphrase of the demonstration sign-ins: four invented words, easy to read out and to type."""
    words = (
        "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(3)) for _ in range(WORDS)
    )
    return _kept(folder / "demo-passphrase", "-".join(words))


def _kept(path: Path, new: str) -> str:
    """Return what the file holds; an empty file (interrupted while written) counts as none."""
    try:
        found = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        found = ""
    return found or _write(path, new)


def _write(path: Path, text: str) -> str:
    building = path.with_name(f"{path.name}.{os.getpid()}")
    building.unlink(missing_ok=True)
    descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    building.replace(path)
    return text
