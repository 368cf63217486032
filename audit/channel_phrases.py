"""What can be said in the record of the ways in which people are reached, by the values of their verbs."""

from audit.phrase import Phrase

_PEOPLE = "People and the portal"

CHANNEL_PHRASES: dict[str, Phrase] = {
    "channel.added": Phrase(_PEOPLE, "Alert added", "bell", "{actor} added a way to be reached ({service})."),
    "channel.removed": Phrase(
        _PEOPLE, "Alert switched off", "x", "{actor} switched off a way to be reached ({service})."
    ),
    "channel.tried": Phrase(_PEOPLE, "Alert tried", "send", "{actor} tried a way to be reached ({service})."),
    "alerts.changed": Phrase(
        _PEOPLE, "Page alerts changed", "bell", "{actor} changed what the page does when somebody waits."
    ),
}
