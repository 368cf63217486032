"""What a visit leaves behind at the counter: who came, the call that checked it, and what staff saw since."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models

from accounts.models import User
from accounts.roles import Role
from audit.actor import SYSTEM, Actor
from audit.services import Entry, Value
from audit.verbs import Verb
from bpsportal.demo.copying import Row
from bpsportal.demo.directory import Directory
from bpsportal.demo.moments import Step
from bpsportal.demo.trace import Trace, promise_row
from promises.models import Duty, Promise
from requests_intake.models import Agency, CallBack, Officer
from requests_intake.officer import Checked
from routing.models import Happening, Notice, Referral
from routing.telling import DANGER as STEP_OF_DANGER
from routing.watch import VERBS

FILE = Path(__file__).with_suffix(".toml")
OFFICERS: type[models.Model] = Officer.history.model
DANGER = "danger"
DELIVERED_AFTER = timedelta(seconds=2)
NAMED, CALLED = 0.3, 0.6
"""When it was done, as shares of the time from the referral to the first note of counsel."""
Pattern = Mapping[str, Any]


def stays(trace: Trace, directory: Directory) -> Iterator[Entry]:
    """Put aside the rows of a visit in person that got as far as a note of counsel, and yield their events."""
    visit = trace.visit
    in_person = visit.scenario.coded.get("channel") == "in_person"
    if not in_person or visit.result.sealed or not trace.has(Step.SAID):
        return
    pattern = _pattern(trace)
    agency = directory.get(str(visit.scenario.coded.get("agency_type", "")))
    yield from _who_came(trace, pattern, agency)
    if trace.has(Step.DECIDED):
        yield from _happened(trace, pattern)


@cache
def _patterns() -> dict[str, Pattern]:
    found: dict[str, Pattern] = tomllib.loads(FILE.read_text(encoding="utf-8"))["patterns"]
    return found


def _pattern(trace: Trace) -> Pattern:
    """Return the pattern that the visit names, else the next one in turn."""
    known = _patterns()
    if trace.visit.counter:
        return known[trace.visit.counter]
    taking_turns = [name for name in known if name != DANGER]
    return known[taking_turns[trace.visit.turn % len(taking_turns)]]


def _between(trace: Trace, first: Step, last: Step, share: float) -> datetime:
    start, end = trace.visit.moments[first], trace.visit.moments[last]
    return start + (end - start) * share


def _entry(
    trace: Trace, verb: Verb, now: datetime, data: dict[str, Value], actor: Actor | None = None
) -> Entry:
    who = actor or trace.author.as_actor()
    return Entry(verb, who, now, trace.mint(), trace.visit.reference, trace.school.code, data)


def _who_came(trace: Trace, pattern: Pattern, agency: Agency | None) -> Iterator[Entry]:
    now = _between(trace, Step.ROUTED, Step.SAID, NAMED)
    said = _said(trace, pattern, agency)
    officer = Officer(**said, agency=agency)
    row: Row = {
        **said,
        "agency_request_id": trace.number,
        "agency_id": agency.pk if agency else None,
        "noted_by_id": trace.author.pk,
        "noted_at": now,
    }
    number = trace.add(Officer, **row)
    history: Row = {
        "history_date": now,
        "history_change_reason": None,
        "history_type": "+",
        "history_user_id": trace.author.pk,
    }
    trace.rows[OFFICERS].append({"id": number, **row, **history})
    blank = Officer()
    changed = [name for name in (*said, "agency") if getattr(officer, name) != getattr(blank, name)]
    data: dict[str, Value] = {
        "fields": changed,
        "id_shown": officer.id_shown,
        "how_many": officer.how_many,
        "agency": agency.pk if agency else None,
        "flags": [flag.value for flag in officer.flags],
    }
    yield _entry(trace, Verb.OFFICER_IDENTIFIED, now, data)
    yield _called(trace, Checked(pattern["checked"]), agency)


def _said(trace: Trace, pattern: Pattern, agency: Agency | None) -> dict[str, Any]:
    visit = trace.visit
    ours = agency.phone if agency and pattern.get("same_phone") else visit.officer.phone
    return {
        "name": visit.officer.name,
        "agency_typed": visit.scenario.agency,
        "badge": visit.officer.badge,
        "phone": ours,
        "supervisor_name": "",
        "supervisor_phone": "",
        "id_shown": pattern["id_shown"],
        "how_many": pattern["how_many"],
        "red_flags": pattern.get("red_flags", []),
    }


def _called(trace: Trace, result: Checked, agency: Agency | None) -> Entry:
    """Put the call aside; without an agency of the list nobody could be called."""
    if agency is None:
        result = Checked.NOT_CALLED
    now = _between(trace, Step.ROUTED, Step.SAID, CALLED)
    call = trace.add(
        CallBack,
        agency_request_id=trace.number,
        agency_id=agency.pk if agency else None,
        number=agency.phone if agency and result is not Checked.NOT_CALLED else "",
        result=result.value,
        called_by_id=trace.author.pk,
        called_at=now,
    )
    data: dict[str, Value] = {
        "call_back": call,
        "agency": agency.pk if agency else None,
        "result": result.value,
    }
    return _entry(trace, Verb.OFFICER_CHECKED, now, data)


def _happened(trace: Trace, pattern: Pattern) -> Iterator[Entry]:
    kinds = [Happening.Kind(kind) for kind in pattern["happened"]]
    for place, kind in enumerate(kinds, 1):
        now = _between(trace, Step.SAID, Step.DECIDED, place / (len(kinds) + 1))
        trace.add(
            Happening,
            agency_request_id=trace.number,
            kind=kind.value,
            seen_by_id=trace.author.pk,
            seen_at=now,
        )
        told = list(_tell_of_danger(trace, now)) if kind is Happening.Kind.DANGER else []
        data: dict[str, Value] = {"notices": len(told)} if told else {}
        yield _entry(trace, VERBS[kind], now, data)
        yield from told


def _tell_of_danger(trace: Trace, now: datetime) -> Iterator[Entry]:
    """Put the notices of a danger aside, delivered at once, and yield that they were."""
    rows = (row for row in trace.rows[Referral] if row["agency_request_id"] == trace.number)
    referral = next(row for row in rows if row["office_id"] == trace.cast.legal.pk)
    for person, address, reason in _whom_to_tell(trace):
        delivered = now + DELIVERED_AFTER
        notice = trace.add(
            Notice,
            referral_id=referral["id"],
            recipient_id=person.pk if person else None,
            address=address,
            reason=reason.value,
            step=STEP_OF_DANGER,
            occasion=1,
            state=Notice.State.DELIVERED.value,
            message_id=trace.message_id(),
            made_at=now,
            delivered_at=delivered,
            failure="",
        )
        trace.add(Promise, **promise_row(Duty.NOTIFY, str(notice), now, delivered))
        data: dict[str, Value] = {"notice": notice, "channel": "mail"}
        yield _entry(trace, Verb.NOTICE_DELIVERED, delivered, data, SYSTEM)


def _whom_to_tell(trace: Trace) -> Iterator[tuple[User | None, str, Notice.Reason]]:
    """Yield recipients as routing chooses them: the office, who is on duty, who has it, the school's leader."""
    legal, duty = trace.cast.legal, trace.cast.listed[0]
    yield None, legal.email, Notice.Reason.DANGER
    for person in dict.fromkeys((duty, trace.advisor)):
        yield person, person.email, Notice.Reason.DANGER
    for person in trace.cast.counters[trace.visit.school]:
        if person.role == Role.SCHOOL_LEADER:
            yield person, person.email, Notice.Reason.LEADER
