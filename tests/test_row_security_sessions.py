"""For whom a database session reads: set for each request and task, put back whatever happens, nobody in between."""

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from accounts.models import User
from accounts.scope import Why, as_person, as_system, beyond, put_back
from bpsportal.celery import SystemTask, app
from bpsportal.scope import ScopeMiddleware
from promises.tasks import answer, keep_promise, sweep_promises, tick
from requests_intake.lifecycle import Status
from requests_intake.models import AgencyRequest
from routing.tasks import sing
from tests import lint
from tests.as_application import NOBODY, a_session_of_the_application, asked, the_application
from tests.makers import Desk, browser_of, request_in


def _scope() -> tuple[str, str]:
    ((scope, person),) = asked(
        "SELECT current_setting('portal.scope', true), current_setting('portal.person', true)"
    )
    return scope or "", person or ""


def _seen() -> int:
    return AgencyRequest.objects.count()


def _request(user: User) -> WSGIRequest:
    request = RequestFactory().get("/queue/")
    request.user = user
    return request


def _through(view: Any, user: User) -> HttpResponseBase:
    """Send a request through the middleware to a view, as Django does."""
    middleware = ScopeMiddleware(view)
    request = _request(user)
    middleware.process_view(request, view, (), {})
    return middleware(request)


def _streams(request: WSGIRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(str(_seen()) for _ in range(2))


def test_a_new_session_sees_nothing_and_writes_nothing(lasting_desk: Desk) -> None:
    found = request_in(Status.ROUTED, lasting_desk)
    with a_session_of_the_application():
        assert (_seen(), _scope()) == (0, ("", ""))
        with pytest.raises(DatabaseError):
            AgencyRequest.objects.create(
                reference="R", key="k", author_id=found.author_id, status="draft", started_at=found.started_at
            )
        with as_person(lasting_desk.front.pk):
            assert _seen() == 1
            connection.close()  # as after a drop: another session is another stranger
            assert (_seen(), _scope()) == (0, ("", ""))
        assert _scope() == ("", "")
        with as_system():
            assert _seen() == 1
            asked("RESET ALL")
            assert _seen() == 0
        broken_off = _through(_streams, lasting_desk.front)
        assert isinstance(broken_off, StreamingHttpResponse)
        assert next(iter(broken_off)) == b"1"
        broken_off.close()  # the browser went away
        assert _scope() == ("", "")
    assert _seen() == 1


def test_a_request_sees_what_its_person_may_see_and_the_session_nothing_after_it(desk: Desk) -> None:
    request_in(Status.ROUTED, desk)
    during: list[tuple[int, tuple[str, str]]] = []

    def works(request: WSGIRequest) -> HttpResponse:
        during.append((_seen(), _scope()))
        return HttpResponse()

    def breaks(request: WSGIRequest) -> HttpResponse:
        works(request)
        raise ValueError

    def breaks_in_the_database(request: WSGIRequest) -> HttpResponse:
        works(request)
        with transaction.atomic():
            asked("SELECT 1/0")
        return HttpResponse()

    with the_application():
        _through(works, desk.front)
        assert _scope() == ("", "")
        for view, error in ((breaks, ValueError), (breaks_in_the_database, DatabaseError)):
            with pytest.raises(error):
                _through(view, desk.front)
            assert _scope() == ("", "")
    assert during == [(1, ("person", str(desk.front.pk)))] * 3


def test_what_is_sent_piece_by_piece_is_read_for_the_same_person(desk: Desk) -> None:
    request_in(Status.ROUTED, desk)
    with the_application():
        sent = _through(_streams, desk.front)
        assert isinstance(sent, StreamingHttpResponse)
        assert _scope() == ("", "")
        assert list(sent) == [b"1", b"1"]
        assert _scope() == ("", "")


def test_looks_beyond_are_put_back_also_where_they_stand_in_each_other_or_fail(desk: Desk) -> None:
    request_in(Status.ROUTED, desk)
    nobody, front = ("", ""), ("person", str(desk.other_front.pk))
    with the_application():
        with as_person(desk.other_front.pk):
            assert _seen() == 0
            with beyond(Why.JOINED_STATE), beyond(Why.SENT_ELSEWHERE):
                assert _seen() == 1
            with beyond(Why.SEALING, if_needed=False):
                assert _seen() == 0
            assert _scope() == front
            with pytest.raises(DatabaseError), transaction.atomic(), beyond(Why.JOINED_STATE):
                asked("SELECT 1/0")
            assert _scope() == front
            with pytest.raises(ValueError, match="no"), transaction.atomic(), beyond(Why.JOINED_STATE):
                raise ValueError("no")
            assert (_seen(), _scope()) == (0, front)
        assert _scope() == nobody


def test_a_session_that_cannot_be_put_back_is_closed(lasting_desk: Desk) -> None:
    with a_session_of_the_application():
        with as_person(lasting_desk.front.pk):
            lost = asked("SELECT pg_backend_pid()")
            with connection.connection.cursor() as cursor:
                cursor.execute("BEGIN; SAVEPOINT here")
                with pytest.raises(Exception, match="division"):
                    cursor.execute("SELECT 1/0")
        assert connection.connection is None
        assert asked("SELECT pg_backend_pid()") != lost
        assert _scope() == ("", "")


class _Works(SystemTask):
    name = "tests.works"

    def run(self) -> int:
        return _seen()


class _Fails(SystemTask):
    name = "tests.fails"

    def run(self) -> int:
        raise ValueError(str(_seen()))


def test_a_task_sees_everything_while_it_runs_and_its_session_nothing_after_it(desk: Desk) -> None:
    request_in(Status.ROUTED, desk)
    works, fails = _Works(), _Fails()
    for task in (works, fails):
        task.bind(app)  # type: ignore[arg-type]  # the stubs know Celery's own class of tasks only
    assert all(isinstance(task, SystemTask) for task in (keep_promise, sweep_promises, answer, tick, sing))
    with the_application():
        assert _seen() == 0
        assert works() == 1
        assert _scope() == ("", "")
        with pytest.raises(ValueError, match="1"):
            fails()
        assert (_seen(), _scope()) == (0, ("", ""))


LOOKS = {
    "Why.ONE_PAPER_FORM": {"requests_intake/forms/late.py"},
    "Why.SENT_ELSEWHERE": {"requests_intake/similar.py"},
    "Why.JOINED_STATE": {"routing/selectors.py"},
    "Why.SCHOOL_WROTE": {"routing/thread.py"},
    "Why.SEALING": {"requests_intake/details.py", "counsel/reclassifying.py"},
    "Why.MAIL_CAME_BACK": {"routing/failing.py"},
    "Why.WAYS_FAILING": {"reports/operating.py"},
    "Why.SEALED_UNCOUNTED": {"reports/operating.py"},
    "as_system(": {"accounts/scope.py", "bpsportal/celery.py"},
    "as_person(": {"accounts/scope.py", "requests_intake/keeping.py"},
    "enter_person(": {"accounts/scope.py", "bpsportal/scope.py"},
}


def test_every_place_that_sees_more_than_its_person_is_named_here() -> None:
    assert {f"Why.{why.name}" for why in Why} == {word for word in LOOKS if word.startswith("Why.")}
    sources = lint.sources(*lint.PACKAGES)
    found = {word: {source.path for source in sources if word in source.text} for word in LOOKS}
    assert found == LOOKS
    places = set.union(*(found[word] for word in LOOKS if word.startswith("Why.")))
    assert {source.path for source in sources if "with beyond(" in source.text} == places


def test_pages_for_everybody_need_no_database_session_to_be_set(desk: Desk) -> None:
    request_in(Status.ROUTED, desk)
    with the_application():
        put_back(NOBODY)
        assert browser_of().get("/sign-in/").status_code == 200
        assert (_seen(), _scope()) == (0, ("", ""))
