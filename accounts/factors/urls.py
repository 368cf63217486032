"""Addresses of the second step and of "My sign-in"."""

from django.urls import path

from accounts.factors import mine_views, reset_views, views

app_name = "factors"
urlpatterns = [
    path("sign-in/step/", views.step, name="step"),
    path("sign-in/passkey/", views.passkey, name="passkey"),
    path("sign-in/go-on/", views.go_on, name="go_on"),
    path("my-sign-in/", mine_views.mine, name="mine"),
    path("my-sign-in/add/", mine_views.add, name="add"),
    path("my-sign-in/add/app/", mine_views.add_totp, name="add_totp"),
    path("my-sign-in/add/passkey/", mine_views.add_passkey, name="add_passkey"),
    path("my-sign-in/codes/", mine_views.codes, name="codes"),
    path("my-sign-in/<int:pk>/remove/", mine_views.remove, name="remove"),
    path("people/<int:pk>/second-step/", reset_views.of, name="of"),
]
