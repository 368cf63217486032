"""The app's name for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, schools, offices."""

    name = "accounts"
