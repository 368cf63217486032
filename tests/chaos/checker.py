"""What must hold after any trouble: the invariants of the reliability design, on plain values.

Each check says how many things it looked at and which of them are broken. I6 (sealing the record) is not part of it.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable

from routing.ladder import RUNGS
from tests.chaos.calls import (
    a_repeat_is_the_same,
    every_rung_is_owed,
    no_deadline_passed,
    no_more_sendings_than_attempts,
    nothing_is_left,
    one_acknowledged_a_step,
    somebody_tried,
    taken_stops_the_ladder,
    the_delivered_arrived,
)
from tests.chaos.evidence import Event, Evidence
from tests.chaos.finding import Finding, find

LEGAL = "legal"
OPEN = frozenset({"routed", "acknowledged"})
CHANGES = (
    *("request.submitted", "request.routed", "request.acknowledged"),
    *("notice.delivered", "notice.failed", "request.escalated"),
)


def accepted_exist(known: Evidence) -> Finding:
    stored = {request.reference for request in known.requests if request.is_sent}
    return find(known.history.ok.values(), lambda reference: reference not in stored)


def accepted_once(known: Evidence) -> Finding:
    """One visit is one request, and its receipt is that of its own key."""
    told = Counter(known.history.ok.values())
    keys = Counter(request.key for request in known.requests)
    keys_of = {request.reference: request.key for request in known.requests}
    return find(
        known.history.ok.items(),
        lambda visit: (
            told[visit[1]] > 1
            or keys[known.history.keys[visit[0]]] > 1
            or keys_of.get(visit[1], known.history.keys[visit[0]]) != known.history.keys[visit[0]]
        ),
    )


def nobody_else_sent(known: Evidence) -> Finding:
    history = known.history
    ours = {history.keys[number] for number in history.keys if number not in history.fail}
    sent = [request for request in known.requests if request.is_sent]
    return find(sent, lambda request: request.key not in ours | _failed(known))


def answered_is_taken(known: Evidence) -> Finding:
    taken = {request.reference for request in known.requests if request.acknowledged_at}
    return find(known.history.taken, lambda reference: reference not in taken)


def one_desk(known: Evidence) -> Finding:
    """Every request is before Legal once, or a call for it is still out."""
    desks = Counter(one.reference for one in known.referrals if one.office == LEGAL and one.is_open)
    called = {event.reference for event in known.events if event.verb == "request.escalated"}
    sent = [request for request in known.requests if request.is_sent]

    def is_nowhere(reference: str, status: str) -> bool:
        if desks[reference] == 1 and status in OPEN:
            return False
        return desks[reference] > 1 or reference not in called

    return find(sent, lambda request: is_nowhere(request.reference, request.status))


def somebody_was_told(known: Evidence) -> Finding:
    """A notice arrived, or a person has it in hand, or the ladder went on to call others."""
    told = {notice.reference for notice in known.notices if notice.state == "delivered"}
    told |= {event.reference for event in known.events if event.verb == "request.escalated"}
    sent = [request for request in known.requests if request.is_sent and not request.acknowledged_at]
    return find(sent, lambda request: request.reference not in told)


def routed_once(known: Evidence) -> Finding:
    return _once(
        [event.reference for event in known.events if event.verb == "request.routed"],
        [(one.reference, one.office) for one in known.referrals],
    )


def noticed_once(known: Evidence) -> Finding:
    return _once([notice.place for notice in known.notices])


def promised_once(known: Evidence) -> Finding:
    return _once([owed.name for owed in known.owed])


def recorded_once(known: Evidence) -> Finding:
    """No change is told of twice: no rung climbed twice, nothing delivered or taken twice."""
    return _once([change for event in known.events if (change := _told_by(event))])


def every_change_has_its_event(known: Evidence) -> Finding:
    told = {_told_by(event) for event in known.events}
    return find(_changes(known), lambda change: change not in told)


def no_event_without_its_change(known: Evidence) -> Finding:
    changes, references = _changes(known), {request.reference for request in known.requests}

    def is_alone(event: Event) -> bool:
        change = _told_by(event)
        return (change is not None and change not in changes) or (
            bool(event.reference) and event.reference not in references
        )

    return find(known.events, is_alone, name=lambda event: f"{event.stream} #{event.number}")


def no_gap(known: Evidence) -> Finding:
    """Every stream counts 1, 2, 3 … up to the number its head says."""
    streams: dict[str, list[int]] = {name: [] for name in known.heads}
    for event in known.events:
        streams.setdefault(event.stream, []).append(event.number)
    return find(
        streams.items(),
        lambda stream: sorted(stream[1]) != list(range(1, known.heads.get(stream[0], 0) + 1)),
        name=lambda stream: stream[0],
    )


def nothing_half_written(known: Evidence) -> Finding:
    """Whatever is there has what was written with it: request, event, promises, referral, notices."""
    promises = {owed.name for owed in known.owed}
    submitted = {event.reference for event in known.events if event.verb == "request.submitted"}
    sent = {request.reference for request in known.requests if request.is_sent}
    notices = {str(notice.number) for notice in known.notices}
    wrong = {one for one in sent if one not in submitted or f"route {one}" not in promises}
    wrong |= {one.reference for one in known.referrals if one.reference not in sent}
    wrong |= {f"notice {number}" for number in notices if f"notify {number}" not in promises}
    for owed in known.owed:
        subject = owed.key.partition("/")[0]
        is_alone = subject not in (notices if owed.kind == "notify" else sent)
        wrong |= {owed.name} if owed.kind in _SUBJECTS and is_alone else set()
    return Finding(len(known.requests) + len(known.owed) + len(notices), sorted(wrong))


def no_mail_of_what_is_not_there(known: Evidence) -> Finding:
    """Every message names a notice that was committed, and the request of that notice."""
    of = {notice.message_id: notice.reference for notice in known.notices}
    sent = [(message, face) for message, faces in known.mail.faces.items() for face in faces]
    return find(
        sent,
        lambda message: message[0] not in of or of[message[0]] not in message[1][1],
        name=lambda message: message[0],
    )


def failed_is_not_there(known: Evidence) -> Finding:
    sent = {request.key for request in known.requests if request.is_sent}
    return find(_failed(known), lambda key: key in sent)


INVARIANTS: dict[str, Callable[[Evidence], Finding]] = {
    "I1 every accepted request exists": accepted_exist,
    "I1 one visit is one request": accepted_once,
    "I1 nobody else sent anything": nobody_else_sent,
    "I1 what an advisor was told they have, they have": answered_is_taken,
    "I2 every request is before Legal once, or a call is out": one_desk,
    "I2 somebody was told of every request": somebody_was_told,
    "I3 routed once": routed_once,
    "I3 one notice for each recipient and step": noticed_once,
    "I3 one promise for each duty": promised_once,
    "I3 no effect recorded twice": recorded_once,
    "I4 every change has its event": every_change_has_its_event,
    "I4 no event without its change": no_event_without_its_change,
    "I5 the numbers of each case have no gap": no_gap,
    "I7 every rung of the ladder is owed": every_rung_is_owed,
    "I7 no deadline passed without its step": no_deadline_passed,
    "I7 the ladder stops where somebody took it": taken_stops_the_ladder,
    "I8 every notice was tried at least once": somebody_tried,
    "I8 what counts as delivered arrived": the_delivered_arrived,
    "I8 one message acknowledged for each promise, recipient and step": one_acknowledged_a_step,
    "I8 a repeat is the same message": a_repeat_is_the_same,
    "I8 every sending was counted before it": no_more_sendings_than_attempts,
    "I8 nothing is left owed": nothing_is_left,
    "I9 nothing is half-written": nothing_half_written,
    "I9 no mail of what was rolled back": no_mail_of_what_is_not_there,
    "I9 what failed is not there": failed_is_not_there,
}
_SUBJECTS = frozenset({"route", "notify", "page_again", "escalate"})


def check(known: Evidence) -> dict[str, Finding]:
    """Return what each invariant found."""
    return {name: look(known) for name, look in INVARIANTS.items()}


def _failed(known: Evidence) -> set[str]:
    history = known.history
    return {history.keys[number] for number in history.fail if number in history.keys}


def _changes(known: Evidence) -> set[tuple[str, ...]]:
    """Return what the rows say has happened, in the words of the record."""
    found: set[tuple[str, ...]] = set()
    for request in known.requests:
        times = (request.submitted_at, request.routed_at, request.acknowledged_at)
        found |= {(verb, request.reference) for verb, at in zip(CHANGES, times, strict=False) if at}
    for notice in known.notices:
        if notice.state in {"delivered", "failed"}:
            found.add((f"notice.{notice.state}", notice.reference, str(notice.number)))
        if notice.step in RUNGS:
            found.add(("request.escalated", notice.reference, notice.step))
    return found


def _told_by(event: Event) -> tuple[str, ...] | None:
    """Return the change an event tells of, None where it tells of another kind."""
    if event.verb not in CHANGES:
        return None
    detail = event.data.get("notice") if event.verb.startswith("notice.") else event.data.get("step")
    return (event.verb, event.reference, *([str(detail)] if detail is not None else []))


def _once(*lists: Iterable[Hashable]) -> Finding:
    """Look whether anything stands in one of the lists twice."""
    counted = [Counter(one) for one in lists]
    return find(
        [(each, number) for one in counted for each, number in one.items()],
        lambda pair: pair[1] > 1,
        name=lambda pair: str(pair[0]),
    )
