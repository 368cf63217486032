"""Find the services that keep promises; the table of their names stands in the roof."""

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
