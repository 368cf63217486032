"""The app's name for Django."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """What the portal owes."""

    name = "promises"
