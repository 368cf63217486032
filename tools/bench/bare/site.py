"""A bare Django site of one view: a session, CSRF, a form of twelve fields, some rows in one transaction."""

from typing import Any

import django
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from bpsportal import env
from tools.bench.bare.tables import FIELDS, ROWS

settings.configure(
    SECRET_KEY=env.text("SECRET_KEY"),
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": env.database(env.text("DATABASE_URL"), "")},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SESSION_COOKIE_NAME="session",
    CSRF_COOKIE_NAME="csrf",
    USE_TZ=True,
)
django.setup()


class Row(models.Model):
    """A row as wide as the form."""

    locals().update({name: models.TextField() for name in FIELDS})

    class Meta:
        app_label = "bare"
        db_table = ROWS

    def __str__(self) -> str:
        """Show which."""
        return str(self.pk)


class Form(forms.Form):
    """Twelve fields and how many rows are wanted."""

    rows = forms.IntegerField(min_value=1, max_value=100)
    locals().update({name: forms.CharField(max_length=200) for name in FIELDS})


def view(request: HttpRequest) -> HttpResponse:
    """Begin a session, or write the rows of a form that is whole for somebody whose session is known."""
    if request.method == "GET":
        request.session["who"] = 1
        return HttpResponse()
    form = Form(request.POST)
    if "who" not in request.session or not form.is_valid():
        return HttpResponse(status=400)
    values: dict[str, Any] = dict(form.cleaned_data)
    rows = values.pop("rows")
    with transaction.atomic():
        for _ in range(rows):
            Row(**values).save()
    return redirect("/")


urlpatterns = [path("", view)]
application = get_wsgi_application()
