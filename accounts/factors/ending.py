"""Ending every session of one person, wherever it is open."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.models import User


def end_sessions(user: User) -> None:
    """Forget the sessions in which this person is signed in."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
