"""Climbing the ladder while nobody has said "I have it", and reminding of deadlines.

Each rung is a promise made when the request is routed. Whoever acknowledges the request withdraws the rest in the
same transaction; a rung that is being kept that moment waits for the request's lock and then finds nothing to do.
"""

from datetime import datetime
from uuid import uuid4

from accounts.models import Office, User
from audit.services import Value
from audit.verbs import Verb
from promises.models import Duty
from promises.services import hasten, renew, renew_all, withdraw_all
from requests_intake.acting import lock, note
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.rules.entries import LIMITS
from requests_intake.rules.facts import Urgency
from routing.ladder import LADDERS, RUNGS, Rung, Whom, due_at
from routing.limits import Within, acknowledge_by
from routing.models import Notice, Referral
from routing.office_days import Closed, office_day_before, opening
from routing.people import OnCall, closed_days
from routing.telling import (
    CALLED_LATER,
    addresses_of,
    let_see,
    owe_notices,
    refer_to_superintendent,
    superintendent_addresses,
    withdraw_notices,
)

LADDER = (Duty.PAGE_AGAIN, Duty.ESCALATE)
DEADLINE = "deadline"
UNANSWERED = frozenset({Status.ROUTED, Status.ACKNOWLEDGED})
REASONS = {
    Whom.DUTY: Notice.Reason.AGAIN,
    Whom.NEXT: Notice.Reason.NEXT,
    Whom.HEAD: Notice.Reason.HEAD,
    Whom.SUPERINTENDENT: Notice.Reason.SUPERINTENDENT,
}


class NobodyToCall(Exception):
    """Nobody who could be called has an address; the promise stays owed until somebody mends that."""


def climb(
    agency_request: AgencyRequest,
    referral: Referral,
    *,
    now: datetime,
    since: datetime | None = None,
    closed: Closed | None = None,
) -> None:
    """Owe every rung after the first, and the reminder of the deadline on the paper.

    The rungs count from the moment of sending; where the ladder begins later (`since`), nobody is called sooner
    than those below them. `closed` are the days without office hours, where they are known already.
    """
    urgency, limit = Urgency(referral.urgency), referral.acknowledge_by
    closed = closed_days() if closed is None else closed
    sent_at = since or agency_request.submitted_at or now
    if since:
        limit = max(limit, acknowledge_by(Within(LIMITS[urgency]), since, closed))
    rungs = LADDERS[urgency][1:]
    due = {rung: due_at(rung, sent_at=sent_at, limit=limit, closed=closed) for rung in rungs}
    renew_all({(_kind(rung), _key(agency_request, rung.name)): due[rung] for rung in rungs}, now=now)
    if agency_request.reply_by:
        morning = max(now, opening(office_day_before(agency_request.reply_by, closed)))
        renew(Duty.REMIND, key=_key(agency_request, DEADLINE), due_at=morning, now=now)


def stop(agency_request: AgencyRequest, *, now: datetime) -> None:
    """Withdraw every rung that is still owed, and the calls that were not delivered yet."""
    keys = [_key(agency_request, name) for name in RUNGS]
    withdraw_all(keys, kinds=LADDER, now=now)
    withdraw_notices(agency_request, reasons=CALLED_LATER, now=now)


def settle_deadline(agency_request: AgencyRequest, *, now: datetime) -> None:
    """Withdraw the reminder of a deadline: the request is answered."""
    withdraw_all([_key(agency_request, DEADLINE)], kinds=[Duty.REMIND], now=now)


def climb_anew(
    agency_request: AgencyRequest, referral: Referral, *, now: datetime, since: datetime | None = None
) -> None:
    """Climb another ladder after the urgency or the limit changed; whoever was called for the old one was called."""
    stop(agency_request, now=now)
    if agency_request.status == Status.ROUTED:
        climb(agency_request, referral, now=now, since=since)


def keep_inside(agency_request: AgencyRequest, *, now: datetime) -> None:
    """Withdraw what nobody outside Legal has received yet: the matter is sealed now."""
    outside = (Notice.Reason.INFORMED, Notice.Reason.SUPERINTENDENT, Notice.Reason.LEADER)
    withdraw_notices(agency_request, reasons=outside, now=now)


def advance(agency_request: AgencyRequest, *, now: datetime) -> bool:
    """Climb the next rung now, because the one before reached nobody; return whether there was one."""
    referral = _referral(agency_request)
    for rung in LADDERS[Urgency(referral.urgency)][1:]:
        if not rung.is_again and hasten(_key(agency_request, rung.name), kind=_kind(rung), now=now):
            return True
    return False


