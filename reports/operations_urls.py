"""Addresses of operations."""

from django.urls import path

from reports import operations_views

app_name = "operations"
urlpatterns = [
    path("operations/", operations_views.page, name="page"),
    path("operations/live/", operations_views.live, name="live"),
    path("operations/<int:number>/again/", operations_views.drive_again, name="again"),
]
