"""What allauth asks of us: names in apps and passkeys, our host as the passkeys' home, secrets closed at rest."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from accounts.factors import cipher
from accounts.models import User


class PortalAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's hooks, answered from the settings and never from the address that a browser sent."""

    def encrypt(self, text: str) -> str:
        """Close a secret."""
        return cipher.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return cipher.decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        """Return the name an app shows: the sign-in name."""
        return user.username

    def get_totp_issuer(self) -> str:
        """Return whose code it is."""
        return f"{settings.PRODUCT_NAME} {settings.DISTRICT_SHORT}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the host that passkeys belong to."""
        return {"id": urlsplit(settings.PORTAL_URL).hostname or "", "name": settings.PRODUCT_NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return whose passkey it is; the handle is the account's number and says nothing about a person."""
        return {
            "id": user_pk_to_url_str(user).encode(),
            "display_name": user.full_name,
            "name": user.username,
        }
