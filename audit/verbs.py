"""Everything that can be said in the record: a closed list of verbs, and the sentence of each.

A class of request never appears without its authority, because "warrant" alone is what an officer says;
who issued it is what decides.
"""

from collections.abc import Mapping
from enum import StrEnum

from audit.account_phrases import ACCOUNT_PHRASES
from audit.actor import Actor
from audit.channel_phrases import CHANNEL_PHRASES
from audit.factor_phrases import FACTOR_PHRASES
from audit.phrase import Phrase
from audit.places import PLACES


class Verb(StrEnum):
    """What happened."""

    REQUEST_DRAFTED = "request.drafted"
    REQUEST_DISCARDED = "request.discarded"
    REQUEST_SUBMITTED = "request.submitted"
    WORDS_ADDED = "words.added"
    REQUEST_SEALED = "request.sealed"
    REQUEST_CHANGED = "request.changed"
    REQUEST_CALLED_MISTAKE = "request.called_mistake"
    REQUEST_ROUTED = "request.routed"
    REQUEST_VIEWED = "request.viewed"
    REQUEST_ACKNOWLEDGED = "request.acknowledged"
    REQUEST_RECLASSIFIED = "request.reclassified"
    REQUEST_DECIDED = "request.decided"
    REQUEST_CLOSED = "request.closed"
    VISITOR_LEFT = "visitor.left"
    VISITOR_RETURNED = "visitor.returned"
    VISITOR_WENT_AHEAD = "visitor.went_ahead"
    VISITOR_STOPPED = "visitor.stopped"
    DANGER_RAISED = "danger.raised"
    DANGER_PASSED = "danger.passed"
    OFFICER_IDENTIFIED = "officer.identified"
    OFFICER_CHECKED = "officer.checked"
    MESSAGE_WRITTEN = "message.written"
    NOTICE_DELIVERED = "notice.delivered"
    NOTICE_FAILED = "notice.failed"
    SEALED_LISTED = "sealed.listed"
    CARD_SHOWN = "card.shown"
    RECORD_VIEWED = "record.viewed"
    EXPORT_DOWNLOADED = "export.downloaded"
    AGENCY_ADDED = "agency.added"
    AGENCY_CHANGED = "agency.changed"
    AGENCY_RETIRED = "agency.retired"
    AGENCY_RESTORED = "agency.restored"
    USER_SIGNED_IN = "user.signed_in"
    USER_SIGNED_OUT = "user.signed_out"
    USER_LEFT_SCREEN = "user.left_screen"
    USER_MOVED_SCREEN = "user.moved_screen"
    USER_SIGN_IN_FAILED = "user.sign_in_failed"
    FACTOR_ADDED = "factor.added"
    FACTOR_USED = "factor.used"
    FACTOR_REFUSED = "factor.refused"
    FACTOR_REMOVED = "factor.removed"
    FACTORS_RESET = "factors.reset"
    RECOVERY_CODES_MADE = "codes.made"
    USER_SLOWED = "user.slowed"
    IDENTITY_BOUND = "identity.bound"
    LINK_MADE = "link.made"
    PASSPHRASE_SET = "passphrase.set"  # noqa: S105 - the name of an event
    PASSPHRASE_CHANGED = "passphrase.changed"  # noqa: S105 - the name of an event
    DEMO_SWITCHED = "demo.switched"
    PROMISE_NEEDS_PERSON = "promise.needs_person"
    PROMISE_REDRIVEN = "promise.redriven"
    REQUEST_ESCALATED = "request.escalated"
    LADDER_ENDED = "ladder.ended"
    DEADLINE_REMINDED = "deadline.reminded"
    ROSTER_CHANGED = "roster.changed"
    REQUEST_WITHDRAWN = "request.withdrawn"
    MISTAKE_DECLINED = "mistake.declined"
    REQUEST_JOINED = "request.joined"
    MESSAGE_ANSWERED = "message.answered"
    SCHOOL_TELEPHONED = "school.telephoned"
    CHANNEL_ADDED = "channel.added"
    CHANNEL_REMOVED = "channel.removed"
    CHANNEL_TRIED = "channel.tried"
    ALERTS_CHANGED = "alerts.changed"
    RULES_FAILED = "rules.failed"
    POLICY_PROPOSED = "policy.proposed"
    POLICY_REHEARSED = "policy.rehearsed"
    POLICY_APPROVED = "policy.approved"
    PEOPLE_IMPORTED = "people.imported"
    PEOPLE_DOWNLOADED = "people.downloaded"
    ACCOUNT_ADDED = "account.added"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_DEACTIVATED = "account.deactivated"
    ACCOUNT_REACTIVATED = "account.reactivated"
    ROLE_CHANGED = "role.changed"
    ROLE_PROPOSED = "role.proposed"
    ROLE_GRANTED = "role.granted"
    ROLE_DECLINED = "role.declined"
    ROLE_WITHDRAWN = "role.withdrawn"
    GRANT_ADDED = "grant.added"
    GRANT_REVOKED = "grant.revoked"
    GRANTS_COMPARED = "grants.compared"
    SCHOOL_ADDED = "school.added"
    SCHOOL_CHANGED = "school.changed"


