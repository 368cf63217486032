"""What a request is when the rules themselves fail: not sure, at once, with the least permission.

A rule that raises must never keep a request from Legal. Nothing here asks the policy for more than its name.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from requests_intake.rules.engine import Classification, classify
from requests_intake.rules.entries import LIMITS, Policy
from requests_intake.rules.facts import (
    Answers,
    Authority,
    Confidence,
    RequestClass,
    Title,
    Told,
    Urgency,
)
from requests_intake.rules.trace import Reason

logger = logging.getLogger(__name__)

RULE = "rules-failed"
BECAUSE = "The rules could not read this request. It goes to Legal as not sure, at once."
SOURCE = "District practice"
CARD, SECRET_CARD = "C-UNSURE", "C-SECRET"
READ_IT = "Legal reads the paper and asks the school."

# A paper that is headed like legal process keeps its heading, unverified: it must not look as if it could be ignored.
HEADED: Mapping[Title, tuple[RequestClass, str]] = {
    Title.WARRANT: (RequestClass.WARRANT, "warrant_unverified"),
    Title.CAPIAS: (RequestClass.WARRANT, "warrant_unverified"),
    Title.ORDER: (RequestClass.COURT_ORDER, "court_order_unverified"),
    Title.SUBPOENA: (RequestClass.SUBPOENA, "subpoena_unverified"),
}
OTHERWISE = (RequestClass.INFORMAL_INQUIRY, "unclassified_paper")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a request was found to be; `failure` names the error where the rules failed, and is empty otherwise."""

    result: Classification
    failure: str = ""


def decide(answers: Answers, policy: Policy, *, listen: Callable[[Policy], Answers] | None = None) -> Decided:
    """Classify; where the rules raise anything at all, fall back on unsure and immediate, and say so in the log.

    `listen` adds what typed words say to the answers; it is part of the rules and may fail like them.
    """
    try:
        return Decided(classify(listen(policy) if listen else answers, policy))
    except Exception as error:  # noqa: BLE001 - whatever a rule raises, the request reaches Legal
        failure = type(error).__name__
        logger.error("The rules of policy %s failed: %s", policy.digest, failure)  # noqa: TRY400 - the traceback could hold what was typed
        return Decided(unsure(answers, policy), failure)


def unsure(answers: Answers, policy: Policy) -> Classification:
    """Return the finding that grants least and hurries most."""
    is_sealed = any(paper.says_secret in {Told.YES, Told.UNSURE} for paper in answers.papers)
    card = SECRET_CARD if is_sealed else CARD
    headed = [found for paper in answers.papers if paper.title and (found := HEADED.get(paper.title))]
    request_class, subtype = min(headed, key=list(HEADED.values()).index) if headed else OTHERWISE
    return Classification(
        request_class=request_class,
        subtype=subtype,
        authority=Authority.UNVERIFIED,
        judicial=None,
        confidence=Confidence.UNSURE,
        urgency=Urgency.IMMEDIATE,
        acknowledge_within=LIMITS[Urgency.IMMEDIATE],
        counter_card=card,
        card_version=policy.cards[card].version if card in policy.cards else "",
        sealed=is_sealed,
        cautions=(),
        papers=(),
        reasons=(Reason(RULE, BECAUSE, (SOURCE,), ()),),
        conflicts=(),
        missing=(READ_IT,),
        policy_version=policy.version,
        policy_digest=policy.digest,
        answers=answers,
    )
