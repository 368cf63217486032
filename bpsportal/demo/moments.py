"""When each step of a visit happened: plausible, in order, at school and office hours, never after the end."""

import random
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from pages.clock import NEW_YORK
from requests_intake.lifecycle import Status
from requests_intake.rules.facts import Urgency

BELL, SCHOOL_MINUTES = time(7, 35), 8 * 60
SATURDAY = 5
OPENS, CLOSES = 8, 17


class Step(StrEnum):
    """What happens in a visit, in this order."""

    STARTED = "started"
    DISCARDED = "discarded"
    SUBMITTED = "submitted"
    SHOWN = "shown"
    ROUTED = "routed"
    DELIVERED = "delivered"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    SAID = "said"
    DECIDED = "decided"
    CLOSED = "closed"
    MISTAKEN = "mistaken"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"


Moments = dict[Step, datetime]

REACHED = {
    Step.DISCARDED: Status.DISCARDED,
    Step.SUBMITTED: Status.SUBMITTED,
    Step.ROUTED: Status.ROUTED,
    Step.ACKNOWLEDGED: Status.ACKNOWLEDGED,
    Step.DECIDED: Status.DECIDED,
    Step.CLOSED: Status.CLOSED,
    Step.WITHDRAWN: Status.WITHDRAWN,
    Step.JOINED: Status.DUPLICATE,
}
LAST = {
    Status.DRAFT: Step.STARTED,
    Status.DISCARDED: Step.DISCARDED,
    Status.SUBMITTED: Step.SUBMITTED,
    Status.ROUTED: Step.DELIVERED,
    Status.ACKNOWLEDGED: Step.SAID,
    Status.DECIDED: Step.DECIDED,
    Status.CLOSED: Step.CLOSED,
    Status.WITHDRAWN: Step.WITHDRAWN,
    Status.DUPLICATE: Step.JOINED,
}
BRISK = {
    Step.SHOWN: 1,
    Step.ROUTED: 2,
    Step.DELIVERED: 5,
    Step.OPENED: 55,
    Step.ACKNOWLEDGED: 80,
    Step.SAID: 150,
    Step.DECIDED: 1500,
    Step.CLOSED: 2400,
}
"""Seconds after sending, on a day when Legal is quick."""

SIDE_DOORS = {
    Status.WITHDRAWN: {
        **{step: BRISK[step] for step in (Step.SHOWN, Step.ROUTED, Step.DELIVERED)},
        Step.MISTAKEN: 40,
        Step.WITHDRAWN: 190,
    },
    Status.DUPLICATE: {
        **{step: BRISK[step] for step in (Step.SHOWN, Step.ROUTED, Step.DELIVERED, Step.OPENED)},
        Step.JOINED: 90,
    },
}
"""The same for what ends another way than by an answer."""

PICKED_UP = {Urgency.IMMEDIATE: (1, 14), Urgency.SAME_DAY: (8, 100), Urgency.STANDARD: (20, 300)}
"""Within how many minutes somebody at Legal has it."""


def status_of(moments: Moments) -> Status:
    """Say where a visit stands after these steps."""
    reached = [status for step, status in REACHED.items() if step in moments]
    return reached[-1] if reached else Status.DRAFT


def recent(start: datetime, until: datetime, reaches: Status, rng: random.Random) -> Moments:
    """Return the steps of a visit that began to be sent at `start` and stands at `reaches` by `until`."""
    moments = {Step.STARTED: start - timedelta(seconds=rng.randint(60, 140))}
    last = LAST[reaches]
    if last is Step.DISCARDED:
        return moments | {last: start}
    if last is Step.STARTED:
        return moments
    main = {step: after for step, after in BRISK.items() if list(Step).index(step) <= list(Step).index(last)}
    steps = SIDE_DOORS.get(reaches, main)
    longest = max(steps.values(), default=0)
    pace = min(1.0, (until - start).total_seconds() / longest) if longest else 1.0
    moments[Step.SUBMITTED] = start
    return moments | {step: start + timedelta(seconds=after * pace) for step, after in steps.items()}


def past(day: date, until: datetime, urgency: Urgency, rng: random.Random) -> Moments:
    """Return the steps of a visit that came on `day` (or the Friday before it), as far as it got by `until`."""
    day -= timedelta(days=max(0, day.weekday() - SATURDAY + 1))
    sent = datetime.combine(day, BELL, NEW_YORK).astimezone(UTC) + timedelta(
        minutes=rng.randrange(SCHOOL_MINUTES), seconds=rng.randrange(60)
    )
    routed = sent + timedelta(milliseconds=rng.randint(600, 2400))
    opened = routed + timedelta(minutes=rng.randint(*PICKED_UP[urgency]), seconds=rng.randrange(60))
    picked_up = opened + timedelta(seconds=rng.randint(5, 50))
    said = picked_up + timedelta(seconds=rng.randint(40, 400))
    is_now = urgency is Urgency.IMMEDIATE
    thought = timedelta(minutes=rng.randint(5, 90)) if is_now else timedelta(hours=rng.randint(3, 60))
    decided = said + thought if is_now else in_office_hours(said + thought)
    closed = in_office_hours(decided + timedelta(hours=rng.randint(1, 30), minutes=rng.randrange(60)))
    moments = {
        Step.STARTED: sent - timedelta(seconds=rng.randint(50, 240)),
        Step.SUBMITTED: sent,
        Step.SHOWN: sent + timedelta(milliseconds=400),
        Step.ROUTED: routed,
        Step.DELIVERED: routed + timedelta(milliseconds=rng.randint(500, 3000)),
        Step.OPENED: opened,
        Step.ACKNOWLEDGED: picked_up,
        Step.SAID: said,
        Step.DECIDED: decided,
        Step.CLOSED: closed,
    }
    return {step: at for step, at in moments.items() if at <= until}


def in_office_hours(moment: datetime) -> datetime:
    """Put a moment off to the next morning on which somebody is at the office."""
    local = moment.astimezone(NEW_YORK)
    while local.weekday() >= SATURDAY or not OPENS <= local.hour < CLOSES:
        following = local.date() + timedelta(days=local.hour >= OPENS)
        local = datetime.combine(following, time(OPENS, local.minute, local.second), NEW_YORK)
    return local.astimezone(UTC)