_REQUEST, _TOLD = "What happened to requests", "Who was told"
_COUNTER = "At the counter"
_LOOKED, _PEOPLE = "Who looked", "People and the portal"

PHRASES: dict[Verb, Phrase] = {
    Verb.REQUEST_DRAFTED: Phrase(_REQUEST, "Started", "pencil", "{actor} started {reference}."),
    Verb.REQUEST_DISCARDED: Phrase(_REQUEST, "Discarded", "x", "{actor} discarded the draft {reference}."),
    Verb.REQUEST_SUBMITTED: Phrase(
        _REQUEST, "Logged", "counter", "{actor} logged {reference} as {kind}. It is {urgency}."
    ),
    Verb.WORDS_ADDED: Phrase(
        _REQUEST, "Words added", "pencil", "{actor} added to {reference} what the alert had left out."
    ),
    Verb.REQUEST_SEALED: Phrase(_REQUEST, "Sealed", "lock", "{reference} was sealed as a secret matter."),
    Verb.REQUEST_CHANGED: Phrase(
        _REQUEST, "Details added", "pencil", "{actor} added to {reference}. It is now {kind}."
    ),
    Verb.REQUEST_CALLED_MISTAKE: Phrase(
        _REQUEST, "Called a mistake", "flag", "{actor} said that {reference} was sent by mistake."
    ),
    Verb.REQUEST_ACKNOWLEDGED: Phrase(
        _REQUEST, "Acknowledged", "user-check", "{actor} acknowledged {reference}."
    ),
    Verb.REQUEST_RECLASSIFIED: Phrase(
        _REQUEST,
        "Kind changed",
        "scale",
        "{actor} changed the kind of {reference} to {kind}. It is {urgency}.",
    ),
    Verb.REQUEST_DECIDED: Phrase(_REQUEST, "Decided", "scale", "{actor} decided {reference}: {outcome}."),
    Verb.REQUEST_CLOSED: Phrase(_REQUEST, "Closed", "check-circle", "{actor} closed {reference}."),
    Verb.SEALED_LISTED: Phrase(
        _REQUEST, "Person listed", "key", "{actor} let one more person see {reference}."
    ),
    Verb.CARD_SHOWN: Phrase(_REQUEST, "Card shown", "note", "{actor} was shown card {card} for {reference}."),
    Verb.VISITOR_LEFT: Phrase(
        _COUNTER, "Visitor left", "door", "{actor} noted on {reference} that the visitor left."
    ),
    Verb.VISITOR_RETURNED: Phrase(
        _COUNTER, "Visitor came back", "door", "{actor} noted on {reference} that the visitor came back."
    ),
    Verb.VISITOR_WENT_AHEAD: Phrase(
        _COUNTER, "Went ahead", "walk", "{actor} noted on {reference} that the visitor went ahead anyway."
    ),
    Verb.VISITOR_STOPPED: Phrase(
        _COUNTER, "Stopped", "walk", "{actor} noted on {reference} that the visitor is back in the office."
    ),
    Verb.DANGER_RAISED: Phrase(
        _COUNTER, "Danger", "stop", "{actor} said on {reference} that someone is in danger."
    ),
    Verb.DANGER_PASSED: Phrase(
        _COUNTER, "Danger over", "check", "{actor} said on {reference} that no one is in danger now."
    ),
    Verb.OFFICER_IDENTIFIED: Phrase(
        _COUNTER, "Officer named", "badge", "{actor} wrote down who came for {reference}."
    ),
    Verb.OFFICER_CHECKED: Phrase(
        _COUNTER, "Agency called back", "phone", "{actor} checked with the agency for {reference}: {checked}."
    ),
    Verb.REQUEST_ROUTED: Phrase(_TOLD, "Sent to an office", "bell", "{actor} sent {reference} to {office}."),
    Verb.SCHOOL_TELEPHONED: Phrase(
        _TOLD, "School called", "phone", "{actor} telephoned the school about {reference}."
    ),
    Verb.MESSAGE_WRITTEN: Phrase(_TOLD, "Note written", "talk", "{actor} wrote a note on {reference}."),
    Verb.NOTICE_DELIVERED: Phrase(
        _TOLD, "Notice delivered", "send", "A notice of {reference} was delivered."
    ),
    Verb.NOTICE_FAILED: Phrase(
        _TOLD, "Notice failed", "warn", "A notice of {reference} could not be delivered."
    ),
    Verb.REQUEST_VIEWED: Phrase(_LOOKED, "Request opened", "eye", "{actor} opened {reference}."),
    Verb.RECORD_VIEWED: Phrase(_LOOKED, "Record read", "search", "{actor} read the record{days}."),
    Verb.EXPORT_DOWNLOADED: Phrase(
        _LOOKED, "Record exported", "download", "{actor} exported {rows} of the record as {format}{days}."
    ),
    Verb.AGENCY_ADDED: Phrase(_PEOPLE, "Agency added", "badge", "{actor} added an agency to the directory."),
    Verb.AGENCY_CHANGED: Phrase(
        _PEOPLE, "Agency changed", "badge", "{actor} changed an agency of the directory."
    ),
    Verb.AGENCY_RETIRED: Phrase(
        _PEOPLE, "Agency retired", "badge", "{actor} retired an agency of the directory."
    ),
    Verb.AGENCY_RESTORED: Phrase(
        _PEOPLE, "Agency restored", "badge", "{actor} put an agency back into the directory."
    ),
    Verb.USER_SIGNED_IN: Phrase(_PEOPLE, "Signed in", "key", "{actor} signed in{method}."),
    Verb.USER_SIGNED_OUT: Phrase(_PEOPLE, "Signed out", "logout", "{actor} signed out."),
    Verb.USER_LEFT_SCREEN: Phrase(
        _PEOPLE, "Screen left", "lock", "{actor} left a screen alone, so it closed itself."
    ),
    Verb.USER_MOVED_SCREEN: Phrase(
        _PEOPLE, "Screen moved", "people", "{actor} moved to another screen; the one before was closed."
    ),
    Verb.USER_SIGN_IN_FAILED: Phrase(
        _PEOPLE, "Sign-in failed", "no", "Somebody tried to sign in and could not."
    ),
    Verb.USER_SLOWED: Phrase(
        _PEOPLE,
        "Sign-in slowed",
        "clock",
        "Somebody tried to sign in too often and has to wait between tries.",
    ),
    Verb.IDENTITY_BOUND: Phrase(
        _PEOPLE, "Single sign-on tied", "key", "{actor} came by single sign-on for the first time."
    ),
    Verb.LINK_MADE: Phrase(
        _PEOPLE,
        "One-time link made",
        "key",
        "{actor} made a one-time link to set the passphrase of {account}.",
    ),
    Verb.PASSPHRASE_SET: Phrase(
        _PEOPLE, "Passphrase set", "key", "{actor} set a passphrase with a one-time link."
    ),
    Verb.PASSPHRASE_CHANGED: Phrase(
        _PEOPLE, "Passphrase changed", "key", "{actor} changed their passphrase."
    ),
    Verb.DEMO_SWITCHED: Phrase(
        _PEOPLE, "Demonstration switched", "people", "The demonstration switched to {actor}."
    ),
    Verb.PROMISE_NEEDS_PERSON: Phrase(
        _PEOPLE,
        "A duty needs a person",
        "flag",
        "Something owed for {reference} could not be done by itself.",
    ),
    Verb.PROMISE_REDRIVEN: Phrase(
        _PEOPLE, "A duty was tried again", "flag", "{actor} had something tried again that needed a person."
    ),
    Verb.REQUEST_ESCALATED: Phrase(
        _TOLD, "Called again", "bell", "Nobody had picked up {reference}, so {called} was called."
    ),
    Verb.LADDER_ENDED: Phrase(
        _TOLD,
        "Everybody was called",
        "warn",
        "Nobody picked up {reference}; its school is told to telephone.",
    ),
    Verb.DEADLINE_REMINDED: Phrase(
        _TOLD, "Reminded of a deadline", "clock", "The deadline of {reference} is near; OLA was reminded."
    ),
    Verb.ROSTER_CHANGED: Phrase(_PEOPLE, "Roster changed", "people", "{actor} {did}."),
    Verb.REQUEST_WITHDRAWN: Phrase(
        _REQUEST, "Mistake confirmed", "x", "{actor} agreed that {reference} was logged by mistake."
    ),
    Verb.MISTAKE_DECLINED: Phrase(
        _REQUEST,
        "Mistake declined",
        "flag",
        "{actor} kept {reference} open, which its school called a mistake.",
    ),
    Verb.REQUEST_JOINED: Phrase(
        _REQUEST, "Joined", "chain", "{actor} joined {reference} with {which} one of the same incident."
    ),
    Verb.MESSAGE_ANSWERED: Phrase(_TOLD, "School wrote", "talk", "{actor} wrote to OLA on {reference}."),
    Verb.RULES_FAILED: Phrase(
        _REQUEST,
        "Rules failed",
        "warn",
        "The rules failed on {reference}. It went to Legal as not sure, at once.",
    ),
    Verb.POLICY_PROPOSED: Phrase(_PEOPLE, "Policy proposed", "note", "{actor} proposed policy {policy}."),
    Verb.POLICY_REHEARSED: Phrase(
        _PEOPLE, "Policy rehearsed", "search", "{actor} rehearsed policy {policy} on past requests."
    ),
    Verb.POLICY_APPROVED: Phrase(
        _PEOPLE, "Policy approved", "user-check", "{actor} approved policy {policy}."
    ),
    **{Verb(verb): phrase for verb, phrase in (CHANNEL_PHRASES | FACTOR_PHRASES | ACCOUNT_PHRASES).items()},
}

SENTENCES: dict[Verb, str] = {verb: phrase.sentence for verb, phrase in PHRASES.items()}


def sentence(verb: Verb | str, *, actor: Actor, reference: str, data: Mapping[str, object]) -> str:
    """Say one event in plain words.

    Never raises: an event of another version, with an unknown verb or without a value, is still an event.
    """
    if verb not in SENTENCES:
        return f"{actor.name}: {verb} {reference}".strip()
    return SENTENCES[Verb(verb)].format_map(_Values(actor, reference, data))


class _Values(dict[str, str]):
    """The words for the placeholders of a sentence; a word is looked for only where the sentence has its place."""

    def __init__(self, actor: Actor, reference: str, data: Mapping[str, object]) -> None:
        super().__init__(actor=actor.name, reference=reference or "a request")
        self.data = data

    def __missing__(self, name: str) -> str:
        return PLACES[name](self.data)
