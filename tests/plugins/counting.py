"""Pytest plugin: says at the end of a run how many cells of the matrix were tried, and in how many tests leaks were."""

from typing import Any

import pytest

CELLS = "cells"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Add up what the tests of the matrix noted."""
    reports = [
        (report, {name: str(value) for name, value in report.user_properties})
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if isinstance(report, pytest.TestReport)
    ]
    counted = [(report, int(noted[CELLS])) for report, noted in reports if CELLS in noted]
    if counted:
        cells, failed = sum(count for _, count in counted), sum(report.failed for report, _ in counted)
        said = "0 leaks" if not failed else f"leaks or wrong answers in {failed} of its tests"
        terminalreporter.write_line(f"matrix: {cells:,} cells, {said}")
