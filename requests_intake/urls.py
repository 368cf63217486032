"""Addresses of the counter."""

from django.urls import path

from requests_intake import guard_views
from requests_intake.views import asking, details, home, late

app_name = "intake"
urlpatterns = [
    path("counter/", home.home, name="home"),
    path("counter/rows/", home.rows, name="home_rows"),
    path("counter/school/", home.choose, name="school"),
    path("counter/keys/", home.keys, name="keys"),
    path("counter/start/", home.start, name="start"),
    path("counter/late/", late.late, name="late"),
    path("counter/paper-form/", late.paper_form, name="paper_form"),
    path("counter/sealed/", details.sealed, name="sealed"),
    path("requests/screen/", guard_views.screen, name="screen"),
    path("requests/<slug:reference>/words/", guard_views.words, name="words"),
    path("requests/<slug:reference>/draft/", asking.resume, name="draft"),
    path("requests/<slug:reference>/late/", late.late_draft, name="late_draft"),
    path("requests/<slug:reference>/discard/", home.discard, name="discard"),
    path("requests/<slug:reference>/send/", asking.send, name="send"),
    path("requests/<slug:reference>/details/", details.details, name="details"),
    path("requests/<slug:reference>/mistake/", details.mistake, name="mistake"),
    path("requests/<slug:reference>/ask/<slug:screen>/", asking.ask, name="ask"),
    path("requests/<slug:reference>/ask/<slug:screen>/look/", asking.look, name="look"),
    path("requests/<slug:reference>/ask/<slug:screen>/keep/", asking.keep, name="keep"),
]
