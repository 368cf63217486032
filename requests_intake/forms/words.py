"""Fields for what people write in their own words, and for when something happened; the same on every form."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from requests_intake.guarding import GuardedArea, GuardedForm, GuardedText

SLACK = timedelta(minutes=10)
LONG_AGO = timedelta(days=365)
TIME_FORMAT = "%Y-%m-%dT%H:%M"

LINES: Mapping[str, tuple[str, int, str]] = {
    "agency_name": ("Agency", 120, "As shown on their ID or said on the phone"),
    "officer_name": ("Their name", 120, "If they will not show ID, write that"),
    "officer_badge": ("Badge or ID number", 60, ""),
    "officer_phone": ("Their phone", 60, "And their supervisor’s, if they give it"),
    "went_where": ("Where did they go?", 200, "For example: stayed in the lobby, left by the front door"),
    "spoke_with": ("Who spoke with them?", 200, "Staff only. No names of students."),
}
"""Lines of text: label, most signs, hint."""


def _line(name: str) -> forms.Field:
    label, length, hint = LINES[name]
    return GuardedText(label=label, max_length=length, required=False, help_text=hint)


def _narrative() -> forms.Field:
    return GuardedArea(
        label="What happened, in your words",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Plain facts. What you saw and heard. No need for names of students.",
    )


def _occurred_at() -> forms.Field:
    return forms.DateTimeField(
        label="When did it happen?",
        required=False,
        help_text="New York time. A guess is fine.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TIME_FORMAT),
        input_formats=[TIME_FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={
            "invalid": "Write the day and the time, like 2026-11-23 10:40.",
            "required": "Write the day and the time it happened. A guess is fine.",
        },
    )


def _reply_by() -> forms.Field:
    return forms.DateField(
        label="The date to answer by",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Write the date like 2026-12-02, or press “I can’t find one”."},
    )


def _confirm() -> forms.Field:
    return forms.BooleanField(label="Yes, that day and time are right", required=False)


FIELDS: Mapping[str, Callable[[], forms.Field]] = {
    "narrative": _narrative,
    "occurred_at": _occurred_at,
    "reply_by": _reply_by,
    "confirm_time": _confirm,
}


def field_of(name: str) -> forms.Field:
    """Make the field of this name; raises `KeyError` if there is none."""
    return FIELDS[name]() if name in FIELDS else _line(name)


class TimedForm(GuardedForm):
    """A form with `occurred_at`: a time that can hardly be right is asked about once, and never refused."""

    now: datetime

    def add_time(self, **changes: Any) -> None:
        """Add the time and the tick that confirms it; the tick is only shown where there is something to ask."""
        self.fields["occurred_at"] = field_of("occurred_at")
        self.fields["confirm_time"] = field_of("confirm_time")
        for name, value in changes.items():
            setattr(self.fields["occurred_at"], name, value)
        if not (self.is_bound and self.asks_about_time()):
            self.fields["confirm_time"].widget = forms.HiddenInput()

    def asks_about_time(self) -> bool:
        """Say whether the time typed is one to ask back about: to come, or more than a year ago."""
        field = self.fields["occurred_at"]
        value = field.widget.value_from_datadict(self.data, self.files, self.add_prefix("occurred_at"))
        try:
            moment = field.clean(value)
        except ValidationError:
            return False
        return moment is not None and not self.now - LONG_AGO <= moment <= self.now + SLACK

    def clean(self) -> dict[str, Any]:
        """Ask back, once, about a time that can hardly be right."""
        cleaned = super().clean()
        if "occurred_at" in self.fields and self.asks_about_time() and not cleaned.get("confirm_time"):
            is_ahead = cleaned["occurred_at"] > self.now
            words = "That time is still to come." if is_ahead else "That is more than a year ago."
            self.add_error(
                "occurred_at", f"{words} Change it, or tick “Yes, that day and time are right” and send."
            )
        return cleaned
