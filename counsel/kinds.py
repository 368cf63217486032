"""The kinds that counsel chooses from, grouped by class and authority; never the one without the other."""

from collections.abc import Iterator

from pages.words import AUTHORITIES, KINDS
from requests_intake.rules.entries import Policy, Subtype
from requests_intake.rules.facts import Authority, RequestClass

Choices = list[tuple[str, list[tuple[str, str]]]]
COURT_ISSUED = "issued by a court"
NOTHING_SHOWN = "no legal power shown"


def choices(policy: Policy) -> Choices:
    """Return every subtype of the policy in groups, in the order of classes and authorities."""
    return [group for group in _groups(policy) if group[1]]


def _groups(policy: Policy) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for request_class in RequestClass:
        for authority in Authority:
            of_group = [
                subtype
                for subtype in policy.subtypes.values()
                if (subtype.request_class, subtype.authority) == (request_class, authority)
            ]
            yield group_name(request_class, authority), [(one.slug, one.name) for one in of_group]


def group_name(request_class: RequestClass, authority: Authority) -> str:
    """Name a class with what stands behind it."""
    half = COURT_ISSUED if authority is Authority.JUDICIAL else AUTHORITIES[authority][0] or NOTHING_SHOWN
    return f"{KINDS[request_class][0]}, {half}"


def name_of(slug: str, policy: Policy) -> str:
    """Return the name of a subtype, or its slug where this policy does not have it any more."""
    found: Subtype | None = policy.subtypes.get(slug)
    return found.name if found else slug
