"""Addresses of the counter."""

from django.urls import path

from requests_intake import guard_views, views

app_name = "intake"
urlpatterns = [
    path("counter/", views.home, name="home"),
    path("requests/new/", views.new, name="new"),
    path("requests/screen/", guard_views.screen, name="screen"),
    path("requests/<slug:reference>/words/", guard_views.words, name="words"),
    path("requests/<slug:reference>/draft/", views.draft, name="draft"),
    path("requests/<slug:reference>/discard/", views.discard, name="discard"),
]
