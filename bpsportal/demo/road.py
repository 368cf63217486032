"""What a visit leaves on its road: referral, notices, promises, messages, the answer, who may see a sealed one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.models import User
from bpsportal.demo.climbing import climb, inform
from bpsportal.demo.copying import Row
from bpsportal.demo.ending import call_mistake
from bpsportal.demo.moments import Step
from bpsportal.demo.requests import VERSIONS, request_row, version_rows
from bpsportal.demo.trace import EVENLY, FIRST_TRY, Trace, promise_row
from counsel.models import Determination
from promises.backoff import MAX_ATTEMPTS, SENT, delay
from promises.models import Duty, Promise, State
from requests_intake.models import AgencyRequest, SealedListing
from routing.limits import Within, acknowledge_by
from routing.models import Message, Notice, Referral
from routing.services import URGENCY_RANK
from routing.telling import FIRST

GAVE_UP = timedelta(minutes=15)
REFUSED, AWAY = "SMTPRecipientsRefused", "SMTPServerDisconnected"


def leave(trace: Trace) -> None:
    """Put aside every row of a visit, and note in the trace the ids that its events name."""
    visit = trace.visit
    people = {"author": trace.author, "advisor": trace.advisor}
    final = request_row(visit, trace.number, school=trace.school, joined_to=trace.joined_to, **people)
    trace.rows[AgencyRequest].append(final)
    trace.rows[VERSIONS].extend(version_rows(visit, final, **people))
    if trace.has(Step.SUBMITTED):
        _promise_route(trace)
    if trace.has(Step.SUBMITTED) and visit.result.sealed:
        _list(trace)
    if trace.has(Step.ROUTED):
        _refer(trace)
    if trace.has(Step.SAID):
        trace.note.append(_message(trace, visit.note, Step.SAID))
    if trace.has(Step.MISTAKEN):
        call_mistake(trace)
    if trace.has(Step.DECIDED):
        _determine(trace)


def _promise_route(trace: Trace) -> None:
    made = trace.visit.moments[Step.SUBMITTED]
    kept = trace.visit.moments.get(Step.ROUTED)
    trace.add(Promise, **promise_row(Duty.ROUTE, trace.visit.reference, made, kept))


def _list(trace: Trace) -> None:
    """List whom the service lists at once, and later the colleague if the matter was closed."""
    at = trace.visit.moments
    people: list[tuple[User, int | None, datetime]]
    people = [(user, None, at[Step.SUBMITTED]) for user in trace.cast.listed]
    if trace.has(Step.CLOSED):
        people.append((trace.cast.colleague, trace.cast.listed[-1].pk, at[Step.SAID]))
    for user, by, when in people:
        trace.add(
            SealedListing, agency_request_id=trace.number, user_id=user.pk, listed_by_id=by, listed_at=when
        )


def _refer(trace: Trace) -> None:
    visit, result = trace.visit, trace.visit.result
    at = visit.moments
    has_advisor = trace.has(Step.ACKNOWLEDGED)
    referral = trace.add(
        Referral,
        agency_request_id=trace.number,
        office_id=trace.cast.legal.pk,
        urgency=result.urgency.value,
        urgency_rank=URGENCY_RANK[result.urgency],
        made_at=at[Step.ROUTED],
        acknowledge_by=acknowledge_by(Within(result.acknowledge_within), at[Step.SUBMITTED]),
        acknowledged_at=at.get(Step.ACKNOWLEDGED),
        acknowledged_by_id=trace.advisor.pk if has_advisor else None,
        closed_at=trace.ended_at,
        danger_at=None,
    )
    told = list(_whom_to_tell(trace))
    for index, (person, address) in enumerate(told):
        fate = visit.notices if index == len(told) - 1 else ""
        trace.notices.append((_notice(trace, referral, person, address, fate), fate))
    inform(trace, referral)
    climb(trace, referral)


def _whom_to_tell(trace: Trace) -> Iterator[tuple[User | None, str]]:
    """Yield recipients and addresses, as routing chooses them."""
    cast = trace.cast
    if trace.visit.result.sealed:
        yield from ((user, user.email) for user in cast.listed)
        return
    yield None, cast.legal.email
    yield cast.listed[0], cast.listed[0].email


def _notice(trace: Trace, referral: int, person: User | None, address: str, fate: str) -> int:
    at = trace.visit.moments
    delivered = None if fate else at.get(Step.DELIVERED)
    state = Notice.State.DELIVERED if delivered else Notice.State.OWED
    number = trace.add(
        Notice,
        referral_id=referral,
        recipient_id=person.pk if person else None,
        address=address,
        reason=Notice.Reason.REFERRED.value,
        step=FIRST,
        occasion=0,
        state=(Notice.State.FAILED if fate == "failed" else state).value,
        message_id=trace.message_id(),
        made_at=at[Step.ROUTED],
        delivered_at=delivered,
        failure=REFUSED if fate == "failed" else "",
    )
    promise = promise_row(Duty.NOTIFY, str(number), at[Step.ROUTED], delivered)
    stuck = trace.add(Promise, **{**promise, **_hardship(trace, fate)})
    if fate == "failed":
        trace.stuck.append(stuck)
    return number


def _hardship(trace: Trace, fate: str) -> Row:
    """Return what a promise carries whose notice did not go out at once."""
    tried = trace.visit.moments[Step.ROUTED]
    if fate == "owed":
        tried += FIRST_TRY
        due = tried + delay(1, EVENLY, pace=SENT)
        return {"attempts": 1, "tried_at": tried, "published_at": tried, "due_at": due, "failure": AWAY}
    if fate == "failed":
        tried += GAVE_UP
        times = {"tried_at": tried, "published_at": tried, "due_at": tried}
        return {"state": State.NEEDS_PERSON.value, "attempts": MAX_ATTEMPTS, "failure": REFUSED, **times}
    return {}


def _message(trace: Trace, body: str, step: Step) -> int:
    return trace.add(
        Message,
        agency_request_id=trace.number,
        author_id=trace.advisor.pk,
        body=body,
        is_from_school=False,
        written_at=trace.visit.moments[step],
    )


def _determine(trace: Trace) -> None:
    ending = trace.visit.ending
    trace.add(
        Determination,
        agency_request_id=trace.number,
        outcome=ending.outcome.value,
        sentence=ending.sentence,
        decided_by_id=trace.advisor.pk,
        decided_at=trace.visit.moments[Step.DECIDED],
    )
    _message(trace, f"OLA says: {ending.sentence}", Step.DECIDED)
