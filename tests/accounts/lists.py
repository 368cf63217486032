"""Lists of people as an administrator uploads and confirms them, and what the record then says."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.people_file import COLUMNS, Kind
from audit.models import AuditEvent
from audit.verbs import Verb

HEAD = ",".join(COLUMNS[Kind.PEOPLE])


def told(verb: Verb) -> list[dict[str, object]]:
    return [event.data for event in AuditEvent.objects.filter(verb=verb).order_by("id")]


def uploaded(client: Client, content: str | bytes, *, is_full: bool = False) -> str:
    """Upload a list as an administrator does; return the address of the preview."""
    raw = content.encode() if isinstance(content, str) else content
    sent = {"file": SimpleUploadedFile("list.csv", raw)} | ({"is_full": "on"} if is_full else {})
    answer = client.post(reverse("people:import"), sent)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def confirmed(client: Client, preview: str) -> str:
    """Press the button that the preview shows; return what the next page says."""
    shown = client.get(preview).context["shown"]
    return client.post(f"{preview}confirm/", {"shown": shown}, follow=True).content.decode()


def line_of(user: User) -> str:
    schools = ";".join(sorted(set(user.schoolgrant_set.values_list("content_object__code", flat=True))))
    office = user.office.code if user.office else ""
    cells = (user.username, user.full_name, user.email, user.phone, user.role, office, schools)
    return ",".join(f'"{cell}"' for cell in cells)
