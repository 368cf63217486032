"""The privacy guard on forms: what must be left out is never saved, what is doubtful is asked about.

To guard a form:

1. Derive it from `GuardedForm` and make its free-text fields `GuardedText` or `GuardedArea`.
2. In its door, let `form.can_go_without()` follow `form.is_valid()` where the rest must be saved at once (the counter:
   the alert is never held up). The fields held back are empty then, and `form.held()` says which they are. Elsewhere
   an invalid form is shown again as ever; the field brings its own panel.
3. Hand `form.kept()` to the service: the fields about which a person answered "keep it", without their words.

Drafts leave out what must be left out by themselves (`drafts.clean_typed`). Nothing here writes to a log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy

from pages.fields import PlainTextArea, PlainTextField
from requests_intake.privacy.guard import Screening, Verdict, screen, without

STOP, ASK, TAKEN = "guard_stop", "guard_ask", "guard_taken"
STOP_WORDS = (
    "Please leave that part out: %(marked)s. BPS does not keep words like this about students or families. "
    "Write what the visitor asked for. Take it out or tell OLA by phone."
)
ASK_WORDS = "Is this what you saw, or what someone said? Keep to what you saw."
TAKEN_WORDS = "The marked words are out. Read what is left, then press the button again."
CONTEXT = 30  # signs shown on either side of marked words
ROUNDS = 4  # taking words out may bring others together
CHECKED = {
    "hx-post": reverse_lazy("intake:screen"),
    "hx-trigger": "input changed delay:600ms",
    "hx-target": "next [data-guard]",
    "hx-sync": "this:replace",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, marked or beside what is marked."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What the guard shows about one field."""

    verdict: str
    pieces: tuple[Piece, ...]
    suggestions: tuple[str, ...]
    rest: str

    @property
    def marked(self) -> str:
        """Return the marked words, each in quotation marks."""
        return ", ".join(f"“{piece.text.strip()}”" for piece in self.pieces if piece.is_marked)


@dataclass(frozen=True, slots=True)
class Held:
    """A field that waits: its name, its label and what was typed."""

    name: str
    label: str
    text: str


def report_of(text: str) -> Report:
    """Screen a text and return what a page shows about it."""
    screening = screen(text)
    suggestions = tuple(dict.fromkeys(found.suggestion for found in screening.findings))
    return Report(screening.verdict.value, _pieces(text, screening), suggestions, _cleaned(text, screening))


def cleaned(text: str) -> str:
    """Return a text without what must be left out of it."""
    return _cleaned(text, screen(text))


def _cleaned(text: str, screening: Screening) -> str:
    for _ in range(ROUNDS):
        if screening.verdict is not Verdict.BLOCK:
            return text
        text = without(text, screening)
        screening = screen(text)
    return ""


def must_be_left_out(text: str) -> bool:
    """Say whether a text may not be saved, not even as a draft."""
    return screen(text).verdict is Verdict.BLOCK


def _pieces(text: str, screening: Screening) -> tuple[Piece, ...]:
    found: list[Piece] = []
    place = 0
    worst = [one for one in screening.findings if one.verdict is screening.verdict]
    for one in worst:
        before = text[place : one.start]
        found.append(Piece(before if len(before) <= CONTEXT else f"… {before[-CONTEXT:]}", is_marked=False))
        found.append(Piece(text[one.start : one.end], is_marked=True))
        place = one.end
    after = text[place:]
    found.append(Piece(after if len(after) <= CONTEXT else f"{after[:CONTEXT]} …", is_marked=False))
    return tuple(piece for piece in found if piece.text)


class Guarded:
    """What makes a text field guarded; the report of the last text is kept for its panel on the page."""

    is_guarded = True
    report: Report | None = None

    def clean(self, value: Any) -> str:
        """Return the text; raises `ValidationError` where something must be left out of it."""
        text: str = super().clean(value)  # type: ignore[misc]  # the field beside which this stands
        self.report = report_of(text) if text else None
        if self.report and self.report.verdict == Verdict.BLOCK:
            raise ValidationError(STOP_WORDS, code=STOP, params={"marked": self.report.marked})
        return text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the page ask while one types."""
        attributes: dict[str, Any] = super().widget_attrs(widget)  # type: ignore[misc]  # as above
        return attributes | CHECKED


class GuardedText(Guarded, PlainTextField):
    """One guarded line."""


class GuardedArea(Guarded, PlainTextArea):
    """Several guarded lines."""


class GuardedForm(forms.Form):
    """A form with guarded fields."""

    def __init__(self, data: QueryDict | Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        """Take words out where their button was pressed."""
        self.taken = _names(data, "take_out")
        super().__init__(_without_words(data, self.taken), *args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Ask about what is doubtful, unless the person has said to keep it."""
        cleaned_data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, field in self.guarded().items():
            if name in self.taken:
                self.add_error(name, ValidationError(TAKEN_WORDS, code=TAKEN))
            elif name in cleaned_data and _is_flagged(field) and name not in _names(self.data, "keep"):
                self.add_error(name, ValidationError(ASK_WORDS, code=ASK))
        return cleaned_data

    def guarded(self) -> dict[str, Guarded]:
        """Return the guarded fields by name."""
        return {name: field for name, field in self.fields.items() if isinstance(field, Guarded)}

    def kept(self) -> tuple[str, ...]:
        """Return the names of the fields that a person chose to keep as they are."""
        chosen = _names(self.data, "keep")
        return tuple(name for name, field in self.guarded().items() if name in chosen and _is_flagged(field))

    def can_go_without(self) -> bool:
        """Say whether only guarded words stand in the way, and empty their fields so that the rest can be saved."""
        found = self.errors.as_data()
        codes = {error.code for errors in found.values() for error in errors}
        if not codes or not codes <= {STOP, ASK}:
            return False
        self.cleaned_data |= dict.fromkeys(found, "")
        return True

    def held(self) -> list[Held]:
        """Return the fields that wait for the person."""
        return [
            Held(name, str(self.fields[name].label), str(self[name].value() or ""))
            for name, errors in self.errors.as_data().items()
            if {error.code for error in errors} <= {STOP, ASK}
        ]


class WordsForm(GuardedForm):
    """Some guarded fields by themselves: what was left out when the rest was sent."""

    def __init__(self, data: QueryDict, *, fields: Mapping[str, forms.Field]) -> None:
        """Show these fields only."""
        super().__init__(data)
        self.fields.update(fields)


def _is_flagged(field: Guarded) -> bool:
    return field.report is not None and field.report.verdict == Verdict.FLAG


def _names(data: QueryDict | Mapping[str, Any] | None, button: str) -> frozenset[str]:
    """Return the fields for which a button was pressed."""
    if isinstance(data, QueryDict):
        return frozenset(str(name) for name in data.getlist(button))
    return frozenset()


def _without_words(data: QueryDict | Mapping[str, Any] | None, names: frozenset[str]) -> Any:
    if not isinstance(data, QueryDict) or not names:
        return data
    changed = data.copy()
    for name in names & set(data):
        changed[name] = cleaned(str(data[name]))
    return changed
