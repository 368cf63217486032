"""Where sessions are kept: in the database, each with the person who is signed in (named by SESSION_ENGINE)."""

import re
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts.session_models import OpenSession

STILL_OPEN = "SELECT * FROM accounts_opensession WHERE session_key = %s AND expire_date > %s"
KEY = re.compile(r"[a-z0-9]{8,32}")


class SessionStore(DatabaseStore):
    """Django's own store over our table."""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        """Name our table."""
        return OpenSession

    def create_model_instance(self, data: dict[str, Any]) -> OpenSession:
        """Write down beside the session whose it is."""
        kept = cast("OpenSession", super().create_model_instance(data))
        kept.user_id = data.get(SESSION_KEY)
        return kept

    def load(self) -> dict[str, Any]:
        """Read the session; one that was left for another screen has only what was left behind of it."""
        key = self.session_key
        found: dict[str, Any] = super().load()
        if key is None or self.session_key is not None:
            return found
        left = OpenSession.objects.filter(
            session_key=left_behind(key), expire_date__gt=timezone.now()
        ).first()
        return self.decode(left.session_data) if left else {}

    def _get_session_from_db(self) -> OpenSession | None:
        """Return the row of this session while it lasts; asked with every page, hence one fixed statement."""
        found = next(iter(OpenSession.objects.raw(STILL_OPEN, [self.session_key, timezone.now()])), None)
        if found is None:
            self._session_key = None
        return found

    def _validate_session_key(self, key: str | None) -> bool:
        """Ask the database for nothing that cannot be a key of ours."""
        return bool(key and KEY.fullmatch(key))


def left_behind(key: str) -> str:
    """Return the key under which it is kept that a session was left for another screen; no browser can name it."""
    return f"moved.{key}"
