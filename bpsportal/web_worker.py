"""Gunicorn's worker, whose own refusals look like ours: the headers of every answer, and nothing of what was sent.

Gunicorn refuses what it cannot read before Django sees it, writes the reason with what it read into its answer and
its log, and knows no headers of ours.
"""

import socket
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from bpsportal.headers import bare

STATUSES: dict[type[Exception], HTTPStatus] = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    errors.ForbiddenProxyRequest: HTTPStatus.FORBIDDEN,
    errors.ConfigurationProblem: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidResponseHeader: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InvalidResponseHeaderName: HTTPStatus.INTERNAL_SERVER_ERROR,
}
WORDS = "This could not be read. Go back and try again, or call the Office of Legal Advisor.\n"


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn's threads, with our refusals."""

    def handle_error(self, req: object, client: socket.socket, addr: object, exc: Exception) -> None:
        """Answer what could not be read, or what failed outside of Django, in one sentence."""
        del req, addr
        status = status_of(exc)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.error("A request failed outside of Django.", exc_info=exc)
        else:
            self.log.warning("A request could not be read: %s.", type(exc).__name__)
        try:
            util.write_nonblock(client, refusal(status))
        except OSError:
            self.log.debug("Whoever asked is gone.")


def status_of(exc: Exception) -> HTTPStatus:
    """Return the status of gunicorn's own errors: one of the table, else that it could not be read."""
    if isinstance(exc, errors.ParseException):
        return STATUSES.get(type(exc), HTTPStatus.BAD_REQUEST)
    return HTTPStatus.INTERNAL_SERVER_ERROR


def refusal(status: HTTPStatus) -> bytes:
    """Return a whole answer, with the headers that every answer carries."""
    own: dict[str, Any] = {
        "Connection": "close",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": len(WORDS.encode()),
    }
    lines = [f"{name}: {value}" for name, value in (own | bare()).items()]
    return "\r\n".join([f"HTTP/1.1 {status.value} {status.phrase}", *lines, "", WORDS]).encode()
