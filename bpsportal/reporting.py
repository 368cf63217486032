"""Error reports without anything that somebody typed.

Django writes no report unless somebody turns on mail to administrators or debugging; then it would show every posted
field and every variable. Nothing of that may leave with a report, whatever is turned on.
"""

from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

HIDDEN = "(not shown)"


class NothingTyped(SafeExceptionReporterFilter):
    """Hide what was posted and the variables of every frame, in debugging too."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Hide always."""
        del request
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return the names of the posted fields."""
        return dict.fromkeys(request.POST, HIDDEN) if request else {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        """Return the names of the variables."""
        del request
        return dict.fromkeys(tb_frame.f_locals, HIDDEN).items()
