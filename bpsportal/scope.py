"""What a web request sees in the database: what its person may see, and nothing before and after (`accounts.scope`)."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from accounts.models import User
from accounts.roles import ROLES, Reach, Role
from accounts.scope import enter_person, leave
from requests_intake.policy import told_of

BY_SUBTYPE = {Reach.NOTIFIED, Reach.ESCALATED}


class ScopeMiddleware:
    """Let the database session of a web request see what its person may see, and nothing afterwards.

    Without a person nothing is set, hence nothing is seen, and pages for everybody need no database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and put the session back; what is sent piece by piece is read under the same eyes."""
        try:
            response = self.get_response(request)
        finally:
            if person := _person(request):
                leave()
        if isinstance(response, StreamingHttpResponse) and person and not response.is_async:
            response.streaming_content = _piece_by_piece(person, response.streaming_content)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Say to the database who asks, before anybody else asks it anything about a request."""
        del view, args, kwargs
        if isinstance(request.user, User):
            request.scope_person = request.user  # type: ignore[attr-defined]  # read back by `_person`
            _enter(request.user)


def _person(request: HttpRequest) -> User | None:
    return getattr(request, "scope_person", None)


def _enter(user: User) -> None:
    reach = ROLES[Role(user.role)].reach
    enter_person(user.pk, told=told_of(user.role) if reach in BY_SUBTYPE else ())


def _piece_by_piece(user: User, pieces: Any) -> Iterator[bytes]:
    _enter(user)
    try:
        yield from pieces
    finally:
        leave()
