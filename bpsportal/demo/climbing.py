"""The rungs of a visit: owed, withdrawn when somebody picked it up, or climbed because nobody had."""

from collections.abc import Iterator
from datetime import datetime

from accounts.models import Office, User
from accounts.roles import Role
from audit.actor import SYSTEM
from audit.services import Entry, Value
from audit.verbs import Verb
from bpsportal.demo.copying import Row
from bpsportal.demo.moments import Step
from bpsportal.demo.trace import FIRST_TRY, Called, Trace, promise_row
from promises.models import Duty, Promise, State
from requests_intake.policy import current
from requests_intake.rules.entries import Recipient
from routing.escalation import DEADLINE, REASONS
from routing.ladder import LADDERS, Rung, Whom, due_at
from routing.limits import Within, acknowledge_by
from routing.models import Notice, Referral
from routing.office_days import office_day_before, opening
from routing.telling import INFORMED, INFORMED_IN_ORDER

Told = list[tuple[User | None, str]]


def inform(trace: Trace, referral: int) -> None:
    """Put aside the notices to the school's leader and to other offices, as routing chooses them."""
    result = trace.visit.result
    if result.sealed or result.subtype not in current().subtypes:
        return
    named, at = current().subtypes[result.subtype].also_notify, trace.visit.moments
    told = [found for one in INFORMED_IN_ORDER if one in named for found in _addresses(trace, one)]
    for person, address in told:
        number = notice_row(
            trace,
            referral,
            person,
            address,
            Notice.Reason.INFORMED,
            INFORMED,
            (at[Step.ROUTED], at.get(Step.DELIVERED)),
        )
        trace.notices.append((number, ""))


def _addresses(trace: Trace, recipient: Recipient) -> Told:
    cast = trace.cast
    if recipient is Recipient.SCHOOL_LEADER:
        counter = cast.counters[trace.visit.school]
        return [(person, person.email) for person in counter if person.role == Role.SCHOOL_LEADER]
    if recipient is Recipient.SUPERINTENDENT_OFFICE:
        return _superintendent(trace)
    return [(None, cast.offices[Office.Code.SAFETY].email)]


def _superintendent(trace: Trace) -> Told:
    person = trace.cast.superintendent
    return [(None, trace.cast.offices[Office.Code.SUPERINTENDENT].email), (person, person.email)]


def climb(trace: Trace, referral: int) -> None:
    """Put aside a promise for each rung after the first; one that was due before anybody acted was climbed."""
    visit, at = trace.visit, trace.visit.moments
    limit = acknowledge_by(Within(visit.result.acknowledge_within), at[Step.SUBMITTED])
    for rung in LADDERS[visit.result.urgency][1:]:
        due = due_at(rung, sent_at=at[Step.SUBMITTED], limit=limit)
        kind = Duty.PAGE_AGAIN if rung.is_again else Duty.ESCALATE
        _owe(trace, kind, rung.name, due, trace.stopped_at)
        if due < (trace.stopped_at or trace.cast.until):
            _call(trace, referral, rung, due)
    if visit.reply_by:
        due = max(at[Step.ROUTED], opening(office_day_before(visit.reply_by)))
        _owe(trace, Duty.REMIND, DEADLINE, due, trace.answered_at)
        if due < (trace.answered_at or trace.cast.until):
            _remind(trace, referral, due)


def _owe(trace: Trace, kind: Duty, name: str, due: datetime, stopped: datetime | None) -> None:
    """Put aside one promise: kept where it was due first, withdrawn where somebody acted first, else owed."""
    key, made = f"{trace.visit.reference}/{name}", trace.visit.moments[Step.ROUTED]
    is_kept = due < (stopped or trace.cast.until)
    row = promise_row(kind, key, made, due if is_kept else None)
    is_over = {"state": State.WITHDRAWN.value, "tried_at": stopped} if stopped and not is_kept else {}
    trace.add(Promise, **{**row, **({} if is_kept else {"due_at": due}), **is_over})


def _call(trace: Trace, referral: int, rung: Rung, at: datetime) -> None:
    if rung.whom is Whom.SUPERINTENDENT:
        if trace.visit.result.sealed:
            trace.calls.append(Called(Verb.LADDER_ENDED, at, {"step": rung.name}))
            return
        referral, told = _second_referral(trace, at), _superintendent(trace)
    else:
        cast = trace.cast
        people = {Whom.DUTY: cast.listed[0], Whom.NEXT: cast.deputy, Whom.HEAD: cast.listed[-1]}
        person = people[rung.whom]
        told = [(person, person.email)]
    note_call(trace, referral, told, REASONS[rung.whom], rung.name, at)
    called = [person.pk for person, _ in told if person]
    words: dict[str, Value] = {"step": rung.name, "called": rung.whom.value}
    data = words | {"people": called, "notices": len(told)}
    trace.calls.append(Called(Verb.REQUEST_ESCALATED, at, data))


def _remind(trace: Trace, referral: int, at: datetime) -> None:
    holder = trace.advisor if trace.visit.moments.get(Step.ACKNOWLEDGED, trace.cast.until) <= at else None
    person = holder or trace.cast.listed[0]
    note_call(trace, referral, [(person, person.email)], Notice.Reason.DEADLINE, DEADLINE, at)
    trace.calls.append(Called(Verb.DEADLINE_REMINDED, at, {"people": [person.pk]}))


def note_call(
    trace: Trace,
    referral: int,
    told: Told,
    reason: Notice.Reason,
    step: str,
    at: datetime,
    *,
    occasion: int = 0,
) -> None:
    """Put aside the notices of a call, delivered a moment later."""
    for person, address in told:
        moments = at, at + FIRST_TRY
        number = notice_row(trace, referral, person, address, reason, step, moments, occasion=occasion)
        trace.calls.append(
            Called(Verb.NOTICE_DELIVERED, at + FIRST_TRY, {"notice": number, "channel": "mail"})
        )


def notice_row(  # one argument for each thing a notice is made of
    trace: Trace,
    referral: int,
    person: User | None,
    address: str,
    reason: Notice.Reason,
    step: str,
    moments: tuple[datetime, datetime | None],
    *,
    occasion: int = 0,
) -> int:
    """Put aside a notice and the promise behind it; `moments` are when it was made and delivered."""
    made, delivered = moments
    state = Notice.State.DELIVERED if delivered else Notice.State.OWED
    number = trace.add(
        Notice,
        referral_id=referral,
        recipient_id=person.pk if person else None,
        address=address,
        reason=reason.value,
        step=step,
        occasion=occasion,
        state=state.value,
        message_id=trace.message_id(),
        made_at=made,
        delivered_at=delivered,
        failure="",
    )
    trace.add(Promise, **promise_row(Duty.NOTIFY, str(number), made, delivered))
    return number


def _second_referral(trace: Trace, at: datetime) -> int:
    """Put aside the referral to the Superintendent's Office: a copy of the first one."""
    first: Row = trace.rows[Referral][-1]
    office = trace.cast.offices[Office.Code.SUPERINTENDENT]
    return trace.add(Referral, **{**first, "office_id": office.pk, "made_at": at})


def entries_of_calls(trace: Trace) -> Iterator[Entry]:
    """Yield the events of every call that was made."""
    for call in trace.calls:
        yield Entry(
            call.verb, SYSTEM, call.at, trace.mint(), trace.visit.reference, trace.school.code, call.data
        )
