"""Rehearsals: a policy that is not in force is run over the requests of the past, and nothing of them is changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from audit.actor import SYSTEM
from audit.services import Value, record
from audit.verbs import Verb
from counsel.cases import CaseError, hold, read, summary
from counsel.comparing import Outcome, differs, outcome, reason
from counsel.models import PolicyProposal, Rehearsal, RehearsedChange
from promises.models import Duty
from promises.services import promise
from requests_intake.answering import answers_stored
from requests_intake.models import UNSENT, AgencyRequest
from requests_intake.policy import current
from requests_intake.policy_files import Files, load_files
from requests_intake.rules.entries import Policy

CHUNK = 250
"""Requests judged in one transaction: about a second's work."""

UNREADABLE = "What was stored with this request cannot be read by these rules."


@dataclass(frozen=True, slots=True)
class Changed:
    """One request that a policy would judge otherwise."""

    agency_request: AgencyRequest
    before: Outcome
    after: Outcome
    reason: str


@transaction.atomic(durable=True)
def propose(files: Files, *, actor: User, now: datetime, action_id: UUID) -> PolicyProposal:
    """Lay a policy before the office and begin its rehearsal; the same policy proposed twice is one proposal.

    Raises `PolicyError` with file, entry and reason if it cannot be used, `PermissionDenied` unless the actor keeps
    the policy.
    """
    require(actor, Ability.KEEP_POLICY)
    policy = load_files(files)
    proposal, is_new = PolicyProposal.objects.get_or_create(
        digest=policy.digest,
        defaults={
            "version": policy.version,
            "effective_on": policy.effective_on,
            "files": files,
            "proposed_by": actor,
            "proposed_at": now,
        },
    )
    if is_new:
        data = _named(policy)
        record(Verb.POLICY_PROPOSED, actor=actor.as_actor(), now=now, action_id=action_id, data=data)
        _begin(proposal, actor=actor, now=now, action_id=action_id)
    return proposal


@transaction.atomic(durable=True)
def rehearse(pk: int, *, actor: User, now: datetime, action_id: UUID) -> Rehearsal:
    """Run a proposed policy once more, over what was sent until now.

    Raises `PolicyProposal.DoesNotExist`, or `PermissionDenied` unless the actor keeps the policy.
    """
    require(actor, Ability.KEEP_POLICY)
    return _begin(PolicyProposal.objects.get(pk=pk), actor=actor, now=now, action_id=action_id)


def note_rehearsal(policy: Policy, *, actor: User | None, now: datetime, action_id: UUID) -> None:
    """Record that a policy was rehearsed; how many requests it touches stays out, sealed ones are among them."""
    who = actor.as_actor() if actor else SYSTEM
    record(Verb.POLICY_REHEARSED, actor=who, now=now, action_id=action_id, data=_named(policy))


def _begin(proposal: PolicyProposal, *, actor: User, now: datetime, action_id: UUID) -> Rehearsal:
    policy = policy_of(proposal)
    rehearsal = Rehearsal.objects.create(
        proposal=proposal, against=current().digest, begun_by=actor, begun_at=now
    )
    note_rehearsal(policy, actor=actor, now=now, action_id=action_id)
    promise(Duty.REHEARSE, key=f"{rehearsal.pk}.0", due_at=now, now=now)
    return rehearsal


def go_on(key: str, now: datetime) -> None:
    """Keep the promise `rehearse`: judge the next requests and owe the rest, or end.

    `key` is the rehearsal and the last request that was judged, "12.3400". The keeper holds the transaction.
    """
    rehearsal_id, _, after = key.partition(".")
    rehearsal = Rehearsal.objects.select_for_update(of=("self",)).get(pk=int(rehearsal_id))
    if rehearsal.ended_at is None and (last := _step(rehearsal, int(after), now)):
        promise(Duty.REHEARSE, key=f"{rehearsal.pk}.{last}", due_at=now, now=now)


@transaction.atomic
def finish(rehearsal: Rehearsal, *, now: datetime) -> None:
    """Run a rehearsal to its end here and now: for a command, while no worker runs."""
    last = 0
    while rehearsal.ended_at is None:
        last = _step(rehearsal, last, now)


