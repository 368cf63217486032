"""The policy in force: loaded once for a process from the folder that the settings name."""

from functools import cache
from pathlib import Path

from django.conf import settings

from requests_intake.rules.catalogue import Policy, load
from requests_intake.rules.entries import Question, Recipient

FOLDER = Path(__file__).resolve().parent / "rules" / "policy"
"""The policy that comes with the portal; it is in force where the settings name no other folder."""


@cache
def current() -> Policy:
    """Return the policy in force; raises `PolicyError` with file, entry and reason if it cannot be used."""
    return load(folder())


def folder() -> Path:
    """Return the folder of the policy in force."""
    return Path(settings.POLICY_FOLDER) if settings.POLICY_FOLDER else FOLDER


def questions() -> tuple[Question, ...]:
    """Return the questions at the counter, in order."""
    return current().questions


def told_of(office: str) -> list[str]:
    """Return the subtypes of which an office outside Legal is told; `office` is the closed word of the catalogue."""
    return [slug for slug, subtype in current().subtypes.items() if Recipient(office) in subtype.also_notify]
