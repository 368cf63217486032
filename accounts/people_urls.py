"""Addresses of accounts, imports and the second person."""

from django.urls import path

from accounts import import_views, people_views

app_name = "people"
urlpatterns = [
    path("people/", people_views.home, name="home"),
    path("people/<int:pk>/", people_views.person, name="person"),
    path("people/<int:pk>/deactivate/", people_views.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", people_views.reactivate, name="reactivate"),
    path("people/download/", people_views.download, name="download"),
    path("people/template/<slug:kind>.csv", people_views.template, name="template"),
    path("people/grants/", people_views.grants, name="grants"),
    path("people/import/", import_views.start, name="import"),
    path("people/import/<int:pk>/", import_views.preview, name="preview"),
    path("people/import/<int:pk>/confirm/", import_views.confirm, name="confirm"),
    path("people/second/", import_views.second, name="second"),
    path("people/second/<int:pk>/", import_views.second_decides, name="second_decides"),
]
