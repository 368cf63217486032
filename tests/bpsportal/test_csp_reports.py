"""Reports of browsers about the content security policy: both formats counted, nothing of them kept, all bounded."""

import json
import logging
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from bpsportal import csp_reports
from bpsportal.csp_reports import MOST_A_MINUTE, MOST_BYTES, Pace

OLD, NEW = "application/csp-report", "application/reports+json"
TOLD = {"document-uri": "https://p.example/requests/CANARY/", "script-sample": "CANARY"}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was reported yet this minute."""
    monkeypatch.setattr(csp_reports, "PACE", Pace(MOST_A_MINUTE, clock=lambda: 0.0))


def _report(body: Any, kind: str = OLD) -> int:
    """Send a report as a browser does, without a token; no database is asked."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    address = reverse("csp_report")
    return int(Client(enforce_csrf_checks=True).post(address, sent, content_type=kind).status_code)


@pytest.mark.parametrize(
    ("kind", "report", "said"),
    [
        (OLD, {"csp-report": {**TOLD, "effective-directive": "script-src-elem"}}, "script-src-elem 1"),
        (OLD, {"csp-report": {**TOLD, "violated-directive": "img-src 'self'"}}, "img-src 1"),
        (OLD, {"csp-report": {**TOLD, "violated-directive": "CANARY"}}, "another 1"),
        (OLD, {"csp-report": "CANARY"}, "another 1"),
        (
            NEW,
            [{"type": "csp-violation", "body": {**TOLD, "effectiveDirective": "style-src-attr"}}] * 2,
            "style-src-attr 2",
        ),
        (NEW, [{"type": "deprecation", "body": TOLD}, "CANARY", None], "another 3"),
        (NEW, [], "none"),
        ("application/json", {"csp-report": {"effective-directive": ["CANARY"]}}, "another 1"),
    ],
)
def test_a_report_is_counted_by_its_directive_and_not_kept(
    caplog: pytest.LogCaptureFixture, kind: str, report: Any, said: str
) -> None:
    assert _report(report, kind) == 204
    assert caplog.messages == [f"A browser reported violations of the content security policy: {said}."]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{CANARY", OLD, 400),
        (b"\xff\xfe", NEW, 400),
        (b"[" * 9000, NEW, 400),
        (b'"' + b"x" * MOST_BYTES + b'"', NEW, 413),
        (b"x" * 400_000, OLD, 413),
        (b"{}", "text/plain", 415),
        (b"{}", "multipart/form-data; boundary=b", 415),
    ],
)
def test_what_is_no_report_is_refused(
    caplog: pytest.LogCaptureFixture, body: bytes, kind: str, status: int
) -> None:
    assert _report(body, kind) == status
    assert "CANARY" not in caplog.text


def test_so_many_a_minute_are_taken(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="bpsportal.csp_reports")
    report = {"csp-report": {"effective-directive": "img-src"}}
    assert [_report(report) for _ in range(MOST_A_MINUTE + 2)] == [204] * MOST_A_MINUTE + [429] * 2
    assert sum("img-src 1" in message for message in caplog.messages) == MOST_A_MINUTE


def test_the_next_minute_takes_more() -> None:
    now = 0.0
    pace = Pace(1, clock=lambda: now)
    taken = [pace.take(), pace.take()]
    now = 60.0
    assert [*taken, pace.take()] == [True, False, True]


def test_the_policy_names_where_reports_go_in_both_ways() -> None:
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        answer = Client().get("/healthz")
    assert "report-uri /csp-report/" in answer["Content-Security-Policy"]
    assert "report-to csp" in answer["Content-Security-Policy"]
    assert answer["Reporting-Endpoints"] == f'csp="{reverse("csp_report")}"'
