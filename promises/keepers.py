"""Find the services that keep promises and those that clear away; the tables of their names stand in the roof."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from promises.services import Keepers


@cache
def keepers() -> Keepers:
    """Return the service of each kind of duty.

    Raises `ImportError` before any promise is claimed if the roof names a service that does not exist.
    """
    names: dict[str, str] = import_string(settings.PROMISE_KEEPERS)
    return {kind: import_string(name) for kind, name in names.items()}


def tidy(now: datetime) -> None:
    """Clear away what is over; what there is stands in the roof too."""
    names: tuple[str, ...] = import_string(settings.SWEPT_AWAY)
    for name in names:
        clear: Callable[..., object] = import_string(name)
        clear(now=now)
