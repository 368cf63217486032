"""What must hold after any trouble: the invariants of the reliability design, each with its count."""

from django.db.models import Count

from audit.models import AuditEvent
from promises.models import Duty, Promise, State
from requests_intake.models import AgencyRequest
from routing.escalation import LADDER
from routing.models import Notice, Referral
from tests.chaos.counter import History
from tests.chaos.mailbox import Mailbox


def settled() -> bool:
    """Say whether nothing is left to do that does not wait for its time."""
    now_owed = Promise.objects.filter(kind__in=[Duty.ROUTE, Duty.NOTIFY], state=State.OWED)
    return not now_owed.exists() and not AgencyRequest.objects.filter(status="submitted").exists()


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
        "I8 said yes to twice": sum(count > 1 for count in mailbox.confirmed.values()),
        "I8 strange mail": len(set(mailbox.taken) - set(Notice.objects.values_list("message_id", flat=True))),
        "I9 half-written": sent.filter(routed_at=None).count()
        + Notice.objects.filter(delivered_at=None).count(),
    }


def _with_ladder() -> int:
    """Return how many requests have every rung of theirs as a promise."""
    keys = Promise.objects.filter(kind__in=LADDER).values_list("key", flat=True)
    return len({key.partition("/")[0] for key in keys})


def _missed() -> int:
    """Return how many rungs are past their time, or were kept too late without any trouble to explain it."""
    return Promise.objects.filter(kind__in=LADDER, state=State.NEEDS_PERSON).count()


def _twice(model: type[Referral] | type[Notice], *names: str) -> int:
    grouped = model._default_manager.values(*names).annotate(number=Count("pk"))
    return grouped.filter(number__gt=1).count()


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
