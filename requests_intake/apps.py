"""The app's name for Django."""

from django.apps import AppConfig


class RequestsIntakeConfig(AppConfig):
    """What schools log."""

    name = "requests_intake"
