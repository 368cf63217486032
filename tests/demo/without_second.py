"""Closed words of second factors, which the demonstration asks of nobody, so that none of them is seeded."""

from enum import Enum

from accounts.entering import Method
from accounts.factors import guard, rules
from audit.verbs import Verb

VERBS: dict[Enum, str] = dict.fromkeys(
    [
        *(Verb.FACTOR_ADDED, Verb.FACTOR_USED, Verb.FACTOR_REFUSED),
        *(Verb.FACTOR_REMOVED, Verb.FACTORS_RESET, Verb.RECOVERY_CODES_MADE),
    ],
    "the demonstration asks for no second factor",
)
ENUMS: dict[type[Enum], str] = {
    Method: "how somebody signed in; an event says it",
    rules.Factor: "what a second factor is",
    rules.Checked: "how an administrator made sure before a reset",
    rules.Wrong: "why a second factor was refused",
    guard.Second: "what an address asks of the second factor, never stored",
}
