"""Doors of the questions: one screen each, the pictures to look at, and sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pages.clock import time_of_day
from requests_intake import drafts, samples
from requests_intake.asking import Taken, again, alert, screens, take
from requests_intake.cards import so_far
from requests_intake.details import Addition
from requests_intake.drafts import kept_aside, mint_key
from requests_intake.flow import Screen
from requests_intake.forms.screen import ScreenForm, first_values
from requests_intake.lifecycle import IllegalTransition, Status
from requests_intake.models import AgencyRequest
from requests_intake.policy import current
from requests_intake.selectors import thrown_away
from requests_intake.services import Became, Sent
from requests_intake.views.going import BAD, CONFLICT, UNPROCESSABLE, go, mine, person


@dataclass(frozen=True, slots=True)
class Line:
    """A question answered, and the screen that asked it."""

    title: str
    answer: str
    screen: str


def screen_of(name: str) -> Screen:
    """Return a screen of the table, or 404."""
    try:
        return screens().screen(name)
    except KeyError as error:
        raise Http404 from error


@require_safe
def resume(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a draft of one's own where it was left; what was sent opens at what is left to tell."""
    found = mine(request, reference)
    if found.status != Status.DRAFT:
        return redirect("intake:details", reference)
    if found.typed and not found.answers:
        return redirect("intake:late_draft", reference)
    return redirect("intake:ask", reference, screens().first_open(found.answers).id)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, reference: str, screen: str) -> HttpResponse:
    """Show one question, or take its answer and go on to the next."""
    wanted = screen_of(screen)
    found = _mine_or_again(request, reference)
    if request.method != "POST":
        return _draw(request, found, wanted, _form(request, found, wanted))
    form = ScreenForm(request.POST, screen=wanted, now=timezone.now())
    if not form.is_valid():
        is_unknown = bool(form.strangers()) or wanted.question in form.errors
        return _draw(request, found, wanted, form, status=BAD if is_unknown else UNPROCESSABLE)
    try:
        taken = take(
            found.reference,
            wanted,
            Addition(form.coded, form.words, form.kept()),
            is_alert="alert" in request.POST,
            actor=person(request),
            now=timezone.now(),
            action_id=uuid4(),
        )
    except AgencyRequest.DoesNotExist as error:
        raise Http404 from error
    except IllegalTransition as error:
        messages.warning(request, str(error))
        return go(request, "routing:now", reference)
    return _onward(request, wanted, found, taken)


def _mine_or_again(request: HttpRequest, reference: str) -> AgencyRequest:
    """Return the request; for an answer to a draft that was thrown away in another tab, a new one with its answers."""
    user = person(request)
    gone = thrown_away(user, reference)
    if gone is None or request.method != "POST":
        return mine(request, reference)
    try:
        return again(gone, key=mint_key(user), actor=user, now=timezone.now(), action_id=uuid4())
    except AgencyRequest.DoesNotExist as error:
        raise Http404 from error


def _onward(request: HttpRequest, screen: Screen, before: AgencyRequest, taken: Taken) -> HttpResponse:
    """Go to the next question, or to where the group of questions leads."""
    found = taken.agency_request
    if taken.sent:
        goes_on = "alert" not in request.POST and found.answers.get("danger") != "yes"
        return answer_to_sending(request, before, taken.sent, screen=screen if goes_on else None)
    if found.sealed:
        return go(request, "intake:sealed")
    is_sent = found.status != Status.DRAFT
    following = screens().next_after(screen, found.answers, is_sent=is_sent)
    if following is None and not is_sent:
        following = screens().first_open(found.answers)
    if following:
        return go(request, "intake:ask", found.reference, following.id)
    is_now = screens().group(screen.group).then == "now"
    return go(request, "routing:now" if is_now else "intake:details", found.reference)


