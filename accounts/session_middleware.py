"""Sessions that end while something is being answered, or that a browser still names when they are over."""

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


class Sessions(SessionMiddleware):
    """Django's own, which neither refuses an answer nor takes away a cookie because a session ended meanwhile."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the session; one that was ended or moved in the meantime is not brought back.

        What was asked was allowed when it was asked, so its answer is given. A live part of another tab may still
        name the key from before a step up: taking the cookie away then would sign the person out.
        """
        if request.session.is_empty() and not request.session.modified:
            patch_vary_headers(response, ("Cookie",))
            return response
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            return response
