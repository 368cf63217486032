"""Addresses of the directory of agencies."""

from django.urls import path

from requests_intake import directory_views as views

app_name = "directory"
urlpatterns = [
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/<int:pk>/", views.agency, name="agency"),
    path("agencies/<int:pk>/retire/", views.retire, name="retire"),
    path("agencies/<int:pk>/restore/", views.restore, name="restore"),
]
