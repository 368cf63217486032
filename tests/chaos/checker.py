"""What must hold after any trouble: the invariants of the reliability design, each with its count."""

from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from audit.models import AuditEvent
from promises.models import Duty, Promise, State
from requests_intake.models import AgencyRequest
from requests_intake.rules.entries import LIMITS
from routing.escalation import LADDER
from routing.ladder import RUNGS, Rung, due_at
from routing.limits import Within, acknowledge_by
from routing.models import Notice, Referral
from tests.chaos.counter import History
from tests.chaos.mailbox import Mailbox


def settled() -> bool:
    """Say whether nothing is left to do that does not wait for its time."""
    owed = Promise.objects.filter(state=State.OWED)
    at_once, due = owed.filter(kind__in=[Duty.ROUTE, Duty.NOTIFY]), owed.filter(due_at__lte=timezone.now())
    return (
        not at_once.exists()
        and not due.exists()
        and not AgencyRequest.objects.filter(status="submitted").exists()
    )


def check(history: History, mailbox: Mailbox) -> dict[str, int]:
    """Return each invariant with the number of its breaches, all 0 if it holds."""
    accepted = set(history.ok.values())
    sent = AgencyRequest.objects.exclude(status__in=["draft", "discarded"])
    stored = set(sent.values_list("reference", flat=True))
    unknown = {history.keys[number] for number in history.unknown}
    extra = sent.exclude(reference__in=accepted).exclude(key__in=unknown).count()
    return {
        "I1 lost": len(accepted - stored),
        "I1 sent twice": len(history.ok) - len(accepted),
        "I1 nobody sent": extra,
        "I2 unrouted": sent.filter(referrals=None).count(),
        "I2 no notice": sent.filter(referrals__notices=None).count(),
        "I2 no ladder": len(stored) - _with_ladder(),
        "I3 routed twice": _more_than_once("request.routed"),
        "I3 referred twice": _twice(Referral, "agency_request", "office"),
        "I3 noticed twice": _twice(Notice, "referral", "address", "step"),
        "I4 no event": len(stored) - _events("request.routed"),
        "I4 no delivery": Notice.objects.filter(state="delivered").count() - _of("notice.delivered"),
        "I5 gaps": _gaps(),
        "I7 deadlines missed": _missed(),
        "I8 not sent": Notice.objects.exclude(state__in=["delivered", "withdrawn"]).count(),
        "I8 delivered, never taken": len(_identifiers(state="delivered") - set(mailbox.taken)),
        # A process killed between the server's yes and the commit sends again: only ever with the same Message-ID.
        "I8 mail of no notice": len(set(mailbox.taken) - _identifiers()),
        "I9 half-written": sent.filter(routed_at=None).count()
        + Notice.objects.filter(delivered_at=None).count(),
    }


def _with_ladder() -> int:
    """Return how many requests have every rung of theirs as a promise."""
    keys = Promise.objects.filter(kind__in=LADDER).values_list("key", flat=True)
    return len({key.partition("/")[0] for key in keys})


def _identifiers(**wanted: str) -> set[str]:
    return set(Notice.objects.filter(**wanted).values_list("message_id", flat=True))


def _missed() -> int:
    """Return how many rungs are past their time without having been climbed, or were climbed without their event."""
    rungs = Promise.objects.filter(kind__in=LADDER)
    past = rungs.filter(state__in=[State.OWED, State.NEEDS_PERSON], due_at__lte=timezone.now()).count()
    return past + abs(rungs.filter(state=State.KEPT).count() - _of("request.escalated"))


def latest_rung() -> float:
    """Return by how many seconds the latest rung was climbed after its time, 0 where none was due."""
    found = AgencyRequest.objects.values_list("reference", "submitted_at")
    sent = {reference: at for reference, at in found if at}
    late = [
        (event.at - _due(RUNGS[str(event.data["step"])], sent[event.reference])).total_seconds()
        for event in AuditEvent.objects.filter(verb="request.escalated")
    ]
    return round(max(late, default=0.0), 1)


def _due(rung: Rung, sent_at: datetime) -> datetime:
    limit = acknowledge_by(Within(LIMITS[rung.urgency]), sent_at)
    return due_at(rung, sent_at=sent_at, limit=limit)


def _twice(model: type[Referral] | type[Notice], *names: str) -> int:
    grouped = model._default_manager.values(*names).annotate(number=Count("pk"))
    return int(grouped.filter(number__gt=1).count())


def _more_than_once(verb: str) -> int:
    events = AuditEvent.objects.filter(verb=verb).values("reference").annotate(number=Count("pk"))
    return events.filter(number__gt=1).count()


def _events(verb: str) -> int:
    return AuditEvent.objects.filter(verb=verb).values("reference").distinct().count()


def _of(verb: str) -> int:
    return AuditEvent.objects.filter(verb=verb).count()


def _gaps() -> int:
    """Return how many streams of events do not count 1, 2, 3 …"""
    streams: dict[str, list[int]] = {}
    for stream, sequence in AuditEvent.objects.exclude(stream="").values_list("stream", "sequence"):
        streams.setdefault(stream, []).append(sequence)
    return sum(sorted(found) != list(range(1, len(found) + 1)) for found in streams.values())
