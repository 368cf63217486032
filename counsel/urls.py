"""Addresses of the legal desk."""

from django.urls import path

from counsel import incident_views, views

app_name = "counsel"
urlpatterns = [
    path("desk/<slug:reference>/", views.review, name="review"),
    path("desk/<slug:reference>/message/", views.message, name="message"),
    path("desk/<slug:reference>/telephoned/", incident_views.telephoned, name="telephoned"),
    path("desk/<slug:reference>/reclassify/", views.reclassify, name="reclassify"),
    path("desk/<slug:reference>/decide/", views.decide, name="decide"),
    path("desk/<slug:reference>/close/", views.close, name="close"),
    path("desk/<slug:reference>/mistake/", incident_views.confirm, name="confirm_mistake"),
    path("desk/<slug:reference>/not-a-mistake/", incident_views.decline, name="decline_mistake"),
    path("desk/<slug:reference>/join/", incident_views.join, name="join"),
    path("desk/<slug:reference>/list/", views.list_person, name="list_person"),
]
