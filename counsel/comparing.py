"""What one policy makes of a request, beside what another makes of it."""

from dataclasses import asdict, dataclass

from requests_intake.fallback import decide
from requests_intake.rules.entries import Policy
from requests_intake.rules.facts import Answers

HANDLING = ("urgency", "card", "sealed", "confidence")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a policy for one request; `because` is the deciding rule's reason and `rule` its name."""

    subtype: str
    name: str
    request_class: str
    authority: str
    confidence: str
    urgency: str
    card: str
    sealed: bool
    rule: str
    because: str

    def as_dict(self) -> dict[str, object]:
        """Return it as JSON values."""
        return asdict(self)


def outcome(answers: Answers, policy: Policy) -> Outcome:
    """Ask the rules; a policy that fails on these answers gives what a failing policy would give in force."""
    result = decide(answers, policy).result
    subtype, reason = policy.subtypes.get(result.subtype), result.reasons[0]
    return Outcome(
        subtype=result.subtype,
        name=subtype.name if subtype else result.subtype,
        request_class=result.request_class.value,
        authority=result.authority.value,
        confidence=result.confidence.value,
        urgency=result.urgency.value,
        card=result.counter_card,
        sealed=result.sealed,
        rule=reason.rule,
        because=reason.because,
    )


def differs(before: Outcome, after: Outcome) -> bool:
    """Say whether anybody would be told something else, or faster or slower."""
    return any(getattr(before, name) != getattr(after, name) for name in ("subtype", "authority", *HANDLING))


def reason(before: Outcome, after: Outcome) -> str:
    """Say in a sentence or two why it would change: the deciding rule, and what is handled differently."""
    changed = [
        f"{name.capitalize()}: {_words(getattr(before, name))} becomes {_words(getattr(after, name))}."
        for name in HANDLING
        if getattr(before, name) != getattr(after, name)
    ]
    return " ".join([f"Rule {after.rule}: {after.because}", *changed])


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")
