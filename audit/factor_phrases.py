"""What can be said in the record of second factors, by the values of their verbs."""

from audit.phrase import Phrase

_PEOPLE = "People and the portal"

FACTOR_PHRASES: dict[str, Phrase] = {
    "factor.added": Phrase(
        _PEOPLE, "Second step added", "key", "{actor} added {factor} as a second step to sign in."
    ),
    "factor.used": Phrase(_PEOPLE, "Second step", "key", "{actor} proved who they are with {factor}."),
    "factor.refused": Phrase(
        _PEOPLE, "Second step failed", "no", "Somebody who signs in as {actor} had {factor} refused."
    ),
    "factor.removed": Phrase(
        _PEOPLE, "Second step removed", "x", "{actor} removed {factor} as a second step to sign in."
    ),
    "factors.reset": Phrase(
        _PEOPLE, "Second steps reset", "refresh", "{actor} took all second steps from another person."
    ),
    "codes.made": Phrase(_PEOPLE, "Recovery codes made", "lock", "{actor} got new recovery codes."),
}
