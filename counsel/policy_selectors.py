"""What a legal supervisor reads of policies: the one in force, the proposals, and what each would change."""

from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet

from accounts.models import User
from counsel.models import PolicyApproval, PolicyProposal, Rehearsal, RehearsedChange
from pages.listing import read_page
from pages.paging import Page
from requests_intake.models import UNSENT, AgencyRequest

MOST_PROPOSALS = 50


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requests would go from one kind to another; `sample` is one of them, for the names."""

    count: int
    sample: RehearsedChange


def approval_of(digest: str) -> PolicyApproval | None:
    """Return the approval of the policy with this fingerprint."""
    rows = PolicyApproval.objects.select_related("approved_by", "proposed_by", "proposal")
    return rows.filter(digest=digest).first()


def proposals() -> list[PolicyProposal]:
    """Return the latest proposals, newest first."""
    rows = PolicyProposal.objects.defer("files").select_related("proposed_by", "approval__approved_by")
    return list(rows.order_by("-proposed_at", "-pk")[:MOST_PROPOSALS])


def latest_rehearsal(proposal: PolicyProposal) -> Rehearsal | None:
    """Return the newest run of a proposal."""
    return Rehearsal.objects.filter(proposal=proposal).select_related("begun_by").order_by("-pk").first()


def looked_at(user: User, rehearsal: Rehearsal) -> int:
    """Count the requests this person may see over which the rehearsal ran."""
    rows = AgencyRequest.objects.visible_to(user).exclude(status__in=UNSENT)
    return rows.filter(submitted_at__lte=rehearsal.begun_at).count()


def tallies(user: User, rehearsal: Rehearsal) -> list[Tally]:
    """Count the changes this person may see by the kinds from which and to which, most first."""
    groups = list(
        _visible(user, rehearsal)
        .values("from_subtype", "to_subtype")
        .annotate(count=Count("pk"), sample=Min("pk"))
        .order_by("-count", "from_subtype", "to_subtype")
    )
    samples = RehearsedChange.objects.in_bulk([group["sample"] for group in groups])
    return [Tally(group["count"], samples[group["sample"]]) for group in groups]


def changes_page(user: User, rehearsal: Rehearsal, *, cursor: str) -> Page[RehearsedChange]:
    """Return one page of the changed requests this person may see."""
    rows = _visible(user, rehearsal).select_related("agency_request")
    return read_page(rows, order=("pk",), listing=f"rehearsal-{rehearsal.pk}", cursor=cursor)


def _visible(user: User, rehearsal: Rehearsal) -> QuerySet[RehearsedChange]:
    seen = AgencyRequest.objects.visible_to(user)
    return RehearsedChange.objects.filter(rehearsal=rehearsal, agency_request__in=seen)
