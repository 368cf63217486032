"""What every door of the counter shares: who asks, at which school, and where to go next."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts.models import School, User
from accounts.permissions import schools_for
from accounts.roles import Ability
from requests_intake.models import AgencyRequest

CONFLICT, BAD, UNPROCESSABLE = 409, 400, 422
CHOSEN = "school"


def person(request: HttpRequest) -> User:
    """Return who is signed in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def school_of(request: HttpRequest) -> School | None:
    """Return the school this person is at: the only one, or the one chosen in this session."""
    schools = list(schools_for(person(request), Ability.LOG_REQUEST)[:2])
    if len(schools) == 1:
        return schools[0]
    chosen = str(request.session.get(CHOSEN, ""))
    return schools_for(person(request), Ability.LOG_REQUEST).filter(code=chosen).first()


def go(request: HttpRequest, view: str, *args: str) -> HttpResponse:
    """Go on to another page; our script is told the address, so that it loads the page only once."""
    answer: HttpResponseBase = redirect(view, *args)
    if "X-Counter" in request.headers:
        return HttpResponse(status=204, headers={"X-Go": answer["Location"]})
    return redirect(view, *args)


def mine(request: HttpRequest, reference: str) -> AgencyRequest:
    """Return a request this person may see, a draft of their own among them; 404 alike for missing and forbidden."""
    rows = AgencyRequest.objects.select_related("school", "advisor", "author")
    found = rows.visible_to(person(request)).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found
