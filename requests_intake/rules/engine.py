"""The decision: evidence and policy in, class and authority, urgency, card and reasons out."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from requests_intake.rules.entries import LIMITS, Compels, Entry, Handling, Policy, Rule, Subtype, When
from requests_intake.rules.evidence import Evidence, gather
from requests_intake.rules.facts import (
    AcknowledgeWithin,
    Answers,
    Authority,
    Confidence,
    RequestClass,
    Urgency,
)
from requests_intake.rules.trace import Reason, explain, missing, plain

FORCE = (
    Authority.NONE,
    Authority.CLAIMED_EMERGENCY,
    Authority.STATUTORY,
    Authority.ADMINISTRATIVE,
    Authority.FOREIGN_COURT,
    Authority.UNVERIFIED,
    Authority.JUDICIAL,
)
SPEED = (Urgency.STANDARD, Urgency.SAME_DAY, Urgency.IMMEDIATE)
COMPULSION = (Compels.NO, Compels.LIMITED, Compels.LEGAL_DECIDES, Compels.YES)
ENTRY = (
    Entry.NO,
    Entry.LEGAL_DECIDES,
    Entry.EXIGENT_ONLY,
    Entry.LIMITED_SUPERVISED,
    Entry.LIMITED_NAMED_PERSON,
    Entry.YES_IN_SCOPE,
)
COURT = {True: "behind", False: "none", None: "unknown"}


@dataclass(frozen=True, slots=True)
class PaperFinding:
    """What one of the papers was found to be."""

    title: str
    subtype: str
    authority: Authority
    judicial: bool | None
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """What the rules make of a request; a proposal that Legal confirms or overrules."""

    request_class: RequestClass
    subtype: str
    authority: Authority
    judicial: bool | None
    confidence: Confidence
    urgency: Urgency
    acknowledge_within: AcknowledgeWithin
    counter_card: str
    card_version: str
    sealed: bool
    cautions: tuple[str, ...]
    papers: tuple[PaperFinding, ...]
    reasons: tuple[Reason, ...]
    conflicts: tuple[str, ...]
    missing: tuple[str, ...]
    policy_version: str
    policy_digest: str
    answers: Answers

    def as_dict(self) -> dict[str, object]:
        """Return the whole as JSON values, so that an old decision is explained by the rules of its day.

        The answers are among them in closed words and markers; what was typed is not.
        """
        told = {item.name: getattr(self, item.name) for item in fields(self)}
        told["answers"] = self.answers.as_dict()
        return {key: plain(value) for key, value in told.items()}


@dataclass(frozen=True, slots=True)
class _Finding:
    """One paper, or a visit without one, with the rule that decided and what became known through it."""

    evidence: Evidence
    rule: Rule
    subtype: Subtype
    doubts: tuple[Handling, ...]
    facts: When

    @property
    def judicial(self) -> bool | None:
        return self.subtype.court_issued.judicial

    @property
    def confidence(self) -> Confidence:
        return _confidence(self.rule, self.evidence, has_doubts=bool(self.doubts))

    @property
    def force(self) -> tuple[int, int, int, int, str]:
        subtype = self.subtype
        return (
            FORCE.index(subtype.authority),
            ENTRY.index(subtype.entry),
            COMPULSION.index(subtype.compels),
            SPEED.index(subtype.urgency),
            subtype.slug,
        )


def classify(answers: Answers, policy: Policy) -> Classification:
    """Say what a request is, how fast Legal must pick up and what the counter is told, with reasons.

    The first rule that fits decides. Of several papers the one with most legal force sets the class.
    What nobody knows means the least permission and the highest urgency.
    """
    evidence = gather(answers)
    sealing = _once(rule for each in evidence for rule in policy.seals if rule.fits(each.facts))
    findings = [_judge(each, policy, sealed=bool(sealing)) for each in evidence]
    lead = max(findings, key=lambda finding: finding.force)
    raising = _once(rule for each in findings for rule in policy.raises if rule.fits(each.facts))
    urgency = max((each.subtype.urgency for each in findings), key=SPEED.index)
    urgency = Urgency.IMMEDIATE if raising else urgency
    shown = next((rule for rule in policy.shows if rule.fits(lead.facts)), None)
    card = policy.cards[shown.card if shown else lead.subtype.card]
    told = (*lead.doubts, *raising, *sealing, *((shown,) if shown else ()))
    return Classification(
        request_class=lead.subtype.request_class,
        subtype=lead.subtype.slug,
        authority=lead.subtype.authority,
        judicial=lead.judicial,
        confidence=lead.confidence,
        urgency=urgency,
        acknowledge_within=LIMITS[urgency],
        counter_card=card.slug,
        card_version=card.version,
        sealed=bool(sealing),
        cautions=_sentences(findings, policy),
        papers=tuple(_paper(finding, policy) for finding in findings if answers.in_view()),
        reasons=tuple(explain(rule, _where(rule, lead, evidence), policy) for rule in (lead.rule, *told)),
        conflicts=_conflicts(findings),
        missing=missing(lead.evidence, policy, is_sure=lead.confidence is Confidence.SURE),
        policy_version=policy.version,
        policy_digest=policy.digest,
        answers=answers,
    )


def _judge(evidence: Evidence, policy: Policy, *, sealed: bool) -> _Finding:
    (title,) = evidence.facts["title"]
    rule = next(rule for rule in policy.by_title[title] if rule.fits(evidence.facts))
    subtype = policy.subtypes[rule.then]
    doubts = tuple(doubt for doubt in policy.doubts if doubt.fits(evidence.facts))
    confidence = _confidence(rule, evidence, has_doubts=bool(doubts))
    outcome = {
        "sealed": "yes" if sealed else "no",
        "subtype": subtype.slug,
        "authority": subtype.authority,
        "confidence": confidence,
        "court": COURT[subtype.court_issued.judicial],
    }
    known = {key: frozenset({str(value)}) for key, value in outcome.items()}
    return _Finding(evidence, rule, subtype, doubts, {**evidence.facts, **known})


def _confidence(rule: Rule, evidence: Evidence, *, has_doubts: bool) -> Confidence:
    """Nothing that a person did not answer makes a result sure."""
    if has_doubts:
        return Confidence.UNSURE
    is_read = not rule.when.keys().isdisjoint(evidence.read)
    return Confidence.LIKELY if is_read and rule.confidence is Confidence.SURE else rule.confidence


def _paper(finding: _Finding, policy: Policy) -> PaperFinding:
    (title,) = finding.evidence.facts["title"]
    return PaperFinding(
        title=policy.question("title").label(title),
        subtype=finding.subtype.slug,
        authority=finding.subtype.authority,
        judicial=finding.judicial,
        cautions=_sentences([finding], policy),
    )


def _sentences(findings: Iterable[_Finding], policy: Policy) -> tuple[str, ...]:
    fitting = _once(rule for each in findings for rule in policy.cautions if rule.fits(each.facts))
    return tuple(rule.because for rule in fitting)


def _conflicts(findings: Iterable[_Finding]) -> tuple[str, ...]:
    """List both readings of every contradiction, each once."""
    found = [
        sentence for each in findings for sentence in (each.rule.conflict, *(d.because for d in each.doubts))
    ]
    return tuple(dict.fromkeys(sentence for sentence in found if sentence))


def _where(rule: Rule | Handling, lead: _Finding, evidence: tuple[Evidence, ...]) -> Evidence:
    """Find the paper that a reason rests on: the deciding one if it fits, else the first that does."""
    fitting = (each for each in (lead.evidence, *evidence) if rule.fits({**lead.facts, **each.facts}))
    return next(fitting, lead.evidence)


def _once(rules: Iterable[Handling]) -> tuple[Handling, ...]:
    return tuple({rule.slug: rule for rule in rules}.values())
