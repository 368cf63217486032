"""Which accounts may sign in: active ones, and demonstration ones only in demonstration mode."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class PortalBackend(ModelBackend):
    """Passphrase sign-in without Django's model-wide permissions: `accounts.permissions` alone decides."""

    def user_can_authenticate(self, user: object) -> bool:
        """Refuse deactivated people, and demonstration accounts outside the demonstration."""
        if not isinstance(user, User) or (user.is_demo and not settings.DEMO):
            return False
        return user.is_active

    def has_perm(self, user_obj: object, perm: str, obj: object | None = None) -> bool:
        """Grant nothing: a superuser or a model-wide permission opens no door here."""
        del user_obj, perm, obj
        return False


def demo_accounts_left() -> bool:
    """Say whether active demonstration accounts exist; outside the demonstration the portal refuses to start."""
    return User.objects.filter(is_demo=True, is_active=True).exists()
