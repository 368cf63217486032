"""Which accounts may sign in: active ones, and demonstration ones only in demonstration mode."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User


class PortalBackend(ModelBackend):
    """Passphrase sign-in without Django's model-wide permissions: `accounts.permissions` alone decides."""

    def user_can_authenticate(self, user: object) -> bool:
        """Refuse deactivated people, and demonstration accounts outside the demonstration."""
        if not isinstance(user, User) or (user.is_demo and not settings.DEMO):
            return False
        return user.is_active

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> User | None:
        """Return whom name and passphrase belong to; nobody costs less work, whoever may not come in this way."""
        user = super().authenticate(request, username, password, **more)
        return user if isinstance(user, User) and may_use_passphrase(user) else None

    def get_user(self, user_id: int) -> User | None:
        """Return who is signed in; asked with every page, hence one fixed statement."""
        user = next(iter(User.objects.raw("SELECT * FROM accounts_user WHERE id = %s", [user_id])), None)
        return user if self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: object, perm: str, obj: object | None = None) -> bool:
        """Grant nothing: a superuser or a model-wide permission opens no door here."""
        del user_obj, perm, obj
        return False


def may_use_passphrase(user: User) -> bool:
    """Say whether this role signs in with a passphrase of the portal; the settings may leave single sign-on alone."""
    return user.is_demo or user.role in settings.LOCAL_SIGN_IN


def demo_accounts_left() -> bool:
    """Say whether active demonstration accounts exist; outside the demonstration the portal refuses to start."""
    return User.objects.filter(is_demo=True, is_active=True).exists()
