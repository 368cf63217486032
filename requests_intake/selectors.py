"""What people may read of requests."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models.expressions import RawSQL

from accounts.models import School, User
from requests_intake.lifecycle import OPEN, Status
from requests_intake.models import AgencyRequest

MOST_ON_HOME = 20
WAITING = (Status.SUBMITTED, Status.ROUTED)
"""Sent, and nobody at Legal has it yet."""


def open_at_counter(user: User, school: School) -> list[AgencyRequest]:
    """Return the open requests of one of a person's schools, newest first, and the stubs of sealed ones they logged."""
    wanted = [status.value for status in OPEN]
    rows = AgencyRequest.objects.select_related("school", "advisor").filter(school=school)
    seen = rows.visible_to(user).filter(status__in=wanted) | rows.stubs_of(user).filter(status__in=wanted)
    return list(seen.order_by("-submitted_at", "-pk")[:MOST_ON_HOME])


def drafts_of(user: User) -> list[AgencyRequest]:
    """Return what this person typed and has not sent."""
    rows = AgencyRequest.objects.filter(author=user, status=Status.DRAFT).exclude(typed=[], answers={})
    return list(rows.order_by("-started_at", "-pk")[:MOST_ON_HOME])


def sealed_from(user: User | AnonymousUser) -> RawSQL:
    """Return the references of sealed matters that this person is not listed for: nothing of theirs may show.

    A listing counts while its person works for Legal: whoever left that office left its sealed matters there.
    It is asked inside the statement that hides them. The database answers it for whoever asks, since who may not see
    a request could not tell either that it must be hidden from them (docs/decisions/0010-row-level-security.md).
    """
    return RawSQL("SELECT portal_sealed_from(%s)", [user.pk])


def listed_count(user: User) -> int:
    """Return how many sealed matters this person is listed for."""
    return AgencyRequest.objects.visible_to(user).filter(sealed=True).count()


def is_alert_waiting(user: User) -> bool:
    """Say whether an alert of this person waits for somebody at Legal to pick it up."""
    return AgencyRequest.objects.filter(author=user, status__in=WAITING).exists()


def alerts_of(user: User, *, since: datetime) -> list[AgencyRequest]:
    """Return what this person sent since then and Legal has not answered, newest first."""
    wanted = (*WAITING, Status.ACKNOWLEDGED)
    rows = AgencyRequest.objects.filter(author=user, status__in=wanted, submitted_at__gte=since)
    return list(rows.select_related("advisor").order_by("-submitted_at", "-pk")[:MOST_ON_HOME])


def thrown_away(user: User, reference: str) -> AgencyRequest | None:
    """Return a draft that this person threw away."""
    own = AgencyRequest.objects.select_related("school").filter(author=user, status=Status.DISCARDED)
    return own.filter(reference=reference).first()
