"""Doors of the record: the explorer, the printed page, the file."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from audit.exports import WRITERS, Format, measure
from pages.listing import read_page
from reports.forms import ExportForm, RecordForm, with_days
from reports.question import Asked
from reports.selectors import days, found, tallies
from reports.services import Way, begin_export, note_look

PAGE, MOST_ON_PAPER = 50, 2000
TYPES = {Format.CSV: "text/csv; charset=utf-8", Format.JSONL: "application/jsonl; charset=utf-8"}


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Show the record, newest first; turning a page is part of the same look."""
    user, now = _person(request), timezone.now()
    form = RecordForm(with_days(request.GET, now=now))
    if not form.is_valid():
        return _not_understood(request, form)
    asked, cursor = form.asked(), request.GET.get("page", "")
    page = read_page(found(user, asked), order=("-at", "-id"), listing="record", cursor=cursor, size=PAGE)
    if request.method == "GET" and not cursor:
        note_look(asked, Way.SCREEN, actor=user, now=now, action_id=uuid4())
    query = _query(asked)
    context = {
        "form": form,
        "asked": asked,
        "page": page,
        "days": days(page.items),
        "now": now,
        "query": query,
    }
    return render(request, "reports/record.html", context | {"base": f"?{query.urlencode()}&"})


@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """Show the counts and the events as a page to print, oldest first and of bounded length."""
    user, now = _person(request), timezone.now()
    form = RecordForm(with_days(request.GET, now=now))
    if not form.is_valid():
        return _not_understood(request, form)
    asked = form.asked()
    extent = measure(found(user, asked))
    shown = list(extent.events.order_by("at", "id")[:MOST_ON_PAPER])
    if request.method == "GET":
        note_look(asked, Way.PAPER, actor=user, now=now, action_id=uuid4())
    counts = tallies(user, asked)
    context: dict[str, Any] = {
        "asked": asked,
        "person": user,
        "now": now,
        "rows": extent.rows,
        "shown": len(shown),
    }
    context |= {"tallies": counts, "total": sum(tally.requests for tally in counts), "days": days(shown)}
    return render(request, "reports/print.html", context | {"query": _query(asked)})


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the events as a file, piece by piece; that it was sent is recorded before the first piece."""
    user, now = _person(request), timezone.now()
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _not_understood(request, form)
    asked, written_as = form.asked(), Format(form.cleaned_data["format"])
    extent = begin_export(asked, written_as, actor=user, now=now, action_id=uuid4())
    name = f"record_{asked.period.start}_{asked.period.end}.{written_as}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    pieces = WRITERS[written_as](extent.events)
    return StreamingHttpResponse(pieces, content_type=TYPES[written_as], headers=headers)


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _not_understood(request: HttpRequest, form: RecordForm) -> HttpResponse:
    """Say what could not be understood, with everything as it was typed."""
    return render(request, "reports/record.html", {"form": form, "now": timezone.now()}, status=400)


def _query(asked: Asked) -> QueryDict:
    """Return the question as an address carries it."""
    query = QueryDict(mutable=True)
    query["start"], query["end"] = asked.period.start.isoformat(), asked.period.end.isoformat()
    if asked.school:
        query["school"] = asked.school
    if asked.reference:
        query["reference"] = asked.reference
    query.setlist("verb", [verb.value for verb in asked.verbs])
    return query
