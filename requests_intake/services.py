"""What a school does with a request: send it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Office, School, User
from accounts.permissions import require
from accounts.roles import Ability, Role
from audit.selectors import has_looked
from audit.services import Value
from audit.verbs import Verb
from promises.models import Duty
from promises.services import promise
from requests_intake.acting import note, save_version, settle
from requests_intake.content import Content, content_of, write_result
from requests_intake.drafts import lock_author, of_key, unsaved
from requests_intake.fallback import Decided, decide
from requests_intake.lifecycle import OPEN, Action, IllegalTransition, Status
from requests_intake.models import AgencyRequest, SealedListing
from requests_intake.policy import current
from requests_intake.rules.engine import Classification
from requests_intake.rules.facts import Told

SAME_VISIT = timedelta(minutes=30)
SAME_PRESS = timedelta(minutes=2)
"""Answers without a word of one's own are soon the same for the next visit, and an alert must not wait for long."""
ONE_SITTING = timedelta(minutes=10)
SAME_WORDS = """
    SELECT id FROM requests_intake_agencyrequest
    WHERE author_id = %s AND content_digest = %s AND school_id = %s AND submitted_at >= %s
    ORDER BY submitted_at DESC LIMIT 1
"""


class Became(StrEnum):
    """What became of a form that was sent."""

    NEW = "new"
    SENT_ALREADY = "sent_already"  # the same form again: one press too many, a reload, Back
    CHANGED_SINCE = "changed_since"  # the same form again with other words in it
    LIKE_EARLIER = "like_earlier"  # another form with the very same words: perhaps a second tab


@dataclass(frozen=True, slots=True)
class Sent:
    """The request a form led to, made now or earlier."""

    agency_request: AgencyRequest
    became: Became


@transaction.atomic(durable=True)
def submit(  # a door hands in what was said, by whom, when
    key: str,
    *,
    school: School,
    content: Content | None = None,
    is_another: bool = False,
    actor: User,
    now: datetime,
    action_id: UUID,
) -> Sent:
    """Send a request to the Office of Legal Advisor, once for each key.

    Without `content` it is what the draft of this key holds by now, be it nothing but who is here.

    The request, its version, the promise to route it and the events leave together or not at all; no message
    queue is involved. Unless `is_another`, a form that says exactly what this person just sent from this school
    is not sent again: the earlier request comes back, and the person is asked.
    Raises `PermissionDenied` if the person may not log requests at this school.
    """
    require(actor, Ability.LOG_REQUEST, school)
    lock_author(actor)
    agency_request = of_key(key) or unsaved(key, author=actor, now=now)
    if agency_request.status != Status.DRAFT:
        is_same = content is None or agency_request.content_digest == content.digest()
        return Sent(agency_request, Became.SENT_ALREADY if is_same else Became.CHANGED_SINCE)
    content = content or content_of(agency_request)
    if not is_another and (earlier := _sent_before(content, school=school, actor=actor, now=now)):
        return Sent(earlier, Became.LIKE_EARLIER)
    decided = decide(content.answers, current(), listen=content.evidence)
    _fill(agency_request, school, content, decided.result, now)
    data = _event_data(agency_request, decided.result) | kept_words(content.kept)
    settle(
        agency_request,
        Action.SUBMIT,
        Verb.REQUEST_SUBMITTED,
        actor=actor,
        now=now,
        action_id=action_id,
        data=data,
    )
    if decided.failure:
        note_failure(agency_request, decided, now=now, action_id=action_id)
    if agency_request.sealed:
        seal(agency_request, actor=actor, now=now, action_id=action_id)
    promise(Duty.ROUTE, key=agency_request.reference, due_at=now, now=now)
    return Sent(agency_request, Became.NEW)


def _fill(
    agency_request: AgencyRequest, school: School, content: Content, result: Classification, now: datetime
) -> None:
    """Write what was said and what the rules make of it into the request."""
    agency_request.school = school
    agency_request.typed = []
    agency_request.submitted_at = now
    content.write_to(agency_request)
    write_result(agency_request, result, told=result.as_dict())


def _event_data(agency_request: AgencyRequest, result: Classification) -> dict[str, Value]:
    """Return the closed words that the record keeps of a sending: enough to prove what staff were told."""
    return {
        "request_class": agency_request.request_class,
        "subtype": agency_request.subtype,
        "authority": agency_request.authority,
        "urgency": agency_request.urgency,
        "card": agency_request.counter_card,
        "card_version": agency_request.card_version,
        "policy_version": result.policy_version,
        "policy_digest": result.policy_digest,
    }


