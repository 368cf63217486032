"""The app's name for Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Pages of administrators and auditors."""

    name = "reports"
