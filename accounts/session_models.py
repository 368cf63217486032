"""The sessions that are open, each with whose it is, so that all of one person's can be found and ended."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class OpenSession(AbstractBaseSession):
    """One browser's session; `user` is who is signed in there, nobody before signing in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="open_sessions"
    )

    class Meta:
        default_permissions = ()
