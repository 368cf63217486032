"""The app's name for Django; the roof is an app only for its commands."""

from django.apps import AppConfig


class BpsportalConfig(AppConfig):
    """The roof."""

    name = "bpsportal"
