"""What browsers report about the content security policy: counted by directive, never kept.

A report holds the address of a page, and may hold a piece of it. Only words of the closed list below reach the log,
so many bytes are read, and so many reports a minute are taken.
"""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)

MOST_BYTES = 16 * 1024
MOST_A_MINUTE = 30
TYPES = {"application/csp-report", "application/reports+json", "application/json"}
DIRECTIVES = {
    *("default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem"),
    *("style-src-attr", "img-src", "connect-src", "font-src", "media-src", "object-src", "frame-src"),
    *("worker-src", "manifest-src", "child-src", "form-action", "frame-ancestors", "base-uri"),
}
ANOTHER = "another"


@dataclass
class Pace:
    """So many a minute, in this process."""

    most: int
    clock: Callable[[], float] = time.monotonic
    _minute: int = -1
    _taken: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Say whether one more is taken."""
        with self._lock:
            minute = int(self.clock() // 60)
            if minute != self._minute:
                self._minute, self._taken = minute, 0
            self._taken += 1
            return self._taken <= self.most


PACE = Pace(MOST_A_MINUTE)


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Note which directives a browser saw broken, in either of the two formats of such reports."""
    if not PACE.take():
        return HttpResponse(status=429)
    if request.content_type not in TYPES:
        return HttpResponse(status=415)
    if not 0 < _length(request) <= MOST_BYTES:
        return HttpResponse(status=413)
    try:
        found = Counter(_directives(json.loads(request.body)))
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    said = ", ".join(f"{directive} {count}" for directive, count in sorted(found.items()))
    logger.warning("A browser reported violations of the content security policy: %s.", said or "none")
    return HttpResponse(status=204)


def _length(request: HttpRequest) -> int:
    """Return how many bytes are announced; nothing more is read than that."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isascii() and announced.isdigit() else 0


def _directives(report: Any) -> Iterator[str]:
    """Return the directive of each report: one under `csp-report`, or a list of them, each with its `body`."""
    for one in report if isinstance(report, list) else [report]:
        inside = one.get("csp-report", one.get("body")) if isinstance(one, dict) else None
        told = inside if isinstance(inside, dict) else {}
        names = (told.get(key) for key in ("effective-directive", "effectiveDirective", "violated-directive"))
        word = next((name for name in names if isinstance(name, str)), "").partition(" ")[0]
        yield word if word in DIRECTIVES else ANOTHER
