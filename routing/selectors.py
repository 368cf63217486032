"""What people may read of routing: the queue, the state of a request, messages of counsel."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import Office, User
from accounts.scope import Why, beyond
from pages.listing import read_page
from pages.paging import Page
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.models import Happening, Message, Notice, Referral

DELAYED = timedelta(seconds=20)
TELEPHONE = timedelta(minutes=5)
MARKS = (5, 10, 15)
STAYS = timedelta(hours=12)
"""Longer than that nobody waits at a counter; the time of the visit was then written down late."""
Kind = Happening.Kind
PAIR_OF: dict[str, Kind] = {
    Kind.CAME_BACK: Kind.LEFT,
    Kind.STOPPED: Kind.WENT_AHEAD,
    Kind.SAFE: Kind.DANGER,
}
MOST_UNROUTED = 50

SETTLED = {
    Status.WITHDRAWN: ("withdrawn", "closed_at"),
    Status.CLOSED: ("closed", "closed_at"),
    Status.DECIDED: ("decided", "decided_at"),
    Status.ACKNOWLEDGED: ("acknowledged", "acknowledged_at"),
}


AT_LEGAL = (
    *(Notice.Reason.REFERRED, Notice.Reason.DANGER),
    *(Notice.Reason.AGAIN, Notice.Reason.NEXT, Notice.Reason.HEAD),
)
CALLS = (Notice.Reason.AGAIN, Notice.Reason.NEXT, Notice.Reason.HEAD, Notice.Reason.SUPERINTENDENT)


@dataclass(frozen=True, slots=True)
class Call:
    """One more call while nobody had picked up: whom (a `Notice.Reason`), and when it was delivered."""

    reason: str
    at: datetime

    @property
    def said(self) -> str:
        """Say it to the counter."""
        return SAID[self.reason]


SAID: dict[str, str] = {
    Notice.Reason.AGAIN: "We have called OLA again.",
    Notice.Reason.NEXT: "We are calling the next person.",
    Notice.Reason.HEAD: "We have called the head of OLA.",
    Notice.Reason.SUPERINTENDENT: "We have called the Superintendent’s Office.",
}


@dataclass(frozen=True, slots=True)
class State:
    """What the counter is told of its request: whose hands, since when, who else was called, telephone or not."""

    kind: str
    since: datetime | None
    advisor: User | None = None
    is_delayed: bool = False
    is_late: bool = False
    late_minutes: int = 0
    calls: tuple[Call, ...] = ()

    @property
    def last_call(self) -> Call | None:
        """Return the highest rung whose call was really delivered, if any."""
        return max(self.calls, key=lambda call: CALLS.index(Notice.Reason(call.reason)), default=None)


def state_of(agency_request: AgencyRequest, *, now: datetime) -> State:
    """Say truthfully how far a request got; PostgreSQL alone is asked.

    Kinds: `waiting` (not delivered yet), `delivered`, `acknowledged`, `decided`, `closed`, `withdrawn`, and `joined`
    for what is joined with a matter that nothing may be said of.
    """
    sent_at = agency_request.submitted_at or agency_request.started_at
    is_late = now - sent_at >= TELEPHONE
    status = Status(agency_request.status)
    if status is Status.DUPLICATE:
        return _state_of_joined(agency_request, now=now)
    if status in SETTLED:
        kind, since = SETTLED[status]
        return State(kind, getattr(agency_request, since), agency_request.advisor)
    calls = calls_for(agency_request)
    if delivered := _told_at(agency_request):
        late = _late_minutes(now - sent_at)
        return State("delivered", delivered, is_late=is_late, late_minutes=late, calls=calls)
    is_delayed = now - sent_at >= DELAYED
    return State("waiting", sent_at, is_delayed=is_delayed, is_late=is_late, calls=calls)


def calls_for(agency_request: AgencyRequest) -> tuple[Call, ...]:
    """Return the further calls that were really delivered, in their order."""
    calls = Notice.objects.filter(referral__agency_request=agency_request, state=Notice.State.DELIVERED)
    told = calls.filter(reason__in=CALLS).order_by("delivered_at", "pk").values_list("reason", "delivered_at")
    return tuple(Call(reason, at) for reason, at in told if at)


def _told_at(agency_request: AgencyRequest, *, since: datetime | None = None) -> datetime | None:
    """Return when the first notice reached the Office of Legal Advisor, of those made since a moment."""
    notices = Notice.objects.filter(referral__agency_request=agency_request, state=Notice.State.DELIVERED)
    notices = notices.filter(reason__in=AT_LEGAL)
    if since:
        notices = notices.filter(Q(reason=Notice.Reason.DANGER, made_at=since) | Q(made_at__gt=since))
    return notices.order_by("delivered_at").values_list("delivered_at", flat=True).first()


def _late_minutes(gone: timedelta) -> int:
    """Return the last mark that has passed, 5, 10 or 15: more often than that nobody is told anew."""
    minutes = int(gone.total_seconds()) // 60
    return max((mark for mark in MARKS if mark <= minutes), default=0)


@dataclass(frozen=True, slots=True)
class Watch:
    """How things stand at the counter: who waits there since when, who left or went ahead, whether there is danger."""

    here_since: datetime | None = None
    left_at: datetime | None = None
    went_ahead_at: datetime | None = None
    danger_at: datetime | None = None
    told_again_at: datetime | None = None


def watch_on(agency_request: AgencyRequest, *, now: datetime) -> Watch:
    """Return how things stand at the counter; the last of each pair of happenings counts."""
    last: dict[str, Happening] = {}
    for happening in agency_request.happenings.all():
        last[PAIR_OF.get(happening.kind, happening.kind)] = happening
    stands = {pair: row.seen_at for pair, row in last.items() if row.kind == pair}
    danger_at = stands.get(Kind.DANGER)
    return Watch(
        here_since=None if Kind.LEFT in stands else _here_since(agency_request, last.get(Kind.LEFT), now),
        left_at=stands.get(Kind.LEFT),
        went_ahead_at=stands.get(Kind.WENT_AHEAD),
        danger_at=danger_at,
        told_again_at=_told_at(agency_request, since=danger_at) if danger_at else None,
    )


def _here_since(agency_request: AgencyRequest, returned: Happening | None, now: datetime) -> datetime | None:
    """Return since when somebody waits at the counter, nothing if nobody came or it is long past."""
    if agency_request.answers.get("channel") != "in_person" or agency_request.status == Status.CLOSED:
        return None
    since = returned.seen_at if returned else agency_request.occurred_at
    return since if since and timedelta() <= now - since < STAYS else None


def happenings_on(agency_request: AgencyRequest) -> QuerySet[Happening]:
    """Return what staff saw at the counter since, latest first."""
    return agency_request.happenings.select_related("seen_by").order_by("-seen_at", "-pk")


def _state_of_joined(agency_request: AgencyRequest, *, now: datetime) -> State:
    """Return the state of the request that goes on for both; nothing of it once it is sealed."""
    with beyond(Why.JOINED_STATE):
        first = agency_request.joined_to
        if first is None or first.sealed:
            return State("joined", None)
        return state_of(first, now=now)


def messages_on(agency_request: AgencyRequest) -> QuerySet[Message]:
    """Return the latest words between counsel and the school, newest first, at most twenty."""
    return (
        Message.objects.filter(agency_request=agency_request)
        .select_related("author")
        .order_by("-written_at")[:20]
    )


def queue(user: User) -> QuerySet[Referral]:
    """Return the open requests of the Office of Legal Advisor that this person may see."""
    visible = AgencyRequest.objects.visible_to(user)
    return Referral.objects.filter(
        office__code=Office.Code.LEGAL, closed_at__isnull=True, agency_request__in=visible
    )


def queue_page(user: User, *, cursor: str) -> Page[Referral]:
    """Return one page of the queue, most urgent first."""
    rows = queue(user).select_related("agency_request__school", "agency_request__advisor")
    return read_page(rows, order=("urgency_rank", "acknowledge_by", "pk"), listing="queue", cursor=cursor)


def unrouted(user: User) -> list[AgencyRequest]:
    """Return what was sent and not yet referred: shown on top of the queue, so that a stopped broker hides nothing."""
    requests = AgencyRequest.objects.visible_to(user).filter(status=Status.SUBMITTED)
    return list(requests.select_related("school", "advisor").order_by("submitted_at", "pk")[:MOST_UNROUTED])


def requests_page(user: User, *, cursor: str) -> Page[AgencyRequest]:
    """Return one page of the requests a person may see, newest first; drafts are not among them."""
    rows = (
        AgencyRequest.objects.visible_to(user)
        .exclude(status=Status.DRAFT)
        .select_related("school", "advisor")
    )
    return read_page(rows, order=("-submitted_at", "-pk"), listing="requests", cursor=cursor)
