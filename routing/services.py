"""Routing: the referral, the notices that are owed, the acknowledgement, and words to the school."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import Office, User
from accounts.permissions import leaders_of, require
from accounts.roles import Ability
from audit.services import Value
from audit.verbs import Verb
from requests_intake.acting import lock, note, settle, take
from requests_intake.lifecycle import OPEN, Action, IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.rules.facts import Urgency
from routing.escalation import climb, climb_anew, keep_inside, let_see_who_is_on_duty, settle_deadline, stop
from routing.limits import Within, acknowledge_by
from routing.models import Happening, Message, Notice, Referral
from routing.people import OnCall, closed_days
from routing.telling import DANGER, FIRST, Round, informed, owe_notices, owe_rounds, whom_to_tell_first

URGENCY_RANK = {Urgency.IMMEDIATE: 0, Urgency.SAME_DAY: 1, Urgency.STANDARD: 2}


class NobodyToTell(Exception):
    """No address exists to which a notice could go; the promise stays owed until somebody mends that."""


def route(key: str, now: datetime) -> None:
    """Keep the promise `route`: refer the request to the Office of Legal Advisor and owe its notices.

    `key` is the reference. The keeper of the promise holds the transaction; a second run changes nothing.
    Raises `NobodyToTell` if the office has no address, so that the promise is kept open and found.
    """
    agency_request = lock(key)
    if agency_request.status != Status.SUBMITTED:
        return
    on_call = OnCall(now)
    office = on_call.offices[Office.Code.LEGAL]
    referral = _refer(agency_request, office, on_call)
    if agency_request.sealed:
        let_see_who_is_on_duty(agency_request, on_call)
    first = Round(whom_to_tell_first(agency_request, office, on_call), Notice.Reason.REFERRED, FIRST)
    if not first.told:
        raise NobodyToTell(f"The {office} has no address for {agency_request}.")
    notices = owe_rounds(referral, [first, *informed(agency_request, on_call)], now=now, is_new=True)
    agency_request.routed_at = now
    data: dict[str, Value] = {
        "office": office.code,
        "urgency": agency_request.urgency,
        "notices": sum(notice.step == FIRST for notice in notices),
    }
    settle(
        agency_request,
        Action.ROUTE,
        Verb.REQUEST_ROUTED,
        actor=None,
        now=now,
        action_id=uuid4(),
        data=data,
        changed=("routed_at",),
    )
    climb(agency_request, referral, now=now, closed=on_call.closed)


def _refer(agency_request: AgencyRequest, office: Office, on_call: OnCall) -> Referral:
    """Put a request into the office's queue."""
    return Referral.objects.create(
        agency_request=agency_request,
        office=office,
        urgency=agency_request.urgency,
        urgency_rank=URGENCY_RANK[Urgency(agency_request.urgency)],
        made_at=on_call.now,
        acknowledge_by=acknowledge_by(
            Within(agency_request.acknowledge_within),
            agency_request.submitted_at or on_call.now,
            on_call.closed,
        ),
        danger_at=danger_since(agency_request),
    )


def danger_since(agency_request: AgencyRequest) -> datetime | None:
    """Return since when someone is in danger, nothing if no one is."""
    kinds = [Happening.Kind.DANGER, Happening.Kind.SAFE]
    latest = agency_request.happenings.filter(kind__in=kinds).order_by("-seen_at", "-pk")
    last = latest.values_list("kind", "seen_at").first()
    return last[1] if last and last[0] == Happening.Kind.DANGER else None


def tell_of_danger(agency_request: AgencyRequest, *, occasion: int, now: datetime) -> int:
    """Put a request on top of every queue it is in, owe its notices once more, and return how many.

    `occasion` counts how often danger was raised. The Office of Legal Advisor is told as at first, besides whoever
    has it in hand; the school's leaders are told too, unless it is sealed. One that is not referred yet is on top
    of the queue already, and its first notices are still to come.
    """
    told = 0
    for referral in agency_request.referrals.filter(closed_at__isnull=True).select_related("office"):
        was_urgent = referral.urgency == Urgency.IMMEDIATE
        referral.urgency, referral.urgency_rank = Urgency.IMMEDIATE.value, URGENCY_RANK[Urgency.IMMEDIATE]
        if referral.acknowledged_at is None:
            referral.acknowledge_by = min(referral.acknowledge_by, acknowledge_by(Within.MINUTES_15, now))
        referral.danger_at = now
        referral.save()
        if not was_urgent and referral.office.code == Office.Code.LEGAL:
            climb_anew(agency_request, referral, now=now, since=now)
        for address, (person, reason) in _whom_to_tell_of_danger(
            agency_request, referral.office, now
        ).items():
            owe_notices(referral, [(person, address)], reason=reason, step=DANGER, occasion=occasion, now=now)
            told += 1
    return told


