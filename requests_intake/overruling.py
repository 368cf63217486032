"""What follows when counsel says what a request is: urgency, limit and card of that kind under the rules in force."""

from dataclasses import dataclass

from requests_intake.rules.entries import LIMITS, Card, Policy, Subtype, When
from requests_intake.rules.evidence import gather
from requests_intake.rules.facts import AcknowledgeWithin, Answers, Confidence, Urgency

COURT = {True: "behind", False: "none", None: "unknown"}
OF_SEALED_MATTERS = "C-SECRET"
WHATEVER_THE_KIND = frozenset({"sealed", "danger"})
"""Other cards that secrecy or danger put in place of a kind's own stay; those that only show doubt do not."""


@dataclass(frozen=True, slots=True)
class Overruled:
    """The kind that counsel chose and what it brings with it."""

    subtype: Subtype
    urgency: Urgency
    acknowledge_within: AcknowledgeWithin
    card: Card
    sealed: bool


def overrule(answers: Answers, slug: str, policy: Policy, *, sealed: bool) -> Overruled:
    """Work out what the subtype `slug` brings with it for these answers; what is sealed stays sealed.

    The rules that raise the urgency, and those that show another card for secrecy or danger, look at the answers
    as before, and at counsel's kind in place of their own. A kind whose card is that of secret matters is sealed.
    Raises `KeyError` if the policy has no such subtype.
    """
    subtype = policy.subtypes[slug]
    is_sealed = sealed or subtype.card == OF_SEALED_MATTERS
    facts = [{**each.facts, **_outcome(subtype, sealed=is_sealed)} for each in gather(answers)]
    is_raised = any(rule.fits(each) for each in facts for rule in policy.raises)
    urgency = Urgency.IMMEDIATE if is_raised else subtype.urgency
    safe = [rule for rule in policy.shows if rule.when.keys() <= WHATEVER_THE_KIND]
    shown = next((rule.card for rule in safe if any(rule.fits(each) for each in facts)), subtype.card)
    return Overruled(subtype, urgency, LIMITS[urgency], policy.cards[shown], is_sealed)


def _outcome(subtype: Subtype, *, sealed: bool) -> When:
    known = {
        "sealed": "yes" if sealed else "no",
        "subtype": subtype.slug,
        "authority": subtype.authority.value,
        "confidence": Confidence.SURE.value,
        "court": COURT[subtype.court_issued.judicial],
    }
    return {key: frozenset({value}) for key, value in known.items()}
