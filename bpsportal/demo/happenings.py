"""The events that a visit leaves in the record, with the words and values that the services write."""

from collections.abc import Iterator

from accounts.models import Office, User
from audit.actor import SYSTEM, Actor
from audit.services import Entry, Value
from audit.verbs import Verb
from bpsportal.demo.climbing import entries_of_calls
from bpsportal.demo.ending import entries_of_ending
from bpsportal.demo.moments import Step
from bpsportal.demo.road import GAVE_UP, REFUSED
from bpsportal.demo.trace import Trace
from promises.backoff import MAX_ATTEMPTS
from promises.models import Duty

Data = dict[str, Value]


def entries_of(trace: Trace) -> Iterator[Entry]:
    """Yield the events of one visit; the caller puts all of them into the order of time."""
    if not trace.has(Step.SUBMITTED):
        yield from _unsent(trace)
        return
    yield from _sent(trace)
    if trace.has(Step.ROUTED):
        yield from _told(trace)
        yield from entries_of_calls(trace)
    yield from _worked(trace)
    yield from entries_of_ending(trace)


def _entry(trace: Trace, verb: Verb, step: Step, actor: Actor, data: Data | None = None) -> Entry:
    return Entry(
        verb,
        actor,
        trace.visit.moments[step],
        trace.mint(),
        trace.visit.reference,
        trace.school.code,
        data or {},
    )


def _unsent(trace: Trace) -> Iterator[Entry]:
    """Yield the events of a draft."""
    author = trace.author.as_actor()
    steps = {Step.STARTED: Verb.REQUEST_DRAFTED, Step.DISCARDED: Verb.REQUEST_DISCARDED}
    for step, verb in steps.items():
        if trace.has(step):
            yield _entry(trace, verb, step, author)


def _sent(trace: Trace) -> Iterator[Entry]:
    result, author = trace.visit.result, trace.author.as_actor()
    data: Data = {
        "request_class": result.request_class.value,
        "subtype": result.subtype,
        "authority": result.authority.value,
        "urgency": result.urgency.value,
        "card": result.counter_card,
        "card_version": result.card_version,
        "policy_version": result.policy_version,
        "policy_digest": result.policy_digest,
    }
    sent = _entry(trace, Verb.REQUEST_SUBMITTED, Step.SUBMITTED, author, data)
    yield sent
    if result.sealed:
        listed: Data = {"listed": [user.pk for user in trace.cast.listed]}
        yield Entry(
            Verb.REQUEST_SEALED, author, sent.now, sent.action_id, sent.reference, sent.school, listed
        )
    if trace.has(Step.SHOWN):
        yield _entry(trace, Verb.REQUEST_VIEWED, Step.SHOWN, author, _card(trace))


def _told(trace: Trace) -> Iterator[Entry]:
    urgency = trace.visit.result.urgency.value
    data: Data = {"office": Office.Code.LEGAL.value, "urgency": urgency, "notices": _at_once(trace)}
    yield _entry(trace, Verb.REQUEST_ROUTED, Step.ROUTED, SYSTEM, data)
    for notice, fate in trace.notices:
        about: Data = {"notice": notice, "channel": "mail"}
        if trace.has(Step.DELIVERED) and not fate:
            yield _entry(trace, Verb.NOTICE_DELIVERED, Step.DELIVERED, SYSTEM, about)
        if fate == "failed":
            yield from _given_up(trace, about)


def _at_once(trace: Trace) -> int:
    """Return how many were told at once: those listed for a sealed matter, else the office and who is on duty."""
    return len(trace.cast.listed) if trace.visit.result.sealed else 2


def _given_up(trace: Trace, about: Data) -> Iterator[Entry]:
    """Yield what the record says of a notice that could not be delivered, and of the promise behind it."""
    at = trace.visit.moments[Step.ROUTED] + GAVE_UP
    reference, school = trace.visit.reference, trace.school.code
    failed = {**about, "failure": REFUSED}
    yield Entry(Verb.NOTICE_FAILED, SYSTEM, at, trace.mint(), reference, school, failed)
    for promise in trace.stuck:
        data: Data = {
            "promise": promise,
            "kind": Duty.NOTIFY.value,
            "attempts": MAX_ATTEMPTS,
            "failure": REFUSED,
        }
        yield Entry(Verb.PROMISE_NEEDS_PERSON, SYSTEM, at, trace.mint(), data=data)


def _worked(trace: Trace) -> Iterator[Entry]:
    advisor = trace.advisor.as_actor()
    if trace.has(Step.OPENED):
        yield _entry(trace, Verb.REQUEST_VIEWED, Step.OPENED, advisor, _card(trace))
    if trace.has(Step.ACKNOWLEDGED):
        yield _entry(trace, Verb.REQUEST_ACKNOWLEDGED, Step.ACKNOWLEDGED, advisor)
    if trace.has(Step.SAID):
        yield _entry(trace, Verb.MESSAGE_WRITTEN, Step.SAID, advisor, {"message": trace.note[0]})
    if trace.visit.result.sealed and trace.has(Step.CLOSED):
        head: User = trace.cast.listed[-1]
        person: Data = {"person": trace.cast.colleague.pk}
        yield _entry(trace, Verb.SEALED_LISTED, Step.SAID, head.as_actor(), person)
    if trace.has(Step.DECIDED):
        outcome: Data = {"outcome": trace.visit.ending.outcome.value}
        yield _entry(trace, Verb.REQUEST_DECIDED, Step.DECIDED, advisor, outcome)
    if trace.has(Step.CLOSED):
        yield _entry(trace, Verb.REQUEST_CLOSED, Step.CLOSED, advisor)


def _card(trace: Trace) -> Data:
    result = trace.visit.result
    return {"card": result.counter_card, "card_version": result.card_version}