def _step(rehearsal: Rehearsal, after: int, now: datetime) -> int:
    """Judge one chunk; return the last request of it, or 0 where there was none left and the rehearsal has ended."""
    rows = AgencyRequest.objects.filter(submitted_at__lte=rehearsal.begun_at)
    chunk = sent(rows, after=after)
    if not chunk:
        rehearsal.cases, rehearsal.ended_at = _cases(policy_of(rehearsal.proposal)), now
        rehearsal.save()
        return 0
    found = changes(chunk, policy_of(rehearsal.proposal), current())
    RehearsedChange.objects.bulk_create(_row(rehearsal, change) for change in found)
    return chunk[-1].pk


def _cases(candidate: Policy) -> dict[str, object]:
    """Hold the case table against the candidate; empty where this machine keeps none that can be read."""
    folder = Path(settings.CASE_TABLE)
    if not folder.is_dir():
        return {}
    try:
        return summary(hold(read(folder), candidate, current()))
    except CaseError as error:
        return {"fault": str(error)}


def _row(rehearsal: Rehearsal, change: Changed) -> RehearsedChange:
    return RehearsedChange(
        rehearsal=rehearsal,
        agency_request=change.agency_request,
        from_subtype=change.before.subtype,
        to_subtype=change.after.subtype,
        before=change.before.as_dict(),
        after=change.after.as_dict(),
        reason=change.reason,
    )


def stream(rows: QuerySet[AgencyRequest], candidate: Policy, in_force: Policy) -> Iterator[Changed]:
    """Yield every change among `rows`, reading them by key, a chunk at a time: the memory needed never grows."""
    last = 0
    while chunk := sent(rows, after=last):
        yield from changes(chunk, candidate, in_force)
        last = chunk[-1].pk


def sent(rows: QuerySet[AgencyRequest], *, after: int) -> list[AgencyRequest]:
    """Return the next chunk of the requests that were sent."""
    wanted = rows.filter(pk__gt=after).exclude(status__in=UNSENT)
    columns = ("reference", "answers", "classification", "reply_by")
    return list(wanted.only(*columns).order_by("pk")[:CHUNK])


def changes(rows: Iterable[AgencyRequest], candidate: Policy, in_force: Policy) -> Iterator[Changed]:
    """Yield what the candidate would judge otherwise than the policy in force, on the same stored answers."""
    for row in rows:
        try:
            answers = answers_stored(row.answers, row.classification, reply_by=row.reply_by)
        except (ValueError, TypeError, KeyError):
            stored = _stored(row)
            yield Changed(row, stored, stored, UNREADABLE)
            continue
        before, after = outcome(answers, in_force), outcome(answers, candidate)
        if differs(before, after):
            yield Changed(row, before, after, reason(before, after))


def _stored(row: AgencyRequest) -> Outcome:
    """Return what was found on the day, where nothing can be asked again."""
    told = {name: str(row.classification.get(name, "")) for name in Outcome.__dataclass_fields__}
    told |= {"name": told["subtype"], "card": str(row.classification.get("counter_card", ""))}
    told |= {"request_class": told["request_class"] or "informal_inquiry"}
    told |= {"authority": told["authority"] or "unverified"}
    return Outcome(**{**told, "sealed": bool(row.classification.get("sealed"))})  # type: ignore[arg-type]  # a text each, but for this


def policy_of(proposal: PolicyProposal) -> Policy:
    """Return the policy of a proposal; raises `PolicyError` if this version of the portal cannot use it."""
    return _loaded(proposal.digest, tuple(sorted(proposal.files.items())))


@lru_cache(maxsize=4)
def _loaded(digest: str, files: tuple[tuple[str, str], ...]) -> Policy:
    del digest  # only there to tell one policy from another at a glance
    return load_files(dict(files))


def _named(policy: Policy) -> dict[str, Value]:
    return {"policy_version": policy.version[:80], "policy_digest": policy.digest}
