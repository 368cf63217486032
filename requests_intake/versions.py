"""The way to a row's versions: simple-history's own, put together once for a process instead of at every save."""

from functools import cache
from typing import Any

from simple_history.manager import HistoryManager


class VersionManager(HistoryManager):  # type: ignore[misc]  # simple-history ships no types
    """simple-history's manager, whose class is kept."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[Any], class_name: str | None = None) -> Any:
        """Return the manager over a queryset; simple-history asks for it with every version it writes."""
        return super().from_queryset(queryset_class, class_name)
