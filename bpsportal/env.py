"""Read settings from the environment, typed, and fail loudly in one sentence."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import environ

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class BadSetting(Exception):
    """A setting is missing or cannot be read; the message says which and what to do."""


def text(name: str, default: str | None = None, *, source: Mapping[str, str] = os.environ) -> str:
    """Return the value of NAME, else the content of the file that NAME_FILE points to, else `default`.

    Raises `BadSetting` if none of the three exists or the file cannot be read.
    """
    if name in source:
        return source[name]
    if path := source.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE names {path}, which cannot be read.") from error
    if default is None:
        raise BadSetting(f"Set {name} (or {name}_FILE, the path of a file that holds it).")
    return default


def flag(name: str, *, default: bool, source: Mapping[str, str] = os.environ) -> bool:
    """Return NAME as a yes or no; anything else than 1/0, true/false, yes/no, on/off is refused."""
    value = source.get(name, "1" if default else "0").strip().lower()
    if value not in TRUE | FALSE:
        raise BadSetting(f"{name} must be 1 or 0, not {value!r}.")
    return value in TRUE


def number(name: str, default: int, *, source: Mapping[str, str] = os.environ) -> int:
    """Return NAME as a whole number."""
    value = source.get(name, str(default))
    if not value.isdigit():
        raise BadSetting(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name: str, default: str, *, source: Mapping[str, str] = os.environ) -> list[str]:
    """Return NAME as a list of comma-separated words."""
    return [word.strip() for word in source.get(name, default).split(",") if word.strip()]


def options(name: str, *, source: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return NAME (or the content of NAME_FILE), a JSON object, as a dictionary; nothing is an empty one."""
    written = text(name, "", source=source)
    try:
        read = json.loads(written) if written else {}
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise BadSetting(f'{name} must be a JSON object like {{"SERVER_TOKEN": "…"}}.')
    return read


def database(url: str, role: str, *, scope: str = "") -> dict[str, Any]:
    """Return Django's database entry for `url`, working under the database role `role`.

    An empty role connects as the owner whom the URL names (migrations, seeding). `scope` is what every session sees
    from its start (`accounts.scope`); without one it sees no request. A connection that cannot
    be made fails within two seconds, so that a page with the telephone numbers appears instead of a wait.
    """
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if not str(config.get("ENGINE", "")).endswith("postgresql"):
        raise BadSetting("DATABASE_URL must begin with postgres://.")
    options: dict[str, Any] = dict(config.get("OPTIONS", {}))
    options["connect_timeout"] = 2
    variables = {"role": role, "portal.scope": scope}
    if said := " ".join(f"-c {name}={value}" for name, value in variables.items() if value):
        options["options"] = said
    return config | {"OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
