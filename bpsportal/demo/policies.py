"""Policies in the demonstration: the one in force with its two people, one that waits for a yes, and two findings."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from audit.services import Entry, Value
from audit.verbs import Verb
from bpsportal.demo.people import Cast
from counsel.models import PolicyApproval, PolicyProposal, Rehearsal
from counsel.reclassifying import Finding, put
from promises.models import Duty
from promises.services import promise
from requests_intake.acting import lock
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from requests_intake.policy import current, folder
from requests_intake.policy_files import Files, load_files, read_folder
from requests_intake.rules.entries import Policy
from requests_intake.rules.facts import Authority

PROPOSED, APPROVED, NEXT = timedelta(days=40), timedelta(days=39), timedelta(hours=3)
RAN_FOR = timedelta(seconds=2)
VERSION = re.compile(r'^version = "([^"]+)"', re.MULTILINE)
SLOWEST = re.compile(r'urgency = "standard"\nacknowledge_within = "1bd"')
FASTER = 'urgency = "same_day"\nacknowledge_within = "2bh"'

LOOKED_COURT_ISSUED = "I read all of it with the clerk of the court on the phone. The court issued it."
WAS_MORE = Finding(
    "inquiry_emergency_disclosure", "They now say that a life is at risk, and named an office to call back."
)


def next_files() -> Files:
    """Return the policy that waits for a yes: what could wait until tomorrow is to be picked up the same day."""
    files = read_folder(folder())
    files = {name: SLOWEST.sub(FASTER, text) for name, text in files.items()}
    files["policy.toml"] = VERSION.sub(r'version = "\1-next"', files["policy.toml"])
    return files


def lay_before(cast: Cast, until: datetime, mint: Callable[[], UUID]) -> Iterator[Entry]:
    """Write the policy in force as approved and the next one as proposed, and yield their events.

    The deputy proposed both, so that the demonstration's legal supervisor can be the second person; the rehearsal of
    the next one is owed, and the demonstration's own worker runs it.
    """
    supervisor, files = cast.listed[-1], read_folder(folder())
    in_force = _propose(current(), files, cast.deputy, until - PROPOSED)
    _begin(in_force, until - PROPOSED, has_ended=True)
    PolicyApproval.objects.create(
        proposal=in_force,
        digest=in_force.digest,
        proposed_by=cast.deputy,
        approved_by=supervisor,
        approved_at=until - APPROVED,
    )
    coming = _propose(load_files(next_files()), next_files(), cast.deputy, until - NEXT)
    owed = _begin(coming, until - NEXT, has_ended=False)
    promise(Duty.REHEARSE, key=f"{owed.pk}.0", due_at=until - NEXT, now=until - NEXT)
    for made, at in ((in_force, until - PROPOSED), (coming, until - NEXT)):
        for verb in (Verb.POLICY_PROPOSED, Verb.POLICY_REHEARSED):
            yield Entry(verb, cast.deputy.as_actor(), at, mint(), data=_named(made))
    said = _named(in_force) | {"proposed_by": cast.deputy.pk}
    yield Entry(Verb.POLICY_APPROVED, supervisor.as_actor(), until - APPROVED, mint(), data=said)


def find(until: datetime, mint: Callable[[], UUID]) -> None:
    """Let Legal confirm one paper of today and overrule the rules on another, where the story has such."""
    open_ones = AgencyRequest.objects.filter(status=Status.ACKNOWLEDGED, sealed=False).order_by("pk")
    looked = open_ones.filter(authority=Authority.JUDICIAL).first()
    if looked:
        _put(looked, Finding(looked.subtype, LOOKED_COURT_ISSUED, validated=True), until, mint)
    other = open_ones.exclude(authority=Authority.JUDICIAL).exclude(subtype=WAS_MORE.subtype).first()
    if other:
        _put(other, WAS_MORE, until, mint)


def _put(found: AgencyRequest, finding: Finding, until: datetime, mint: Callable[[], UUID]) -> None:
    if found.advisor:
        put(lock(found.reference), finding, actor=found.advisor, now=until, action_id=mint())


def _propose(policy: Policy, files: Files, by: User, at: datetime) -> PolicyProposal:
    return PolicyProposal.objects.create(
        digest=policy.digest,
        version=policy.version,
        effective_on=policy.effective_on,
        files=files,
        proposed_by=by,
        proposed_at=at,
    )


def _begin(proposal: PolicyProposal, at: datetime, *, has_ended: bool) -> Rehearsal:
    return Rehearsal.objects.create(
        proposal=proposal,
        against=current().digest,
        begun_by=proposal.proposed_by,
        begun_at=at,
        ended_at=at + RAN_FOR if has_ended else None,
    )


def _named(proposal: PolicyProposal) -> dict[str, Value]:
    return {"policy_version": proposal.version, "policy_digest": proposal.digest}
