"""The directory of agencies of the demonstration, with what an administrator did to it before the story begins."""

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from accounts.models import User
from audit.services import Entry, Value
from audit.verbs import Verb
from requests_intake.acting import save_version
from requests_intake.models import Agency

FILE = Path(__file__).with_suffix(".toml")
FIELDS = ["name", "kind", "phone", "source", "checked_on"]
SOURCE = "The agency’s own page"
THEN = {
    "changed": [Verb.AGENCY_CHANGED],
    "retired": [Verb.AGENCY_RETIRED],
    "restored": [Verb.AGENCY_RETIRED, Verb.AGENCY_RESTORED],
}
Directory = dict[str, Agency]
"""One agency in use for each kind that has any."""


def furnish(start: datetime, keeper: User, mint: Callable[[], UUID]) -> tuple[Directory, list[Entry]]:
    """Write the agencies and their versions; return those in use by kind, and the events."""
    directory: Directory = {}
    entries: list[Entry] = []
    for number, row in enumerate(_rows()):
        now = start + timedelta(minutes=number)
        agency = Agency(
            name=row["name"], kind=row["kind"], phone=row["phone"], source=SOURCE, checked_on=now.date()
        )
        entries.append(_keep(agency, Verb.AGENCY_ADDED, FIELDS, keeper, now, mint))
        for verb in THEN.get(row.get("then", ""), []):
            now += timedelta(hours=2)
            entries.append(_then(agency, verb, keeper, now, mint))
        if agency.retired_at is None:
            directory.setdefault(agency.kind, agency)
    return directory, entries


def _then(agency: Agency, verb: Verb, keeper: User, now: datetime, mint: Callable[[], UUID]) -> Entry:
    changed = []
    match verb:
        case Verb.AGENCY_CHANGED:
            agency.source, changed = "The court’s list of offices", ["source"]
        case Verb.AGENCY_RETIRED:
            agency.retired_at = now
        case _:
            agency.retired_at = None
    return _keep(agency, verb, changed, keeper, now, mint)


def _keep(
    agency: Agency, verb: Verb, changed: list[str], keeper: User, now: datetime, mint: Callable[[], UUID]
) -> Entry:
    save_version(agency, actor=keeper, now=now)
    data: dict[str, Value] = {"agency": agency.pk, "fields": changed}
    return Entry(verb, keeper.as_actor(), now, mint(), data=data)


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["agencies"]
    return rows
