"""The checker can fail: each kind of violation, planted into what is otherwise whole, is named."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.chaos.checker import INVARIANTS, check
from tests.chaos.counter import Temper, temper
from tests.chaos.evidence import Event, Evidence, Owed, Referral, Request
from tests.chaos.whole import NOW, TAKEN, WAITING, WRONG_KEY, request_of, whole


def _without(verb: str) -> Callable[[Evidence], None]:
    """Take an event out of the record and close the ranks behind it."""

    def plant(known: Evidence) -> None:
        gone = next(event for event in known.events if event.verb == verb and event.reference == WAITING)
        known.events.remove(gone)
        known.events[:] = [
            replace(event, number=event.number - 1)
            if event.stream == gone.stream and event.number > gone.number
            else event
            for event in known.events
        ]
        known.heads[gone.stream] -= 1

    return plant


def _with(verb: str, reference: str, **data: object) -> Callable[[Evidence], None]:
    """Write one more event at the end of its stream."""

    def plant(known: Evidence) -> None:
        known.heads[reference] = known.heads.get(reference, 0) + 1
        known.events.append(Event(verb, reference, known.heads[reference], reference, NOW, data))

    return plant


def _lose(known: Evidence) -> None:
    known.requests.remove(request_of(WAITING))


def _two_requests_of_one_visit(known: Evidence) -> None:
    known.requests.append(replace(request_of(WAITING), reference="2222-2222-222"))


def _a_receipt_of_another_visit(known: Evidence) -> None:
    known.history.ok |= {0: WAITING, 1: TAKEN}


def _a_stranger(known: Evidence) -> None:
    known.requests.append(replace(request_of(WAITING), reference="2222-2222-222", key="key-of-nobody"))


def _forget_the_advisor(known: Evidence) -> None:
    known.requests[0] = replace(known.requests[0], status="routed", acknowledged_at=None)


def _close_the_desk(known: Evidence) -> None:
    known.referrals[0] = Referral(TAKEN, "legal", is_open=False)


def _leave_before_legal_unrouted(known: Evidence) -> None:
    known.requests[0] = replace(known.requests[0], status="submitted")


def _tell_nobody(known: Evidence) -> None:
    known.notices[:] = [replace(notice, state="withdrawn") for notice in known.notices]
    known.events[:] = [event for event in known.events if event.verb != "request.escalated"]


def _refer_twice(known: Evidence) -> None:
    known.referrals.append(Referral(WAITING, "legal"))


def _notice_twice(known: Evidence) -> None:
    known.notices.append(replace(known.notices[0], number=9, message_id="<9@example.org>"))


def _acknowledge_two_messages(known: Evidence) -> None:
    _notice_twice(known)
    known.mail.yes["<9@example.org>"] = 1


def _promise_twice(known: Evidence) -> None:
    known.owed.append(known.owed[0])


def _skip_a_number(known: Evidence) -> None:
    known.events[-1] = replace(known.events[-1], number=known.events[-1].number + 1)


def _lose_the_last_event(known: Evidence) -> None:
    known.heads[TAKEN] += 1


def _forget_a_rung(known: Evidence) -> None:
    known.owed[:] = [owed for owed in known.owed if owed.key != f"{WAITING}/immediate-6"]


def _miss_a_rung(known: Evidence) -> None:
    _without("request.escalated")(known)


def _miss_a_rung_before_it_was_taken(known: Evidence) -> None:
    known.requests[0] = replace(known.requests[0], acknowledged_at=NOW)


def _leave_a_rung_owed(known: Evidence) -> None:
    known.owed[:] = [
        replace(owed, state="owed") if owed.key.startswith(TAKEN) and "/" in owed.key else owed
        for owed in known.owed
    ]


def _never_send(known: Evidence) -> None:
    known.mail.sent["<1@example.org>"] = 0


def _hear_no_yes(known: Evidence) -> None:
    known.mail.yes["<1@example.org>"] = 0


def _fail_without_a_no(known: Evidence) -> None:
    known.notices[0] = replace(known.notices[0], state="failed")


def _repeat_in_other_words(known: Evidence) -> None:
    known.mail.faces["<1@example.org>"].add(("pat@example.org", f"{TAKEN} needs somebody"))


def _repeat_to_somebody_else(known: Evidence) -> None:
    known.mail.faces["<1@example.org>"].add(("sam@example.org", f"{TAKEN} needs you"))


def _send_uncounted(known: Evidence) -> None:
    known.mail.sent["<1@example.org>"] = 2


def _leave_a_notice(known: Evidence) -> None:
    known.notices[0] = replace(known.notices[0], state="owed")


def _leave_to_a_person(known: Evidence) -> None:
    known.owed[0] = replace(known.owed[0], state="needs_person")


def _forget_the_promise(kind: str) -> Callable[[Evidence], None]:
    def plant(known: Evidence) -> None:
        known.owed.remove(next(owed for owed in known.owed if owed.kind == kind))

    return plant


def _promise_for_nothing(known: Evidence) -> None:
    known.owed.append(Owed("notify", "77", "kept", NOW))


def _refer_a_draft(known: Evidence) -> None:
    known.requests.append(Request("2222-2222-222", "key-draft", "draft"))
    known.referrals.append(Referral("2222-2222-222", "legal"))


def _mail_of_what_was_rolled_back(known: Evidence) -> None:
    known.mail.faces["<77@example.org>"] = {("pat@example.org", f"{TAKEN} needs you")}


def _mail_of_another_request(known: Evidence) -> None:
    known.mail.faces["<1@example.org>"] = {("pat@example.org", "2222-2222-222 needs you")}


def _keep_what_failed(known: Evidence) -> None:
    known.requests.append(replace(request_of(WAITING), reference="2222-2222-222", key=WRONG_KEY))


PLANTED: list[tuple[str, Callable[[Evidence], None]]] = [
    ("I1 every accepted request exists", _lose),
    ("I1 one visit is one request", _two_requests_of_one_visit),
    ("I1 one visit is one request", _a_receipt_of_another_visit),
    ("I1 nobody else sent anything", _a_stranger),
    ("I1 what an advisor was told they have, they have", _forget_the_advisor),
    ("I2 every request is before Legal once, or a call is out", _close_the_desk),
    ("I2 every request is before Legal once, or a call is out", _refer_twice),
    ("I2 every request is before Legal once, or a call is out", _leave_before_legal_unrouted),
    ("I2 somebody was told of every request", _tell_nobody),
    ("I3 routed once", _with("request.routed", WAITING)),
    ("I3 routed once", _refer_twice),
    ("I3 one notice for each recipient and step", _notice_twice),
    ("I3 one promise for each duty", _promise_twice),
    ("I3 no effect recorded twice", _with("request.acknowledged", TAKEN)),
    ("I3 no effect recorded twice", _with("notice.delivered", TAKEN, notice=1)),
    ("I3 no effect recorded twice", _with("request.escalated", WAITING, step="immediate-2")),
    ("I4 every change has its event", _without("request.routed")),
    ("I4 every change has its event", _without("notice.delivered")),
    ("I4 no event without its change", _with("request.acknowledged", WAITING)),
    ("I4 no event without its change", _with("notice.failed", TAKEN, notice=1)),
    ("I4 no event without its change", _with("request.drafted", "2222-2222-222")),
    ("I5 the numbers of each case have no gap", _skip_a_number),
    ("I5 the numbers of each case have no gap", _lose_the_last_event),
    ("I7 every rung of the ladder is owed", _forget_a_rung),
    ("I7 no deadline passed without its step", _miss_a_rung),
    ("I7 no deadline passed without its step", _miss_a_rung_before_it_was_taken),
    ("I7 the ladder stops where somebody took it", _with("request.escalated", TAKEN, step="immediate-2")),
    ("I7 the ladder stops where somebody took it", _leave_a_rung_owed),
    ("I8 every notice was tried at least once", _never_send),
    ("I8 what counts as delivered arrived", _hear_no_yes),
    ("I8 what counts as delivered arrived", _fail_without_a_no),
    ("I8 one message acknowledged for each promise, recipient and step", _acknowledge_two_messages),
    ("I8 a repeat is the same message", _repeat_in_other_words),
    ("I8 a repeat is the same message", _repeat_to_somebody_else),
    ("I8 every sending was counted before it", _send_uncounted),
    ("I8 nothing is left owed", _leave_a_notice),
    ("I8 nothing is left owed", _leave_to_a_person),
    ("I9 nothing is half-written", _without("request.submitted")),
    ("I9 nothing is half-written", _forget_the_promise("route")),
    ("I9 nothing is half-written", _forget_the_promise("notify")),
    ("I9 nothing is half-written", _promise_for_nothing),
    ("I9 nothing is half-written", _refer_a_draft),
    ("I9 no mail of what was rolled back", _mail_of_what_was_rolled_back),
    ("I9 no mail of what was rolled back", _mail_of_another_request),
    ("I9 what failed is not there", _keep_what_failed),
]


def _broken(known: Evidence) -> set[str]:
    return {name for name, found in check(known).items() if found.broken}


def test_what_is_whole_breaks_nothing_and_is_all_looked_at() -> None:
    found = check(whole())
    assert {name: one.broken for name, one in found.items() if one.broken} == {}
    assert [name for name, one in found.items() if not one.looked_at] == []


@pytest.mark.parametrize(
    ("name", "plant"), PLANTED, ids=[f"{n}-{name[:2]}" for n, (name, _) in enumerate(PLANTED)]
)
def test_a_planted_violation_is_named(name: str, plant: Callable[[Evidence], None]) -> None:
    known = whole()
    plant(known)
    assert name in _broken(known)


def test_a_violation_is_planted_for_every_invariant() -> None:
    assert {name for name, _ in PLANTED} == set(INVARIANTS)


def test_every_temper_comes_to_the_counter() -> None:
    assert {temper(number) for number in range(60)} == set(Temper)