def step(key: str, now: datetime) -> None:
    """Keep the promise `page_again` or `escalate`: call whoever stands on the rung that `key` names.

    Nothing is done if somebody has acknowledged the request. Of a sealed matter nobody outside Legal is called: its
    last rung notes that the school is told to telephone. Raises `NobodyToCall` if nobody has an address.
    """
    reference, _, name = key.partition("/")
    agency_request, rung = lock(reference), RUNGS[name]
    if agency_request.status != Status.ROUTED:
        return
    referral = _referral(agency_request)
    if rung.whom is Whom.SUPERINTENDENT:
        if agency_request.sealed:
            note(
                agency_request, Verb.LADDER_ENDED, actor=None, now=now, action_id=uuid4(), data={"step": name}
            )
            return
        _call_superintendent(agency_request, referral, rung, now)
        return
    people = OnCall(now).people(rung.whom, sealed=agency_request.sealed)
    let_see_all(agency_request, people, now)
    office = referral.office if not agency_request.sealed and not people else None
    notices = owe_notices(
        referral, addresses_of(office, people), reason=REASONS[rung.whom], step=name, now=now
    )
    _note_call(agency_request, rung, notices, now)


def _call_superintendent(
    agency_request: AgencyRequest, referral: Referral, rung: Rung, now: datetime
) -> None:
    second = refer_to_superintendent(agency_request, referral, now=now)
    told = superintendent_addresses(OnCall(now))
    notices = owe_notices(second, told, reason=REASONS[rung.whom], step=rung.name, now=now)
    _note_call(agency_request, rung, notices, now)


def _note_call(agency_request: AgencyRequest, rung: Rung, notices: list[Notice], now: datetime) -> None:
    """Record whom a rung called; calling nobody is an error that keeps the promise open."""
    if not notices:
        raise NobodyToCall(f"Nobody can be called for {agency_request} on the rung {rung.name}.")
    people = sorted({notice.recipient_id for notice in notices if notice.recipient_id})
    data: dict[str, Value] = {
        "step": rung.name,
        "called": rung.whom.value,
        "people": people,
        "notices": len(notices),
    }
    note(agency_request, Verb.REQUEST_ESCALATED, actor=None, now=now, action_id=uuid4(), data=data)


def remind(key: str, now: datetime) -> None:
    """Keep the promise `remind`: tell whoever has the request, else who is on duty, that its deadline is near."""
    reference, _, name = key.partition("/")
    agency_request = lock(reference)
    if agency_request.status not in UNANSWERED:
        return
    holder = agency_request.advisor
    is_there = holder is not None and holder.is_active and holder.email
    sealed = agency_request.sealed
    people = [holder] if holder and is_there else OnCall(now).people(Whom.DUTY, sealed=sealed)
    let_see_all(agency_request, people, now)
    notices = owe_notices(
        _referral(agency_request),
        addresses_of(None, people),
        reason=Notice.Reason.DEADLINE,
        step=name,
        now=now,
    )
    if not notices:
        raise NobodyToCall(f"Nobody can be reminded of {agency_request}.")
    data: dict[str, Value] = {"people": [person.pk for person in people]}
    note(agency_request, Verb.DEADLINE_REMINDED, actor=None, now=now, action_id=uuid4(), data=data)


def let_see_who_is_on_duty(agency_request: AgencyRequest, on_call: OnCall) -> None:
    """List whoever the roster has on duty for a sealed matter that has just come."""
    let_see_all(agency_request, on_call.people(Whom.DUTY, sealed=True), on_call.now)


def let_see_all(agency_request: AgencyRequest, people: list[User], now: datetime) -> None:
    """List whom a sealed matter calls, each with an event: nobody is called to what they cannot open."""
    if not agency_request.sealed:
        return
    for person in let_see(agency_request, people, now=now):
        data: dict[str, Value] = {"person": person.pk}
        note(agency_request, Verb.SEALED_LISTED, actor=None, now=now, action_id=uuid4(), data=data)


def _referral(agency_request: AgencyRequest) -> Referral:
    return agency_request.referrals.select_related("office").get(office__code=Office.Code.LEGAL)


def _kind(rung: Rung) -> Duty:
    return Duty.PAGE_AGAIN if rung.is_again else Duty.ESCALATE


def _key(agency_request: AgencyRequest, name: str) -> str:
    """Return the key of a duty: reference and step, never a name."""
    return f"{agency_request.reference}/{name}"