def kept_words(fields: tuple[str, ...]) -> dict[str, Value]:
    """Return the choice to keep words that the privacy guard asked about: which fields, never the words."""
    return {"kept": list(fields)} if fields else {}


@transaction.atomic(durable=True)
def add_words(
    reference: str,
    *,
    words: Mapping[str, str],
    kept: tuple[str, ...] = (),
    actor: User,
    now: datetime,
    action_id: UUID,
) -> AgencyRequest:
    """Add to a request what its author's alert had to leave out; only where nothing stands yet.

    Raises `AgencyRequest.DoesNotExist` for a request of somebody else, `PermissionDenied` at a school that is no
    longer theirs, `IllegalTransition` where it is not open or words stand there already.
    """
    requests = AgencyRequest.objects.select_for_update(of=("self",)).exclude(status=Status.DRAFT)
    agency_request = requests.get(reference=reference, author=actor)
    require(actor, Ability.LOG_REQUEST, agency_request.school)
    if agency_request.status not in OPEN:
        raise IllegalTransition("This request is closed. Tell OLA by phone.")
    if not words:
        return agency_request
    for name in words:
        if getattr(agency_request, name):
            raise IllegalTransition("These words are in the record already. Tell OLA by phone what is new.")
        setattr(agency_request, name, words[name])
    save_version(agency_request, actor=actor, now=now)
    data: dict[str, Value] = {"fields": sorted(words)} | kept_words(kept)
    note(agency_request, Verb.WORDS_ADDED, actor=actor, now=now, action_id=action_id, data=data)
    return agency_request


def note_failure(agency_request: AgencyRequest, decided: Decided, *, now: datetime, action_id: UUID) -> None:
    """Record that the rules failed: which error and which policy, nothing of what was said."""
    data: dict[str, Value] = {
        "failure": decided.failure[:80],
        "policy_version": decided.result.policy_version,
        "policy_digest": decided.result.policy_digest,
    }
    note(agency_request, Verb.RULES_FAILED, actor=None, now=now, action_id=action_id, data=data)


def seal(
    agency_request: AgencyRequest,
    *,
    also: Iterable[User] = (),
    actor: User,
    now: datetime,
    action_id: UUID,
) -> None:
    """List the people of the Office of Legal Advisor who may see a sealed matter: who is on duty, its heads, `also`.

    Source: the domain rule that every secrecy word is treated as sealed until Legal rules (a request for secrecy is
    not an order, but the counter cannot tell).
    """
    heads = User.objects.filter(role=Role.LEGAL_SUPERVISOR, is_active=True)
    duty = User.objects.filter(on_duty_at__code=Office.Code.LEGAL, is_active=True)
    in_hand = User.objects.filter(in_hand=agency_request, is_active=True)
    people = list({person.pk: person for person in (*(heads | duty | in_hand).distinct(), *also)}.values())
    for person in people:
        SealedListing.objects.create(
            agency_request=agency_request, user=person, listed_by=None, listed_at=now
        )
    data: dict[str, Value] = {"listed": [person.pk for person in people]}
    note(agency_request, Verb.REQUEST_SEALED, actor=actor, now=now, action_id=action_id, data=data)


def _sent_before(content: Content, *, school: School, actor: User, now: datetime) -> AgencyRequest | None:
    """Return what this person sent from this school with the very same words just now, if anything.

    With words of one's own that is the last half hour; where someone is in danger nothing is asked at all.
    """
    if content.answers.danger is Told.YES:
        return None
    since = now - (SAME_VISIT if content.narrative else SAME_PRESS)
    with connection.cursor() as cursor:
        cursor.execute(SAME_WORDS, [actor.pk, content.digest(), school.pk, since])
        latest = cursor.fetchone()
    return AgencyRequest.objects.get(pk=latest[0]) if latest else None


@transaction.atomic(durable=True)
def note_view(agency_request: AgencyRequest, *, actor: User, now: datetime, action_id: UUID) -> None:
    """Record that a person opened a request, and which card they were shown; one sitting is one opening.

    A card that Legal changed is another one: who opens the request after that is recorded as having been shown it.
    """
    since = max(now - ONE_SITTING, agency_request.reclassified_at or agency_request.started_at)
    if has_looked(agency_request.reference, actor_id=actor.pk, since=since):
        return
    data: dict[str, Value] = {
        "card": agency_request.counter_card,
        "card_version": agency_request.card_version,
    }
    note(agency_request, Verb.REQUEST_VIEWED, actor=actor, now=now, action_id=action_id, data=data)
