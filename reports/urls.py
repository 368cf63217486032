"""Addresses of the record."""

from django.urls import path

from reports import own_views, views

app_name = "reports"

urlpatterns = [
    path("record/", views.record, name="record"),
    path("record/print/", views.printed, name="print"),
    path("mine/", own_views.mine, name="mine"),
    path("record/export/", views.export, name="export"),
]
