"""Addresses of the counter."""

from django.urls import path

from requests_intake import views

app_name = "intake"
urlpatterns = [
    path("counter/", views.home, name="home"),
    path("requests/new/", views.new, name="new"),
    path("requests/<slug:reference>/draft/", views.draft, name="draft"),
    path("requests/<slug:reference>/discard/", views.discard, name="discard"),
]
