"""Finding the one request a page is about, for who opens it."""

from django.http import Http404, HttpRequest

from accounts.models import User
from requests_intake.models import AgencyRequest


def mine(request: HttpRequest, reference: str) -> tuple[AgencyRequest, bool]:
    """Return the request and whether this person sees only its stub; 404 alike for missing and forbidden."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    rows = AgencyRequest.objects.select_related("school", "advisor", "author")
    if found := rows.visible_to(user).filter(reference=reference).exclude(status="draft").first():
        return found, False
    if stub := rows.stubs_of(user).filter(reference=reference).first():
        return stub, True
    raise Http404


def mine_unsealed(request: HttpRequest, reference: str) -> AgencyRequest:
    """Return a request that leaves something on paper or about people; of a sealed one nothing does."""
    found, is_stub = mine(request, reference)
    if is_stub or found.sealed:
        raise Http404
    return found
