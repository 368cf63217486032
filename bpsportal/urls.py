"""Every address of the portal; what each needs stands in `doors.py`."""

from django.urls import include, path

from bpsportal import answers, health

urlpatterns = [
    path("", answers.landing, name="landing"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("csp-report/", answers.csp_report, name="csp_report"),
    path("", include("accounts.urls")),
    path("", include("requests_intake.urls")),
    path("", include("requests_intake.directory_urls")),
    path("", include("routing.urls")),
    path("", include("counsel.urls")),
    path("", include("reports.urls")),
]

handler500 = "bpsportal.answers.server_error"
