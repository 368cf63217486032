"""One screen of the counter as a form, made from the table of screens and the questions of the policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from requests_intake.flow import Screen
from requests_intake.forms.late import choice_of
from requests_intake.forms.words import TimedForm, field_of
from requests_intake.policy import current
from requests_intake.rules.entries import Question

PAGES_OWN = frozenset({"csrfmiddlewaretoken", "key", "alert", "another", "keep", "take_out"})
"""What the page itself sends along."""
MOST_KEYS = 9


@dataclass(frozen=True, slots=True)
class Tile:
    """One answer as a large button."""

    value: str
    label: str
    hint: str
    icon: str
    key: str
    is_chosen: bool
    is_unsure: bool


class ScreenForm(TimedForm):
    """Asks what one screen asks; nothing in it is required, so it can never stop an alert."""

    def __init__(
        self, data: QueryDict | None = None, *, screen: Screen, now: datetime, **kwargs: Any
    ) -> None:
        """Add the question, the fields, or both."""
        super().__init__(data, **kwargs)
        self.now, self.screen = now, screen
        self.question: Question | None = current().question(screen.question) if screen.question else None
        if self.question:
            self.fields[screen.question] = self._choice(self.question)
        for name in screen.fields:
            if name == "occurred_at":
                self.add_time()
            else:
                self.fields[name] = field_of(name)

    def _choice(self, question: Question) -> forms.ChoiceField:
        field = choice_of(question, only=self.screen.options)
        field.label = self.screen.text or question.text
        code = "invalid_choice"
        field.error_messages[code] = f"“%(value)s” is not an answer to “{field.label}”. Choose one of these."
        return field

    def strangers(self) -> list[str]:
        """Return the names posted that this screen does not ask for."""
        return sorted(set(self.data) - set(self.fields) - PAGES_OWN)

    def clean(self) -> dict[str, Any]:
        """Refuse by name what was not asked; a date is needed only by the answer that promises one."""
        cleaned = super().clean()
        for name in self.strangers():
            self.add_error(None, f"This page does not ask for “{name[:60]}”. Choose one of these answers.")
        if "reply_by" in self.fields and not self.errors.get("reply_by"):
            is_dated = cleaned.get(self.screen.question) == "date"
            if is_dated and not cleaned.get("reply_by"):
                self.add_error("reply_by", "Add the day they want an answer, or press “None”.")
            if not is_dated:
                cleaned["reply_by"] = None
        return cleaned

    @property
    def chosen(self) -> list[str]:
        """The answers chosen, as a list whether one or any may be."""
        value = self.cleaned_data.get(self.screen.question) if self.question else None
        return [value] if isinstance(value, str) and value else list(value or ())

    @property
    def coded(self) -> dict[str, str | list[str]]:
        """The answer, with what it says about other questions; empty where nothing was chosen."""
        if not self.question or not self.chosen:
            return {}
        given: str | list[str] = self.chosen if self.question.multiple else self.chosen[0]
        return {**self.screen.also(self.chosen), self.question.id: given}

    @property
    def words(self) -> dict[str, str | date | datetime | None]:
        """What was written or dated; a time left out takes none away."""
        said = {name: self.cleaned_data.get(name) for name in self.screen.fields}
        return {name: value for name, value in said.items() if value is not None or name == "reply_by"}

    @property
    def is_many(self) -> bool:
        """Whether any number of answers may be picked."""
        return self.question is not None and self.question.multiple

    @property
    def heading(self) -> str:
        """The one heading of the page."""
        return self.screen.text or (self.question.text if self.question else "")

    @property
    def hint(self) -> str:
        """One line below the heading."""
        return self.screen.hint or (self.question.hint if self.question else "")

    @property
    def tiles(self) -> list[Tile]:
        """The answers to press."""
        if not self.question:
            return []
        picked = self[self.question.id].value() or []
        chosen = {picked} if isinstance(picked, str) else set(picked)
        offered = self.screen.options or [option.value for option in self.question.options]
        by_value = {option.value: option for option in self.question.options}
        return [
            Tile(
                value=value,
                label=by_value[value].label,
                hint=by_value[value].hint,
                icon=self.screen.icons.get(value, "question" if by_value[value].unsure else ""),
                key=str(number) if number <= MOST_KEYS else "",
                is_chosen=value in chosen,
                is_unsure=by_value[value].unsure,
            )
            for number, value in enumerate(offered, start=1)
        ]


def first_values(
    screen: Screen, answers: Mapping[str, object], kept: Mapping[str, object]
) -> dict[str, object]:
    """Return what a screen shows at first: what was answered, then what was typed and not saved yet."""
    values = {screen.question: answers.get(screen.question)} if screen.question else {}
    return {**values, **kept}
