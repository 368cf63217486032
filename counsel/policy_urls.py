"""Addresses of the policy desk."""

from django.urls import path

from counsel import policy_views as views

app_name = "policy"
urlpatterns = [
    path("policy/", views.home, name="home"),
    path("policy/propose/", views.propose, name="propose"),
    path("policy/<int:pk>/", views.proposal, name="proposal"),
    path("policy/<int:pk>/rehearse/", views.rehearse, name="rehearse"),
    path("policy/<int:pk>/approve/", views.approve, name="approve"),
    path("policy/<int:pk>/print/", views.printed, name="print"),
]
