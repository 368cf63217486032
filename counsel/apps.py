"""The app's name for Django."""

from django.apps import AppConfig


class CounselConfig(AppConfig):
    """The legal desk."""

    name = "counsel"
