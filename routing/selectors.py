"""What people may read of routing: the queue, the state of a request, messages of counsel."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.models import Office, User
from pages.listing import read_page
from pages.paging import Page
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.models import Message, Notice, Referral

DELAYED = timedelta(seconds=20)
TELEPHONE = timedelta(minutes=5)
MOST_UNROUTED = 50


AT_LEGAL = (Notice.Reason.ROUTED, Notice.Reason.AGAIN, Notice.Reason.NEXT, Notice.Reason.HEAD)
CALLS = (Notice.Reason.AGAIN, Notice.Reason.NEXT, Notice.Reason.HEAD, Notice.Reason.SUPERINTENDENT)


@dataclass(frozen=True, slots=True)
class Call:
    """One more call while nobody had picked up: whom (a `Notice.Reason`), and when it was delivered."""

    reason: str
    at: datetime

    @property
    def who(self) -> str:
        """Say who was called, for a sentence that begins with "We called"."""
        return WHO_WAS_CALLED[self.reason]


WHO_WAS_CALLED: dict[str, str] = {
    Notice.Reason.AGAIN: "the advisor on duty again",
    Notice.Reason.NEXT: "the next person",
    Notice.Reason.HEAD: "the head of OLA",
    Notice.Reason.SUPERINTENDENT: "the Superintendent’s Office",
}


@dataclass(frozen=True, slots=True)
class State:
    """What the counter is told of its request: whose hands, since when, who else was called, telephone or not."""

    kind: str
    since: datetime | None
    advisor: User | None = None
    is_delayed: bool = False
    is_late: bool = False
    calls: tuple[Call, ...] = ()

    @property
    def last_call(self) -> Call | None:
        """Return the latest further call that was really delivered, if any."""
        return self.calls[-1] if self.calls else None


def state_of(agency_request: AgencyRequest, *, now: datetime) -> State:
    """Say truthfully how far a request got; PostgreSQL alone is asked.

    Kinds: `waiting` (not delivered yet), `delivered`, `acknowledged`, `decided`, `closed`.
    """
    sent_at = agency_request.submitted_at or agency_request.started_at
    is_late = now - sent_at >= TELEPHONE
    status = Status(agency_request.status)
    if status is Status.CLOSED:
        return State("closed", agency_request.closed_at, agency_request.advisor)
    if status is Status.DECIDED:
        return State("decided", agency_request.decided_at, agency_request.advisor)
    if status is Status.ACKNOWLEDGED:
        return State("acknowledged", agency_request.acknowledged_at, agency_request.advisor)
    arrived = Notice.objects.filter(referral__agency_request=agency_request, state=Notice.State.DELIVERED)
    told = list(arrived.order_by("delivered_at", "pk").values_list("reason", "delivered_at"))
    calls = tuple(Call(reason, at) for reason, at in told if at and reason in CALLS)
    at_legal = [at for reason, at in told if at and reason in AT_LEGAL]
    if at_legal:
        return State("delivered", at_legal[0], is_late=is_late, calls=calls)
    is_delayed = now - sent_at >= DELAYED
    return State("waiting", sent_at, is_delayed=is_delayed, is_late=is_late, calls=calls)


def messages_on(agency_request: AgencyRequest) -> QuerySet[Message]:
    """Return counsel's latest words to the school, newest first, at most twenty."""
    return (
        Message.objects.filter(agency_request=agency_request)
        .select_related("author")
        .order_by("-written_at")[:20]
    )


def queue_page(user: User, *, cursor: str) -> Page[Referral]:
    """Return one page of the open requests of the Office of Legal Advisor, most urgent first."""
    visible = AgencyRequest.objects.visible_to(user)
    rows = Referral.objects.filter(
        office__code=Office.Code.LEGAL, closed_at__isnull=True, agency_request__in=visible
    ).select_related("agency_request__school", "agency_request__advisor")
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
