"""Addresses of the record."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("record/", views.record, name="record"),
    path("record/print/", views.printed, name="print"),
    path("record/export/", views.export, name="export"),
]
