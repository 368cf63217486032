"""The report of a run: JSON objects, one a line; the run, the client, the troubles, the mail, then each invariant."""

import json
import os
from collections.abc import Iterator, Mapping

from tests.chaos.calls import LATE, latest_rung
from tests.chaos.checker import INVARIANTS
from tests.chaos.evidence import Evidence
from tests.chaos.finding import Finding
from tests.chaos.nemesis import Nemesis

EXAMPLES = 5
Line = Mapping[str, object]


def machine() -> Line:
    """Return cores and memory, and nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cores": os.cpu_count(), "memory_gb": round(memory)}


def lines(facts: Line, known: Evidence, nemesis: Nemesis, found: Mapping[str, Finding]) -> Iterator[str]:
    """Return the lines of a report."""
    yield _line("run", **facts)
    yield _line("client", **_client(known))
    yield _line("troubles", kills=nemesis.kills, **dict(sorted(nemesis.done.items())))
    yield _line("died at failpoints", **dict(sorted(nemesis.deaths.items())))
    yield _line("ended without being killed", processes=nemesis.fleet.ended)
    yield _line("mail", **_mail(known))
    yield _line("ladder", **_ladder(known))
    for name in INVARIANTS:
        yield _invariant(name, found[name])
    broken = sum(len(one.broken) for one in found.values())
    yield _line("verdict", broken=broken, held=not broken)


def _client(known: Evidence) -> Line:
    told = known.history
    return {
        "invoked": len(told.keys),
        "ok": len(told.ok),
        "fail": len(told.fail),
        "unknown": len(told.unknown),
        "left_waiting": len(told.left_waiting),
        "retries": told.retries,
        "taken_by_advisors": len(told.taken),
    }


def _mail(known: Evidence) -> Line:
    mail, states = known.mail, [notice.state for notice in known.notices]
    return {
        "notices": len(states),
        "delivered": states.count("delivered"),
        "refused_for_good": states.count("failed"),
        "withdrawn": states.count("withdrawn"),
        "sent": mail.sent.total(),
        "sent_again": mail.sent.total() - len(mail.sent),
        "acknowledged": len(mail.yes),
        "acknowledged_again": sum(number > 1 for number in mail.yes.values()),
        "tried_again_by_a_person": len(known.history.redriven),
    }


def _ladder(known: Evidence) -> Line:
    climbed = sum(event.verb == "request.escalated" for event in known.events)
    stopped = sum(owed.state == "withdrawn" for owed in known.owed if owed.kind in {"page_again", "escalate"})
    seconds, attempt = latest_rung(known)
    return {
        "climbed": climbed,
        "withdrawn": stopped,
        "latest_seconds": seconds,
        "latest_at_attempt": attempt,
        "missed_after_seconds": LATE.seconds,
    }


def _invariant(name: str, finding: Finding) -> str:
    facts: dict[str, object] = {"looked_at": finding.looked_at, "broken": len(finding.broken)}
    if finding.broken:
        facts["such_as"] = finding.broken[:EXAMPLES]
    return _line(name, **facts)


def _line(subject: str, **facts: object) -> str:
    return json.dumps({"line": subject, **facts}, ensure_ascii=False)
