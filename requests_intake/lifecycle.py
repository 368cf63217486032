"""The life of a request: the one table of its states and of what may be done in each."""

from enum import StrEnum


class Status(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ROUTED = "routed"
    ACKNOWLEDGED = "acknowledged"
    DECIDED = "decided"
    CLOSED = "closed"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


class Action(StrEnum):
    """What moves a request on."""

    SUBMIT = "submit"
    DISCARD = "discard"
    ROUTE = "route"
    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    JOIN = "join"


OPEN = frozenset({Status.SUBMITTED, Status.ROUTED, Status.ACKNOWLEDGED, Status.DECIDED})

# A school withdraws nothing: it says that something was a mistake, and counsel confirms it.
TABLE: dict[tuple[Status, Action], Status] = {
    (Status.DRAFT, Action.SUBMIT): Status.SUBMITTED,
    (Status.DRAFT, Action.DISCARD): Status.DISCARDED,
    (Status.SUBMITTED, Action.ROUTE): Status.ROUTED,
    (Status.ROUTED, Action.ACKNOWLEDGE): Status.ACKNOWLEDGED,
    (Status.ACKNOWLEDGED, Action.DECIDE): Status.DECIDED,
    (Status.DECIDED, Action.CLOSE): Status.CLOSED,
    **{(status, Action.WITHDRAW): Status.WITHDRAWN for status in Status if status in OPEN},
    **{(status, Action.JOIN): Status.DUPLICATE for status in Status if status in OPEN},
}

LABELS: dict[Status, str] = {
    Status.DRAFT: "Not sent yet",
    Status.SUBMITTED: "Sent, on its way to OLA",
    Status.ROUTED: "With OLA, no one has picked up yet",
    Status.ACKNOWLEDGED: "Someone at OLA has it",
    Status.DECIDED: "OLA has answered",
    Status.CLOSED: "Done",
    Status.DISCARDED: "Thrown away before it was sent",
    Status.WITHDRAWN: "Logged by mistake",
    Status.DUPLICATE: "Joined with an earlier one",
}

_STANDS: dict[Status, str] = {
    Status.DRAFT: "has not been sent yet",
    Status.SUBMITTED: "is still on its way to OLA",
    Status.ROUTED: "has not been picked up yet",
    Status.ACKNOWLEDGED: "has been picked up and waits for an answer",
    Status.DECIDED: "has been answered",
    Status.CLOSED: "is closed",
    Status.DISCARDED: "was thrown away",
    Status.WITHDRAWN: "was logged by mistake",
    Status.DUPLICATE: "is joined with an earlier one",
}

_DONE: dict[Action, str] = {
    Action.SUBMIT: "sent",
    Action.DISCARD: "thrown away",
    Action.ROUTE: "passed to OLA",
    Action.ACKNOWLEDGE: "picked up",
    Action.DECIDE: "answered",
    Action.CLOSE: "closed",
    Action.WITHDRAW: "taken as a mistake",
    Action.JOIN: "joined with another",
}


class IllegalTransition(ValueError):  # named by the sentence it carries
    """An action that the request's state does not allow, as a sentence for the person who tried."""


def after(status: Status, action: Action) -> Status:
    """Say where the action leads.

    Raises `IllegalTransition` if the table has no such step.
    """
    try:
        return TABLE[status, action]
    except KeyError:
        raise IllegalTransition(_refusal(status, action)) from None


def allowed(status: Status) -> frozenset[Action]:
    """List what may be done with a request that stands here."""
    return frozenset(action for standing, action in TABLE if standing is status)


def picture() -> str:
    """Draw the table as a Mermaid state diagram."""
    steps = [f"    {status} --> {TABLE[status, action]}: {action}" for status, action in TABLE]
    ends = [f"    {status} --> [*]" for status in Status if not allowed(status)]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {Status.DRAFT}", *steps, *ends])


def _refusal(status: Status, action: Action) -> str:
    wanted = " or ".join(f"one that {_STANDS[start]}" for start, step in TABLE if step is action)
    return f"This request {_STANDS[status]}; only {wanted} can be {_DONE[action]}."
