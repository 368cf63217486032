"""A browser at single sign-on: begun at an issuer, and back with its answer."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client, override_settings

from accounts.issuers import SENTENCES, Issuer, Refusal
from audit.models import AuditEvent

BEGIN, ANSWER = "/sign-on/district/", "/sign-on/district/answer/"

DISTRICT = Issuer("district", "", "portal", "s", "District", frozenset({"example.org"}))
ADA = "ada.advisor@example.org"


def connected(url: str, **more: Any) -> Any:
    """Connect the portal to an issuer of this address."""
    issuer = replace(DISTRICT, url=url, **more)
    return override_settings(SINGLE_SIGN_ON=(issuer,), PORTAL_URL="http://testserver")


def asked_of(client: Client, path: str = f"{BEGIN}?next=/queue/") -> dict[str, str]:
    """Begin, and return what the issuer was asked."""
    answer = client.get(path)
    assert answer.status_code == 302, answer.content
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def answered(client: Client, asked: dict[str, str], **more: str) -> tuple[str, str]:
    """Come back with the issuer's answer; return where one is sent, and what the page there says."""
    answer = client.get(ANSWER, {"code": "c0de", "state": asked["state"], **more})
    assert answer.status_code == 302, answer.content
    return answer["Location"], client.get(answer["Location"]).content.decode()


def verbs() -> list[str]:
    """Return what the record says, in order."""
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def is_refused(place: str, page: str, refusal: Refusal) -> None:
    """Hold that the sign-in page says why, and offers the local way in."""
    assert place.startswith(f"/sign-in/?sso={refusal.value}")
    assert SENTENCES[refusal] in page
    assert 'name="password"' in page  # the local way in
