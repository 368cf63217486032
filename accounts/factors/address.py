"""The portal's own address as passkeys know it: from the settings, never from what a browser sent."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings


def origin() -> str:
    """Return scheme, host and port of the portal as browsers write them."""
    parts = urlsplit(settings.PORTAL_URL)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = f":{parts.port}" if parts.port and parts.port != usual else ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def passkeys_work() -> bool:
    """Say whether a browser takes passkeys at the portal's address: a name, over https or on this very machine."""
    parts = urlsplit(settings.PORTAL_URL)
    host = parts.hostname or ""
    if parts.scheme != "https" and host != "localhost" and not host.endswith(".localhost"):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(host)
    return False
