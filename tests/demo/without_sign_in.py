"""Closed words of signing in: the demonstration does it with one common passphrase, so none of them is seeded."""

from enum import Enum

from accounts import issuers, pace
from accounts.entering import Method
from audit.verbs import Verb

VERBS: dict[Enum, str] = dict.fromkeys(
    [
        *(Verb.USER_SLOWED, Verb.IDENTITY_BOUND, Verb.LINK_MADE),
        *(Verb.PASSPHRASE_SET, Verb.PASSPHRASE_CHANGED),
    ],
    "the demonstration has one passphrase, which it prints, and no single sign-on",
)
ENUMS: dict[type[Enum], str] = {
    Method: "how somebody signed in; an event says it",
    issuers.Vouched: "what the settings say of an issuer",
    issuers.Refusal: "why single sign-on led nowhere, never stored",
    pace.Kind: "what is counted of tries to sign in",
}
