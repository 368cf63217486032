"""One line of a bench: what was measured, what it is held to, and on which machine."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measurement; `samples` are the single ones behind `value`, in the same unit or in milliseconds a call.

    `is_floor` says that the limit is the least that will do; otherwise it is the most.
    """

    bench: str
    value: float
    unit: str
    limit: float
    samples: Sequence[float]
    is_floor: bool = False

    @property
    def is_missed(self) -> bool:
        """Say whether the limit was missed."""
        return self.value < self.limit if self.is_floor else self.value > self.limit

    def written(self) -> str:
        """Return the line as JSON, always with the same keys in the same order."""
        p50, p95, p99 = (_round(percentile(self.samples, share)) for share in (50, 95, 99))
        facts = {
            "bench": self.bench,
            "value": _round(self.value),
            "unit": self.unit,
            "limit": _round(self.limit),
            "ratio": _round(self.value / self.limit),
            "n": len(self.samples),
            "p50": p50,
            "p95": p95,
            "p99": p99,
            "machine": machine(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        return json.dumps(facts)


def percentile(samples: Sequence[float], share: int) -> float:
    """Return the smallest sample that at least `share` of a hundred do not exceed; needs one sample at least."""
    ordered = sorted(samples)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def machine() -> str:
    """Name the machine by its processor, its cores and the Python that ran."""
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{_processor()}, {os.cpu_count()} cores, Python {version}"


def _processor() -> str:
    if CPUINFO.exists():
        for row in CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines():
            if row.startswith("model name"):
                return row.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _round(value: float) -> float:
    """Keep four significant digits, enough to compare and short to read."""
    return float(f"{value:.4g}")
