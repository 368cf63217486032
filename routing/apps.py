"""The app's name for Django."""

from django.apps import AppConfig


class RoutingConfig(AppConfig):
    """Who must be told."""

    name = "routing"
