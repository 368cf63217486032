"""Registers the package with Django, so that its template tags are found."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The room every page shares."""

    name = "pages"
    verbose_name = "Pages"
