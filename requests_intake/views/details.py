"""Doors of what comes after the alert: what is left to tell, "sent by mistake", and a secret matter."""

from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from requests_intake.asking import screens
from requests_intake.cards import answer_words
from requests_intake.flow import Screen
from requests_intake.forms.words import LINES
from requests_intake.lifecycle import OPEN, IllegalTransition, Status
from requests_intake.mistakes import mistake_of, say_mistake
from requests_intake.models import AgencyRequest
from requests_intake.views.going import go, mine, person

WRITTEN = (*LINES, "narrative")


@dataclass(frozen=True, slots=True)
class Item:
    """One screen of the list: its heading, what was answered, whether it is done."""

    screen: Screen
    title: str
    answer: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Task:
    """A group of screens in the list."""

    title: str
    items: tuple[Item, ...]

    @property
    def is_done(self) -> bool:
        """Whether each of them has an answer."""
        return all(item.is_done for item in self.items)

    @property
    def first(self) -> Item:
        """Where to go on."""
        return next((item for item in self.items if not item.is_done), self.items[0])


def tasks_of(found: AgencyRequest) -> list[Task]:
    """Return what can be told about a request, with the answers given so far."""
    flow, filled = screens(), [name for name in WRITTEN if getattr(found, name)]
    made = [
        (
            group.title,
            [_item(found, screen, filled) for screen in flow.shown(group.id, found.answers, is_sent=True)],
        )
        for group in flow.groups
    ]
    return [Task(title, tuple(items)) for title, items in made if items]


def _item(found: AgencyRequest, screen: Screen, filled: list[str]) -> Item:
    title, answer = answer_words(found, screen.question, screen.fields)
    return Item(screen, screen.text or title, answer, screen.is_answered(found.answers, filled))


@require_safe
def details(request: HttpRequest, reference: str) -> HttpResponse:
    """List what is left to tell, what was told, and a way to change each."""
    found = mine(request, reference)
    if found.status == Status.DRAFT:
        return redirect("intake:draft", reference)
    context = {
        "agency_request": found,
        "tasks": tasks_of(found),
        "is_open": found.status in OPEN,
        "mistake": mistake_of(found),
        "now": timezone.now(),
    }
    return render(request, "intake/details.html", context)


@require_POST
def mistake(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell the Office of Legal Advisor that this was sent by mistake."""
    try:
        say_mistake(reference, actor=person(request), now=timezone.now(), action_id=uuid4())
        messages.success(request, "You told OLA. It stays open until they agree.")
    except AgencyRequest.DoesNotExist as error:
        raise Http404 from error
    except IllegalTransition as error:
        messages.warning(request, str(error))
    return go(request, "routing:now", reference)


@require_safe
def sealed(request: HttpRequest) -> HttpResponse:
    """Say what to do with a paper that may be secret; the page names no request."""
    return render(request, "intake/sealed.html", {"now": timezone.now()})
