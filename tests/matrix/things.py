"""What is tried: requests in every state that matters to who may see them, and whatever else has an address."""

from enum import StrEnum

from tests.matrix.who import Who


class Thing(StrEnum):
    """One object; the first school is "ours", where the person of each counter role works."""

    NONE = ""
    OURS = "ours, routed"
    COLLEAGUES = "ours, logged by a colleague"
    UNROUTED = "ours, not routed yet"
    IN_HAND = "ours, in an advisor's hands"
    DECIDED = "ours, decided"
    CLOSED = "ours, closed"
    DUPLICATE = "ours, joined to another"
    WITHDRAWN = "ours, logged by mistake"
    LETTER = "ours, of which no other office is told"
    CLIMBED = "ours, of which no office is told, that climbed to the Superintendent's Office"
    THEIRS = "theirs, routed"
    THEIR_CLOSED = "theirs, closed"
    THEIR_LETTER = "theirs, of which no other office is told"
    SEALED = "sealed, ours"
    SEALED_COLLEAGUES = "sealed, ours, logged by a colleague"
    SEALED_IN_HAND = "sealed, ours, in an advisor's hands"
    SEALED_CLOSED = "sealed, ours, closed"
    SEALED_THEIRS = "sealed, theirs"
    SEALED_LISTED = "sealed, theirs, one more advisor listed"
    DRAFT = "a draft"
    COLLEAGUES_DRAFT = "a colleague's draft"
    THEIR_DRAFT = "theirs, a draft"
    DISCARDED = "a draft thrown away"
    MISSING = "a request that does not exist"
    IN_USE = "an agency in use"
    RETIRED = "an agency out of use"
    NO_AGENCY = "an agency that does not exist"
    PROPOSED = "a proposed policy"
    NO_POLICY = "a policy that does not exist"
    OTHERS_CHANNEL = "somebody else's way to be reached"
    NO_CHANNEL = "a way to be reached that does not exist"
    FAILED = "a promise that needs a person"
    OWED = "a promise that is owed"
    NO_PROMISE = "a promise that does not exist"
    FEED = "a calendar's secret"
    ENDED_FEED = "a calendar's secret that was ended"
    NO_FEED = "a secret that is none"
    PERSON = "an account"
    NO_PERSON = "an account that does not exist"
    OTHERS_FACTOR = "somebody else's second factor"
    NO_FACTOR = "a second factor that does not exist"
    IMPORT = "the administrator's own import"
    OTHERS_IMPORT = "an import of another administrator"
    NO_IMPORT = "an import that does not exist"
    ROLE = "a role that waits for a second person"
    NO_ROLE = "a role that nobody proposed"


class Sight(StrEnum):
    """How much of a request a person sees."""

    WHOLE = "all of it"
    STUB = "reference, card and delivery"
    DRAFT = "their own draft"
    GONE = "their own draft, thrown away"
    NOTHING = "nothing"


T = Thing
OURS = {
    *(T.OURS, T.COLLEAGUES, T.UNROUTED, T.IN_HAND, T.DECIDED, T.CLOSED, T.DUPLICATE, T.WITHDRAWN),
    *(T.LETTER, T.CLIMBED),
}
THEIRS = {T.THEIRS, T.THEIR_CLOSED, T.THEIR_LETTER}
SEALED = {
    *(T.SEALED, T.SEALED_COLLEAGUES, T.SEALED_IN_HAND, T.SEALED_CLOSED),
    *(T.SEALED_THEIRS, T.SEALED_LISTED),
}
DRAFTS = {T.DRAFT, T.COLLEAGUES_DRAFT, T.THEIR_DRAFT, T.DISCARDED}
REQUESTS = [*OURS, *THEIRS, *SEALED, *DRAFTS]
UNSEALED = OURS | THEIRS
# An I-200 tells Safety Services and the Superintendent's Office, whatever the school; a lawyer's letter neither.
TOLD = UNSEALED - {T.LETTER, T.CLIMBED, T.THEIR_LETTER}

WHOLE: dict[Who, set[Thing]] = {
    Who.FRONT: OURS,
    Who.LEADER: OURS,
    Who.COLLEAGUE: OURS,
    Who.ELSEWHERE: THEIRS,
    Who.SUPER_FRONT: THEIRS,
    Who.SAFETY: TOLD,
    Who.SUPERINTENDENT: TOLD | {T.CLIMBED},
    Who.ADVISOR: UNSEALED | SEALED,
    Who.SUPERVISOR: UNSEALED | SEALED,
    Who.UNLISTED: UNSEALED | {T.SEALED_LISTED},
    Who.UNLISTED_HEAD: UNSEALED,
    Who.SUPER_ADVISOR: UNSEALED,
}
STUBS: dict[Who, set[Thing]] = {
    Who.FRONT: {T.SEALED, T.SEALED_IN_HAND, T.SEALED_CLOSED},
    Who.COLLEAGUE: {T.SEALED_COLLEAGUES},
    Who.ELSEWHERE: {T.SEALED_THEIRS, T.SEALED_LISTED},
}
OWN_DRAFT = {Who.FRONT: T.DRAFT, Who.COLLEAGUE: T.COLLEAGUES_DRAFT, Who.ELSEWHERE: T.THEIR_DRAFT}
LOGGED: dict[Who, set[Thing]] = {
    Who.FRONT: {*(OURS - {T.COLLEAGUES}), *STUBS[Who.FRONT]},
    Who.COLLEAGUE: {T.COLLEAGUES, *STUBS[Who.COLLEAGUE]},
    Who.ELSEWHERE: {*THEIRS, *STUBS[Who.ELSEWHERE]},
}
"""What each of them logged and sent."""


def sight(who: Who, thing: Thing) -> Sight:
    """Return how much of a request somebody sees."""
    if thing in WHOLE.get(who, set()):
        return Sight.WHOLE
    if thing in STUBS.get(who, set()):
        return Sight.STUB
    if OWN_DRAFT.get(who) is thing:
        return Sight.DRAFT
    return Sight.GONE if (who, thing) == (Who.FRONT, T.DISCARDED) else Sight.NOTHING


SCHOOLS: dict[str, set[Who]] = {
    "ours": {Who.FRONT, Who.LEADER, Who.COLLEAGUE},
    "theirs": {Who.ELSEWHERE, Who.SUPER_FRONT},
}
"""Who works at which school; who sees requests of it, or reads the record, reads its name too."""
