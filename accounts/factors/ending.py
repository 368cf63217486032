"""Ending every session of one person, wherever it is open."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY

from accounts.models import User


def end_sessions(user: User) -> None:
    """Forget the sessions in which this person is signed in."""
    kept = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    for session in kept.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
