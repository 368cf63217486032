"""The words that stand in the places of a sentence of the record, for the closed values that an event holds."""

from collections.abc import Callable, Mapping

from audit.closed_words import (
    CALLED,
    CHANGES,
    CHECKED,
    FACTORS,
    FIELDS,
    FORMATS,
    LISTED,
    METHODS,
    OFFICES,
    OUTCOMES,
    ROLES,
    URGENCIES,
)

CLASSES = {
    "warrant": "Warrant",
    "subpoena": "Subpoena",
    "court_order": "Court order",
    "informal_inquiry": "No court paper",
}
AUTHORITIES = {
    "judicial": "looks court-issued",  # what the counter saw; only Legal can say that a court issued it
    "administrative": "NOT from a court",
    "statutory": "statutory power",
    "claimed_emergency": "says it is an emergency",
    "none": "no legal power shown",
    "foreign_court": "another state’s court",
    "unverified": "not checked yet",
}
VALIDATED = "from a court"  # said once Legal has read the paper and found that a court issued it


def kind(data: Mapping[str, object]) -> str:
    """Return class and authority as one phrase, "Warrant, NOT from a court"; never one without the other."""
    request_class = CLASSES.get(_word(data, "request_class"))
    authority = AUTHORITIES.get(_word(data, "authority"))
    if authority and data.get("validated") is True and data.get("authority") == "judicial":
        authority = VALIDATED
    return f"{request_class}, {authority}" if request_class and authority else "a kind that was not recorded"


def _word(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _rows(value: object) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return "a part"
    return "1 event" if value == 1 else f"{value:,} events"


def _policy(data: Mapping[str, object]) -> str:
    """Return a policy's version and the start of its fingerprint, as people compare it."""
    version, digest = _word(data, "policy_version"), _word(data, "policy_digest").removeprefix("sha256:")
    return f"{version} ({digest[:8]})" if version and digest else "(not recorded)"


def _days(data: Mapping[str, object]) -> str:
    start, end = _word(data, "from"), _word(data, "to")
    return f" from {start} to {end}" if start and end else ""


def _method(data: Mapping[str, object]) -> str:
    words = METHODS.get(_word(data, "method"))
    return f" {words}" if words else ""


def _count(value: object, one: str, many: str) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return f"some {many}"
    return f"1 {one}" if value == 1 else f"{value:,} {many}"


def _account(data: Mapping[str, object]) -> str:
    """Return whose account it is: by its sign-in name, or by its number where only that was recorded."""
    value = data.get("account")
    return f"account {value}" if isinstance(value, int) else _word(data, "account") or "an account"


def _differ(data: Mapping[str, object]) -> str:
    return "nothing differs" if data.get("found") == 0 else _count(data.get("found"), "differs", "differ")


def _fields(data: Mapping[str, object]) -> str:
    found = data.get("fields")
    names = [FIELDS[name] for name in found if name in FIELDS] if isinstance(found, list) else []
    return ", ".join(names) or "it is not recorded what"


PLACES: dict[str, Callable[[Mapping[str, object]], str]] = {
    "kind": kind,
    "urgency": lambda data: URGENCIES.get(_word(data, "urgency"), "of an urgency that was not recorded"),
    "office": lambda data: OFFICES.get(_word(data, "office"), "an office"),
    "outcome": lambda data: OUTCOMES.get(_word(data, "outcome"), "the outcome was not recorded"),
    "checked": lambda data: CHECKED.get(_word(data, "result"), "the result was not recorded"),
    "card": lambda data: _word(data, "card") or "(not recorded)",
    "called": lambda data: CALLED.get(_word(data, "called"), "somebody"),
    "did": lambda data: CHANGES.get(_word(data, "did"), "changed the roster"),
    "format": lambda data: FORMATS.get(_word(data, "format"), "a file"),
    "factor": lambda data: FACTORS.get(_word(data, "factor"), "something that was not recorded"),
    "method": _method,
    "account": _account,
    "rows": lambda data: _rows(data.get("rows")),
    "days": _days,
    "which": lambda data: "a later" if data.get("is_earlier") is True else "an earlier",
    "service": lambda data: _word(data, "service") or "not recorded",
    "policy": _policy,
    "role": lambda data: ROLES.get(_word(data, "role"), "a role that was not recorded"),
    "school": lambda data: _word(data, "school") or "a school",
    "listed": lambda data: LISTED.get(_word(data, "kind"), "accounts"),
    "lines": lambda data: _count(data.get("rows"), "line", "lines"),
    "fields": _fields,
    "differ": _differ,
}
