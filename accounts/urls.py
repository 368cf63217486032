"""Addresses of signing in and out."""

from django.urls import path

from accounts import moving_views, passphrase_views, signon_views, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-on/<slug:name>/", signon_views.sign_on, name="sign_on"),
    path("sign-on/<slug:name>/answer/", signon_views.sign_on_answer, name="sign_on_answer"),
    path("first/", passphrase_views.first, name="first"),
    path("first/<str:code>/", passphrase_views.first_link, name="first_link"),
    path("passphrase/", passphrase_views.passphrase, name="passphrase"),
    path("one-time-links/", passphrase_views.first_links, name="first_links"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("another-screen/", moving_views.move, name="move"),
    path("moved/", moving_views.moved, name="moved"),
    path("switch/", views.switch, name="switch"),
]
