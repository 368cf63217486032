"""What is known after a run in which everything held: the ground that violations are planted into."""

from datetime import UTC, datetime, timedelta

from tests.chaos.evidence import Event, Evidence, History, Mail, Notice, Owed, Referral, Request

SENT_AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NOW = SENT_AT + timedelta(minutes=7)
RUNGS = {"immediate-2": 5, "immediate-3": 5, "immediate-4": 10, "immediate-5": 10, "immediate-6": 15}
TAKEN, WAITING = "7K4Q-2MHT-V5X", "9X2A-1BCD-E3F"
NUMBERS = {TAKEN: 0, WAITING: 1}
WRONG_KEY = "key-of-a-wrong-one"


def request_of(reference: str) -> Request:
    is_taken = reference == TAKEN
    return Request(
        reference,
        f"key-{reference}",
        "acknowledged" if is_taken else "routed",
        submitted_at=SENT_AT,
        routed_at=SENT_AT + timedelta(seconds=1),
        acknowledged_at=SENT_AT + timedelta(minutes=1) if is_taken else None,
        limit=SENT_AT + timedelta(minutes=15),
    )


def _notices() -> list[Notice]:
    """One at once for each request; of the one that waits, two more after five minutes."""
    steps = [(TAKEN, "now"), (WAITING, "now"), (WAITING, "immediate-2"), (WAITING, "immediate-3")]
    return [
        Notice(number, reference, "legal", "pat@example.org", step, 0, "delivered", f"<{number}@example.org>")
        for number, (reference, step) in enumerate(steps, 1)
    ]


def _events(notices: list[Notice]) -> list[Event]:
    """Tell of all that happened, in streams that count from one."""
    told: list[tuple[str, str, dict[str, object]]] = []
    for reference in NUMBERS:
        told += [("request.submitted", reference, {}), ("request.routed", reference, {"notices": 1})]
    told += [("notice.delivered", notice.reference, {"notice": notice.number}) for notice in notices]
    told += [("request.escalated", WAITING, {"step": step}) for step in ("immediate-2", "immediate-3")]
    told += [("request.acknowledged", TAKEN, {})]
    heads = dict.fromkeys(NUMBERS, 0)
    events = []
    for verb, reference, data in told:
        heads[reference] += 1
        events.append(Event(verb, reference, heads[reference], reference, SENT_AT, data))
    return events


def _owed(notices: list[Notice]) -> list[Owed]:
    made = [Owed("notify", str(notice.number), "kept", SENT_AT) for notice in notices]
    for reference in NUMBERS:
        made.append(Owed("route", reference, "kept", SENT_AT))
        for name, minutes in RUNGS.items():
            kind = "page_again" if name in {"immediate-2", "immediate-4"} else "escalate"
            due = SENT_AT + timedelta(minutes=minutes)
            waits = "kept" if due <= NOW else "owed"
            made.append(Owed(kind, f"{reference}/{name}", "withdrawn" if reference == TAKEN else waits, due))
    return made


def whole() -> Evidence:
    """What is known where everything held: one request taken, one whose ladder climbs, one refused sending."""
    notices, mail = _notices(), Mail()
    for notice in notices:
        mail.sent[notice.message_id] = mail.yes[notice.message_id] = 1
        mail.faces[notice.message_id] = {("pat@example.org", f"{notice.reference} needs you")}
    events = _events(notices)
    return Evidence(
        history=History(
            keys={number: f"key-{reference}" for reference, number in NUMBERS.items()} | {2: WRONG_KEY},
            ok={number: reference for reference, number in NUMBERS.items()},
            fail={2},
            taken={TAKEN},
        ),
        requests=[request_of(reference) for reference in NUMBERS],
        events=events,
        heads={name: max(event.number for event in events if event.stream == name) for name in NUMBERS},
        referrals=[Referral(reference, "legal") for reference in NUMBERS],
        notices=notices,
        owed=_owed(notices),
        mail=mail,
        at=NOW,
    )
