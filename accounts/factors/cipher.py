"""What must be read again, yet not by who reads the database: the keys of authenticator apps and recovery codes.

The key is derived from the first of `FACTOR_SECRETS` (HKDF with SHA-256, RFC 5869); the further ones still open what
they closed, so that a secret can be changed. Fernet: AES-128 in CBC with HMAC-SHA-256.
"""

import base64
from collections.abc import Sequence
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"request desk: second factors, 1"


class Unreadable(ValueError):
    """What is kept was closed with another secret, or somebody changed it."""


def encrypt(text: str) -> str:
    """Close a text with the first secret."""
    return _box(tuple(settings.FACTOR_SECRETS)).encrypt(text.encode()).decode("ascii")


def decrypt(closed: str) -> str:
    """Open a text with whichever secret closed it; raises `Unreadable`."""
    try:
        return _box(tuple(settings.FACTOR_SECRETS)).decrypt(closed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(
            "A second factor cannot be read: FACTOR_SECRETS lacks the secret of its day."
        ) from error


@cache
def _box(secrets: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
