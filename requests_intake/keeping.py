"""What a page of the counter posted after its session ended, kept for the person whose page it was.

Nothing is sent without a session: an answer goes into its author's draft, words about a sent request are set aside.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.permissions import schools_for
from accounts.roles import Ability
from accounts.scope import as_person
from requests_intake import drafts
from requests_intake.asking import screens
from requests_intake.forms.late import form_names, typed_fields
from requests_intake.forms.screen import ScreenForm
from requests_intake.models import AgencyRequest

WAYS = {"in_person": "in_person", "phone": "phone", "message": "unknown"}
"""The three large choices of the start page, and what each says about how a request came."""
KEEPS = frozenset({"intake:start", "intake:ask", "intake:late"})
"""Pages whose contents survive anything."""


def author_of_page(posted: QueryDict) -> User | None:
    """Return for whom the page was drawn, if it is one of ours and they may still sign in."""
    try:
        return User.objects.filter(pk=drafts.author_of(posted.get("key", "")), is_active=True).first()
    except drafts.KeyTampered:
        return None


def keep(view: str, arguments: dict[str, Any], posted: QueryDict, *, now: datetime, action_id: UUID) -> str:
    """Keep what was posted and return the address at which it is found again, "" where nothing could be kept."""
    author = author_of_page(posted)
    if author is None:
        return ""
    try:
        with as_person(author.pk):
            return _KEEPERS[view](author, arguments, posted, now, action_id)
    except (AgencyRequest.DoesNotExist, PermissionDenied, KeyError):
        return ""


def _late(author: User, arguments: dict[str, Any], posted: QueryDict, now: datetime, action_id: UUID) -> str:
    del author, arguments
    draft = drafts.keep_draft(typed_fields(posted), now=now, action_id=action_id)
    return reverse("intake:draft", args=[draft.reference]) if draft else ""


def _start(author: User, arguments: dict[str, Any], posted: QueryDict, now: datetime, action_id: UUID) -> str:
    """Begin the draft; somebody of several schools chooses theirs first."""
    del arguments
    schools = list(schools_for(author, Ability.LOG_REQUEST)[:2])
    if len(schools) != 1:
        return reverse("intake:home")
    way = posted.get("way", "")
    given = {"channel": WAYS[way]} if way else {}
    draft = drafts.start(
        str(posted["key"]), school=schools[0], given=given, actor=author, now=now, action_id=action_id
    )
    return reverse("intake:draft", args=[draft.reference])


def _ask(author: User, arguments: dict[str, Any], posted: QueryDict, now: datetime, action_id: UUID) -> str:
    """Keep the answer in a draft of theirs, or set aside what was typed about a sent request."""
    del action_id
    reference, screen = arguments["reference"], screens().screen(arguments["screen"])
    form = ScreenForm(posted, screen=screen, now=now)
    coded = form.coded if form.is_valid() else {}
    mine = AgencyRequest.objects.filter(reference=reference, author=author, status="draft")
    if mine.exists():
        drafts.answer(reference, coded, actor=author, now=now)
    else:
        drafts.set_aside(reference, _typed(posted), actor=author)
    return reverse("intake:ask", args=[reference, screen.id])


def _typed(posted: QueryDict) -> drafts.Typed:
    names = set(form_names()) - {"key", "school"}
    return [(name, str(posted[name])) for name in posted if name in names]


_KEEPERS = {"intake:late": _late, "intake:start": _start, "intake:ask": _ask}
