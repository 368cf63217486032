"""The app's name for Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The record."""

    name = "audit"
