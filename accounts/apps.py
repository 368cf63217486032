"""The app's name for Django, and what it checks before it starts."""

from django.apps import AppConfig
from django.core.checks import register

from accounts.factors.checks import check_second_factors


class AccountsConfig(AppConfig):
    """People, schools, offices."""

    name = "accounts"

    def ready(self) -> None:
        """Have Django ask about second factors with its other checks."""
        register(check_second_factors)
