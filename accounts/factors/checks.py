"""What must be right with second factors before the portal starts; the demonstration asks for none."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's own name

from accounts.factors.address import passkeys_work

SHORTEST = 32


def check_second_factors(**options: Any) -> list[CheckMessage]:
    """Say what is wrong with the address of passkeys and with the secrets that close what is kept."""
    del options
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if not passkeys_work():
        words = f"No browser takes passkeys at {settings.PORTAL_URL}; people can add an app only."
        hint = "PORTAL_URL must be https with a host name (or http://localhost)."
        found.append(Warning(words, hint=hint, id="factors.W001"))
    if settings.FACTOR_SECRETS == [settings.SECRET_KEY]:
        words = "FACTOR_SECRETS is not set: with another SECRET_KEY every app and recovery code would stop working."
        found.append(Warning(words, id="factors.W002"))
    elif any(len(secret) < SHORTEST for secret in settings.FACTOR_SECRETS):
        found.append(Error(f"Each of FACTOR_SECRETS needs {SHORTEST} characters.", id="factors.E001"))
    return found
