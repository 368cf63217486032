"""Where sessions are kept: in the database, each with the person who is signed in (named by SESSION_ENGINE)."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.session_models import OpenSession


class SessionStore(DatabaseStore):
    """Django's own store over our table."""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        """Name our table."""
        return OpenSession

    def create_model_instance(self, data: dict[str, Any]) -> OpenSession:
        """Write down beside the session whose it is."""
        kept: OpenSession = super().create_model_instance(data)
        kept.user_id = data.get(SESSION_KEY)
        return kept
