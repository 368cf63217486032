"""Read the rows, as the owner of the database and not through the portal, into plain values."""

from datetime import datetime

from django.db.models import F

from accounts.models import Office
from audit.models import AuditEvent, AuditStream
from promises.models import Promise
from requests_intake.models import AgencyRequest
from routing import models as rows
from tests.chaos.evidence import Event, Evidence, History, Mail, Notice, Owed, Referral, Request

LEGAL = Office.Code.LEGAL.value


def evidence(history: History, mail: Mail, *, at: datetime) -> Evidence:
    """Return all that is known; everything due up to `at` is done."""
    return Evidence(
        history=history,
        requests=_requests(),
        events=[
            Event(event.verb, event.stream, event.sequence, event.reference, event.at, event.data)
            for event in AuditEvent.objects.order_by("stream", "sequence")
        ],
        heads=dict(AuditStream.objects.values_list("name", "last")),
        referrals=_referrals(),
        notices=_notices(),
        owed=[
            Owed(*row) for row in Promise.objects.values_list("kind", "key", "state", "due_at", "attempts")
        ],
        mail=mail,
        at=at,
    )


def _requests() -> list[Request]:
    limits = dict(
        rows.Referral.objects.filter(office__code=LEGAL).values_list(
            "agency_request__reference", "acknowledge_by"
        )
    )
    found = AgencyRequest.objects.values_list(
        "reference", "key", "status", "urgency", "submitted_at", "routed_at", "acknowledged_at"
    )
    return [Request(*row, limit=limits.get(row[0])) for row in found]


def _referrals() -> list[Referral]:
    found = rows.Referral.objects.values_list("agency_request__reference", "office__code", "closed_at")
    return [Referral(reference, office, closed is None) for reference, office, closed in found]


def _notices() -> list[Notice]:
    found = rows.Notice.objects.annotate(
        reference=F("referral__agency_request__reference"), office=F("referral__office__code")
    )
    return [
        Notice(
            one.pk,
            one.reference,
            one.office,
            one.address or f"channel {one.channel_id}",
            one.step,
            one.occasion,
            one.state,
            one.message_id,
        )
        for one in found
    ]
