"""The invariants of the ladder (I7) and of notices (I8)."""

from collections import Counter
from datetime import datetime, timedelta

from requests_intake.rules.facts import Urgency
from routing.ladder import LADDERS, RUNGS, Rung, due_at
from tests.chaos.evidence import Evidence, Request
from tests.chaos.finding import Finding, find

LATE = timedelta(seconds=60)
"""Under troubles: a rung that was due for so long and not climbed counts as missed, even if somebody came later."""


def every_rung_is_owed(known: Evidence) -> Finding:
    made = {owed.name for owed in known.owed}
    return find(_rungs(known), lambda pair: _promise(*pair) not in made, name=_name)


def no_deadline_passed(known: Evidence) -> Finding:
    """Every rung whose time came while nobody had taken the request was climbed, with its event."""
    climbed = {
        f"{event.reference}/{event.data.get('step')}"
        for event in known.events
        if event.verb == "request.escalated"
    }
    passed = [(request, rung) for request, rung in _rungs(known) if _is_over(known, request, rung)]
    return find(passed, lambda pair: _name(pair) not in climbed, name=_name)


def taken_stops_the_ladder(known: Evidence) -> Finding:
    """No rung is climbed after "I have it", and none is left owed."""
    taken = {event.reference: event.number for event in known.events if event.verb == "request.acknowledged"}
    wrong = {
        event.reference
        for event in known.events
        if event.verb == "request.escalated" and event.number > taken.get(event.reference, event.number)
    }
    wrong |= {
        reference
        for owed in known.owed
        if owed.kind in {"page_again", "escalate"} and owed.state in {"owed", "needs_person"}
        if (reference := owed.key.partition("/")[0]) in taken
    }
    return Finding(len(taken), sorted(wrong))


def latest_rung(known: Evidence) -> tuple[float, int]:
    """Return by how many seconds the latest rung was climbed too late, and at which attempt; 0 if none was due."""
    requests = {request.reference: request for request in known.requests}
    attempts = {owed.key: owed.attempts for owed in known.owed if owed.kind in {"page_again", "escalate"}}
    late = [
        (
            (event.at - _due(requests[event.reference], RUNGS[step])).total_seconds(),
            attempts.get(f"{event.reference}/{step}", 0),
        )
        for event in known.events
        if event.verb == "request.escalated"
        and event.reference in requests
        and (step := str(event.data["step"]))
    ]
    seconds, attempt = max(late, default=(0.0, 0))
    return round(seconds, 1), attempt


def somebody_tried(known: Evidence) -> Finding:
    ended = [notice for notice in known.notices if notice.state in {"delivered", "failed"}]
    return find(ended, lambda notice: known.mail.sent[notice.message_id] < 1)


def the_delivered_arrived(known: Evidence) -> Finding:
    """The server said yes to what counts as delivered, and no to what counts as failed."""
    answers = {"delivered": known.mail.yes, "failed": known.mail.no}
    ended = [notice for notice in known.notices if notice.state in answers]
    return find(ended, lambda notice: answers[notice.state][notice.message_id] < 1)


def one_acknowledged_a_step(known: Evidence) -> Finding:
    """The server said yes to one message at most; a second yes to it is a repeat and carries its Message-ID."""
    places = Counter(notice.place for notice in known.notices if known.mail.yes[notice.message_id])
    return find(places.items(), lambda pair: pair[1] > 1)


def a_repeat_is_the_same(known: Evidence) -> Finding:
    """Whatever came under one Message-ID went to one recipient in the same words."""
    return find(known.mail.faces.items(), lambda pair: len(pair[1]) > 1, name=lambda pair: pair[0])


def no_more_sendings_than_attempts(known: Evidence) -> Finding:
    """Each sending was counted in the database before it began, so that none repeats without end."""
    attempts = Counter(known.history.redriven)
    for owed in known.owed:
        attempts[owed.name] += owed.attempts
    return find(
        known.notices,
        lambda notice: known.mail.sent[notice.message_id] > attempts[f"notify {notice.number}"],
    )


def nothing_is_left(known: Evidence) -> Finding:
    """What was due came to its end: delivered, refused for good, or no longer needed; nobody waits for a person."""
    left = [owed.name for owed in known.owed if owed.state == "needs_person"]
    later = {owed.key for owed in known.owed if owed.kind == "notify" and owed.due_at > known.at}
    left += [str(one) for one in known.notices if one.state == "owed" and str(one.number) not in later]
    return Finding(len(known.owed) + len(known.notices), left)


def _rungs(known: Evidence) -> list[tuple[Request, Rung]]:
    """Return every rung after the first of every routed request."""
    routed = [request for request in known.requests if request.routed_at]
    return [(request, rung) for request in routed for rung in LADDERS[Urgency(request.urgency)][1:]]


def _is_over(known: Evidence, request: Request, rung: Rung) -> bool:
    """Say whether the rung's time came, and went by for too long, before somebody took the request."""
    due = _due(request, rung)
    return due <= known.at if request.acknowledged_at is None else due + LATE < request.acknowledged_at


def _due(request: Request, rung: Rung) -> datetime:
    sent_at = request.submitted_at or request.routed_at
    assert sent_at is not None
    return due_at(rung, sent_at=sent_at, limit=request.limit or sent_at)


def _promise(request: Request, rung: Rung) -> str:
    return f"{'page_again' if rung.is_again else 'escalate'} {request.reference}/{rung.name}"


def _name(pair: tuple[Request, Rung]) -> str:
    return f"{pair[0].reference}/{pair[1].name}"
