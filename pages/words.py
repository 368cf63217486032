"""The words people read for what the data calls by one key, with the icon that stands beside them."""

KINDS = {
    "court_order": ("Court order", "c-order"),
    "warrant": ("Warrant", "c-warrant"),
    "subpoena": ("Subpoena", "c-subpoena"),
    "informal_inquiry": ("No court paper", "c-ask"),
}

# A court paper is only said to be "from a court" once Legal has checked it.
LOOKS_JUDICIAL = ("looks court-issued, confirm", "seal-court")
AUTHORITIES = {
    "judicial": ("from a court", "seal-court"),
    "administrative": ("NOT from a court", "seal-agency"),
    "statutory": ("statutory power", "scale"),
    "claimed_emergency": ("says it is an emergency", "warn"),
    "foreign_court": ("another state’s court", "globe"),
    "unverified": ("not checked yet", "seal-unknown"),
    "none": ("", ""),
}

LIKENESS = {
    "officer": "Same agency and officer",
    "docket": "Same docket number",
    "paper": "Same agency and paper",
}

URGENCIES = {"immediate": "Now", "same_day": "Today", "standard": "Next business day"}

STATUSES = {
    "draft": ("Not sent yet", ""),
    "submitted": ("On its way to OLA", "warn"),
    "routed": ("Waiting for OLA", "info"),
    "acknowledged": ("OLA has it", "ok"),
    "decided": ("OLA has answered", "ok"),
    "closed": ("Closed", "plain"),
    "discarded": ("Thrown away", "plain"),
    "withdrawn": ("Logged by mistake", "plain"),
    "duplicate": ("Joined", "plain"),
}


def authority_half(authority: str, *, is_validated: bool) -> tuple[str, str]:
    """Return words and icon for the second half of a chip; both empty where there is no second half.

    Raises `KeyError` for an authority that has no words: a kind must never appear without its authority.
    """
    if authority == "judicial" and not is_validated:
        return LOOKS_JUDICIAL
    return AUTHORITIES[authority]


def initials(name: str) -> str:
    """Return up to two initials for the round badge beside a name."""
    parts = [part for part in name.replace(".", " ").split() if part]
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


# This floor may not import accounts, so the roles stand here by their stored names; a test compares them.
ROLES = {
    "front_office": "Front office",
    "school_leader": "School leader",
    "safety_services": "Safety Services",
    "superintendent_office": "Superintendent’s Office",
    "legal_advisor": "Legal advisor",
    "legal_supervisor": "Legal supervisor",
    "administrator": "Administrator",
    "auditor": "Auditor",
    "system_admin": "System administrator",
}
