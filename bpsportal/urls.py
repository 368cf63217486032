"""Every address of the portal; what each needs stands in `doors.py`."""

from django.urls import include, path

from bpsportal import answers, csp_reports, health, quiet
from reports import operations_views

urlpatterns = [
    path("", answers.landing, name="landing"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", operations_views.metrics, name="metrics"),
    path("csp-report/", csp_reports.csp_report, name="csp_report"),
    path("stay/", quiet.stay, name="stay"),
    path("locked/", quiet.locked, name="locked"),
    path("", include("accounts.urls")),
    path("", include("accounts.factors.urls")),
    path("", include("accounts.people_urls")),
    path("", include("requests_intake.urls")),
    path("", include("requests_intake.directory_urls")),
    path("", include("routing.urls")),
    path("", include("counsel.urls")),
    path("", include("counsel.policy_urls")),
    path("", include("reports.urls")),
    path("", include("reports.operations_urls")),
]

handler400 = "bpsportal.answers.bad_request"
handler500 = "bpsportal.answers.server_error"
