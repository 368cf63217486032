"""What a school adds to a request after it was sent: each addition is a version, classified again and recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.permissions import require
from accounts.roles import Ability
from accounts.scope import Why, beyond
from audit.services import Value
from audit.verbs import Verb
from promises.models import Duty
from promises.services import promise
from requests_intake.acting import lock, note, save_version
from requests_intake.answering import answers_of
from requests_intake.content import write_result
from requests_intake.fallback import Decided, decide
from requests_intake.lifecycle import OPEN, IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.overruling import overrule
from requests_intake.policy import current
from requests_intake.rules.engine import Classification
from requests_intake.rules.entries import LIMITS
from requests_intake.rules.facts import Confidence, Urgency
from requests_intake.rules.proposing import with_words
from requests_intake.services import kept_words, note_failure, seal

SPEED = (Urgency.STANDARD, Urgency.SAME_DAY, Urgency.IMMEDIATE)


@dataclass(frozen=True, slots=True)
class Addition:
    """Answers in closed words, and what was written or dated beside them."""

    coded: Mapping[str, str | list[str]] = field(default_factory=dict)
    words: Mapping[str, str | date | datetime | None] = field(default_factory=dict)
    kept: tuple[str, ...] = ()  # fields that the person chose to keep when the privacy guard asked


@transaction.atomic(durable=True)
def add_details(
    reference: str, addition: Addition, *, actor: User, now: datetime, action_id: UUID
) -> AgencyRequest:
    """Add to a request that was sent; what it says already is not said again.

    The rules judge the whole anew. Until somebody at Legal has it, an addition never makes it less urgent; a word
    of secrecy seals it, and nothing said at the counter opens it again.
    Raises `AgencyRequest.DoesNotExist` if the person may not see it, `PermissionDenied` if they may not log at this
    school, `IllegalTransition` if it is closed or was never sent.
    """
    agency_request = lock(reference, actor=actor)
    require(actor, Ability.LOG_REQUEST, agency_request.school)
    if agency_request.status not in OPEN:
        raise IllegalTransition("This request is closed. If there is something new, call OLA.")
    before = (Urgency(agency_request.urgency), agency_request.sealed)
    changed = _write(agency_request, addition, actor)
    if not changed:
        return agency_request
    decided = _judge(agency_request)
    with beyond(Why.SEALING, if_needed=agency_request.sealed and not before[1]):
        save_version(agency_request, actor=actor, now=now)
        data = _event_data(agency_request, changed) | kept_words(addition.kept)
        note(agency_request, Verb.REQUEST_CHANGED, actor=actor, now=now, action_id=action_id, data=data)
        if decided.failure:
            note_failure(agency_request, decided, now=now, action_id=action_id)
        _follow_up(agency_request, before, actor=actor, now=now, action_id=action_id)
    return agency_request


def _write(agency_request: AgencyRequest, addition: Addition, actor: User) -> list[str]:
    """Put what is new into the request and return the names of what changed."""
    new = {name: value for name, value in addition.coded.items() if agency_request.answers.get(name) != value}
    words = {name: value for name, value in addition.words.items() if getattr(agency_request, name) != value}
    agency_request.answers = {**agency_request.answers, **new}
    for name, value in words.items():
        setattr(agency_request, name, value)
    typed = {f"{actor.pk}.{name}" for name in (*addition.coded, *addition.words)}
    agency_request.typed = [pair for pair in agency_request.typed if pair[0] not in typed]
    return [*new, *words]


def _judge(agency_request: AgencyRequest) -> Decided:
    """Let the rules judge the whole again; keep the seal, the speed until somebody has it, and what counsel found."""
    policy, speed = current(), Urgency(agency_request.urgency)
    answers = answers_of(agency_request.answers, reply_by=agency_request.reply_by)
    words = {"narrative": agency_request.narrative, "agency_name": agency_request.agency_name}
    decided = decide(answers, policy, listen=lambda known: with_words(answers, **words, policy=known))
    result = decided.result
    is_sealed = agency_request.sealed or result.sealed
    if agency_request.reclassified_at:
        found = overrule(result.answers, agency_request.subtype, policy, sealed=is_sealed)
        result = replace(
            result,
            request_class=found.subtype.request_class,
            subtype=found.subtype.slug,
            authority=found.subtype.authority,
            judicial=found.subtype.court_issued.judicial,
            confidence=Confidence(agency_request.confidence),
            urgency=found.urgency,
            counter_card=found.card.slug,
            card_version=found.card.version,
        )
    kept = _at_least(result, speed, agency_request)
    write_result(agency_request, kept, told=decided.result.as_dict())
    agency_request.sealed = is_sealed
    return decided


def _at_least(result: Classification, speed: Urgency, agency_request: AgencyRequest) -> Classification:
    is_slower = SPEED.index(result.urgency) < SPEED.index(speed)
    urgency = speed if is_slower and not agency_request.acknowledged_at else result.urgency
    return replace(result, urgency=urgency, acknowledge_within=LIMITS[urgency])


def _event_data(agency_request: AgencyRequest, changed: list[str]) -> dict[str, Value]:
    """Return what was asked, the closed words answered, and what the rules make of it now; no free text."""
    answers = agency_request.answers
    values = [answers[name] for name in changed if name in answers]
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return {
        "fields": changed,
        "values": [str(one).replace(" ", "_") for one in flat],
        "request_class": agency_request.request_class,
        "authority": agency_request.authority,
        "urgency": agency_request.urgency,
        "card": agency_request.counter_card,
        "card_version": agency_request.card_version,
        "policy_version": str(agency_request.classification["policy_version"]),
    }


def _follow_up(
    agency_request: AgencyRequest,
    before: tuple[Urgency, bool],
    *,
    actor: User,
    now: datetime,
    action_id: UUID,
) -> None:
    """Seal what became secret; owe the office a place higher in its queue where it became more urgent."""
    speed, was_sealed = before
    if agency_request.sealed and not was_sealed:
        seal(agency_request, actor=actor, now=now, action_id=action_id)
    is_faster = SPEED.index(Urgency(agency_request.urgency)) > SPEED.index(speed)
    if is_faster and agency_request.status != Status.SUBMITTED:
        key = f"{agency_request.reference}:{agency_request.urgency}"
        promise(Duty.RAISE, key=key, due_at=now, now=now)