def answer_to_sending(
    request: HttpRequest, draft: AgencyRequest, sent: Sent, *, screen: Screen | None = None
) -> HttpResponse:
    """Go on from an alert: to the question after `screen`, else to what to do now; or ask whether it is one visit."""
    found = sent.agency_request
    if sent.became is Became.LIKE_EARLIER:
        return _ask_whether_the_same(request, draft, found)
    if sent.became is not Became.NEW and found.submitted_at:
        at = time_of_day(found.submitted_at, seconds=False)
        messages.info(
            request,
            f"Already sent. You pressed twice. OLA has one record, {found.reference}, from {at}."
            " Is this another visit? Start again from Home.",
        )
    following = screens().next_after(screen, found.answers, is_sent=True) if screen else None
    if following:
        return go(request, "intake:ask", found.reference, following.id)
    return go(request, "routing:now", found.reference)


def _ask_whether_the_same(request: HttpRequest, draft: AgencyRequest, earlier: AgencyRequest) -> HttpResponse:
    context = {"earlier": earlier, "draft": draft, "now": timezone.now()}
    return render(request, "intake/same_visit.html", context, status=CONFLICT)


@require_POST
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a draft that was asked about: it is another visit."""
    found = mine(request, reference)
    if found.status != Status.DRAFT:
        return go(request, "routing:now", reference)
    if found.school is None:  # a late entry names its school on its own page
        return go(request, "intake:late_draft", reference)
    sent = alert(found, is_another=True, actor=person(request), now=timezone.now(), action_id=uuid4())
    return answer_to_sending(request, found, sent)


@require_POST
def keep(request: HttpRequest, reference: str, screen: str) -> HttpResponse:
    """Keep what is being typed on a screen, and say when; nothing is added to the request by it."""
    wanted, found = screen_of(screen), mine(request, reference)
    if found.status != Status.DRAFT:
        typed = [(name, request.POST.get(name, "")) for name in wanted.fields]
        drafts.set_aside(found.reference, typed, actor=person(request))
    return HttpResponse(status=204, headers={"X-Saved": time_of_day(timezone.now(), seconds=False)})


@require_safe
def look(request: HttpRequest, reference: str, screen: str) -> HttpResponse:
    """Show drawn papers side by side; pressing one answers the question."""
    wanted, found = screen_of(screen), mine(request, reference)
    if not wanted.look:
        raise Http404
    context = {
        **_context(request, found, wanted),
        "samples": samples.for_question(current().question(wanted.question)),
    }
    return render(request, "intake/look.html", context)


def _form(request: HttpRequest, found: AgencyRequest, screen: Screen) -> ScreenForm:
    kept: Mapping[str, object] = {name: getattr(found, name) for name in screen.fields}
    aside = kept_aside(found, person(request))
    kept = {**kept, **{name: value for name, value in aside.items() if value}}
    return ScreenForm(screen=screen, now=timezone.now(), initial=first_values(screen, found.answers, kept))


def _draw(
    request: HttpRequest, found: AgencyRequest, screen: Screen, form: ScreenForm, *, status: int = 200
) -> HttpResponse:
    context = {**_context(request, found, screen), "form": form, "screen": screen}
    return render(request, "intake/ask.html", context, status=status)


def _context(request: HttpRequest, found: AgencyRequest, screen: Screen) -> dict[str, Any]:
    flow, is_sent = screens(), found.status != Status.DRAFT
    return {
        "agency_request": found,
        "screen": screen,
        "group": flow.group(screen.group),
        "spot": flow.place(screen, found.answers, is_sent=is_sent),
        "before": flow.before(screen, found.answers, is_sent=is_sent),
        "say": flow.say(found.answers),
        "so_far": _so_far(found, is_sent=is_sent),
        "is_sent": is_sent,
        "key": found.key if not is_sent else mint_key(person(request)),
        "saved_at": found.history.latest().history_date if found.answers else None,
        "now": timezone.now(),
    }


def _so_far(found: AgencyRequest, *, is_sent: bool) -> list[Line]:
    """Return what was answered, each with the screen on which it can be changed."""
    asked = {
        screen.question: screen.id
        for group in screens().groups
        for screen in screens().shown(group.id, found.answers, is_sent=is_sent)
    }
    return [Line(title, answer, asked.get(name, "")) for name, title, answer in so_far(found.answers)]