def _whom_to_tell_of_danger(
    agency_request: AgencyRequest, office: Office, now: datetime
) -> dict[str, tuple[User | None, Notice.Reason]]:
    """Return addresses with person and reason; who has it in hand and the office come before the leaders."""
    told = whom_to_tell_first(agency_request, office, OnCall(now))
    advisor = agency_request.advisor
    if advisor and advisor.is_active and advisor.email:
        told.append((advisor, advisor.email))
    found: dict[str, tuple[User | None, Notice.Reason]] = {
        address: (person, Notice.Reason.DANGER) for person, address in told
    }
    if not agency_request.sealed and agency_request.school:
        for leader in leaders_of(agency_request.school).exclude(email=""):
            found.setdefault(leader.email, (leader, Notice.Reason.LEADER))
    return found


class AlreadyTaken(Exception):
    """Somebody acknowledged this request first."""

    def __init__(self, agency_request: AgencyRequest) -> None:
        """Say who has it."""
        self.advisor = agency_request.advisor
        super().__init__(f"{self.advisor} already has this one.")


@transaction.atomic(durable=True)
def acknowledge(reference: str, *, actor: User, now: datetime, action_id: UUID) -> AgencyRequest:
    """Take a request into the hands of a named legal advisor; the ladder ends in the same transaction.

    A request whose referral is still owed (the queue is down) is routed here first: seeing it is enough to take it.
    Raises `AlreadyTaken` if somebody else was first, `PermissionDenied` if the actor does not work for the
    Office of Legal Advisor.
    """
    agency_request = lock(reference, actor=actor)
    if agency_request.advisor_id is not None:
        raise AlreadyTaken(agency_request)
    if agency_request.status == Status.SUBMITTED:
        require(actor, Ability.ACKNOWLEDGE)
        route(reference, now)
    agency_request = take(reference, Action.ACKNOWLEDGE, actor=actor, ability=Ability.ACKNOWLEDGE)
    agency_request.advisor = actor
    agency_request.acknowledged_at = now
    stop(agency_request, now=now)
    for referral in agency_request.referrals.filter(acknowledged_at__isnull=True):
        referral.acknowledged_at, referral.acknowledged_by = now, actor
        referral.save()
    settle(
        agency_request,
        Action.ACKNOWLEDGE,
        Verb.REQUEST_ACKNOWLEDGED,
        actor=actor,
        now=now,
        action_id=action_id,
    )
    return agency_request


@transaction.atomic(durable=True)
def write_to_school(reference: str, *, body: str, actor: User, now: datetime, action_id: UUID) -> Message:
    """Put a note of counsel on the school's screen.

    Raises `IllegalTransition` if the request is closed.
    """
    agency_request = lock(reference, actor=actor)
    require(actor, Ability.WRITE_TO_SCHOOL, agency_request.school)
    if agency_request.status not in OPEN:
        raise IllegalTransition("This request is closed; the school no longer has it on its screen.")
    message = say_to_school(agency_request, body, actor=actor, now=now)
    note(
        agency_request,
        Verb.MESSAGE_WRITTEN,
        actor=actor,
        now=now,
        action_id=action_id,
        data={"message": message.pk},
    )
    return message


def say_to_school(agency_request: AgencyRequest, body: str, *, actor: User, now: datetime) -> Message:
    """Add a message inside an action that records its own event; the schools of joined requests read it too."""
    message = Message.objects.create(agency_request=agency_request, author=actor, body=body, written_at=now)
    if not agency_request.sealed:
        for joined in AgencyRequest.objects.filter(joined_to=agency_request):
            _copy(message, joined)
    return message


def copy_words(agency_request: AgencyRequest, joined: AgencyRequest) -> None:
    """Let the school of a request that was just joined read what counsel has written before."""
    for message in agency_request.messages.filter(is_from_school=False):
        _copy(message, joined)


def _copy(message: Message, joined: AgencyRequest) -> None:
    Message.objects.create(
        agency_request=joined, author=message.author, body=message.body, written_at=message.written_at
    )


def restate_referrals(agency_request: AgencyRequest, *, now: datetime) -> None:
    """Bring the referrals in line with an urgency that counsel changed.

    Nobody gets more time: as long as nobody has picked a request up, it may only move forward in the queue.
    """
    rank = URGENCY_RANK[Urgency(agency_request.urgency)]
    begun = agency_request.submitted_at or now
    limit = acknowledge_by(Within(agency_request.acknowledge_within), begun, closed_days())
    for referral in agency_request.referrals.filter(closed_at__isnull=True).select_related("office"):
        if referral.acknowledged_at is None:
            referral.acknowledge_by = min(referral.acknowledge_by, limit)
        was_urgent = referral.urgency
        if referral.acknowledged_at is not None or rank < referral.urgency_rank:
            referral.urgency, referral.urgency_rank = agency_request.urgency, rank
        referral.save()
        if referral.urgency != was_urgent and referral.office.code == Office.Code.LEGAL:
            climb_anew(agency_request, referral, now=now, since=now)
    if agency_request.sealed:
        keep_inside(agency_request, now=now)


def close_referrals(agency_request: AgencyRequest, *, now: datetime) -> None:
    """Take the request out of every office's queue, and withdraw whatever was still owed to call for it."""
    stop(agency_request, now=now)
    settle_deadline(agency_request, now=now)
    for referral in agency_request.referrals.filter(closed_at__isnull=True):
        referral.closed_at = now
        referral.save()
