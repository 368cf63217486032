"""The form at the counter, built from the question data; nothing in it is required, so that it can always be sent."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import School
from pages.clock import NEW_YORK
from pages.fields import Hinted
from requests_intake.answering import answers_of
from requests_intake.content import Content
from requests_intake.guarding import GuardedArea, GuardedForm, GuardedText
from requests_intake.policy import questions
from requests_intake.rules.entries import Question

WORDS: dict[str, tuple[str, int, str]] = {
    "agency_name": ("Agency", 120, "As shown on their ID or said on the phone"),
    "officer_name": ("Their name", 120, "If they will not show ID, write that"),
    "officer_badge": ("Badge or ID number", 60, ""),
    "officer_phone": ("Their phone", 60, "And their supervisor’s, if they give it"),
}
SLACK = timedelta(minutes=10)
LONG_AGO = timedelta(days=365)


class IntakeForm(GuardedForm):
    """The questions Q0 to Q9, who came, when, and what happened."""

    key = forms.CharField(max_length=120, widget=forms.HiddenInput)
    school = forms.ModelChoiceField(
        School.objects.none(), label="Which school?", to_field_name="code", empty_label=None
    )
    occurred_at = forms.DateTimeField(
        label="When did it happen?",
        required=False,
        help_text="New York time. Leave it as it is if it is happening now.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": "Write the day and the time, like 2026-11-23 10:40."},
    )
    confirm_time = forms.BooleanField(label="Yes, that day and time are right", required=False)
    reply_by = forms.DateField(
        label="The date to answer by",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Write the date like 2026-12-02, or press “I can’t find one”."},
    )
    narrative = GuardedArea(
        label="What happened, in your words",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Plain facts. What you saw and heard. No need for names of students.",
    )

    def __init__(self, *args: Any, schools: Any, now: datetime, **kwargs: Any) -> None:
        """Add the questions, and the schools this person may log requests for."""
        super().__init__(*args, **kwargs)
        self.now = now
        for question in questions():
            self.fields[question.id] = _field(question)
        for name, (label, length, hint) in WORDS.items():
            self.fields[name] = GuardedText(label=label, max_length=length, required=False, help_text=hint)
        field = self.fields["school"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = schools
        if self.is_bound and not self.asks_about_time():
            self.fields["confirm_time"].widget = forms.HiddenInput()

    def asks_about_time(self) -> bool:
        """Say whether the time typed is one to ask back about: to come, or more than a year ago."""
        value = self.fields["occurred_at"].widget.value_from_datadict(
            self.data, self.files, self.add_prefix("occurred_at")
        )
        try:
            moment = self.fields["occurred_at"].clean(value)
        except ValidationError:
            return False
        return moment is not None and not self.now - LONG_AGO <= moment <= self.now + SLACK

    def clean(self) -> dict[str, Any]:
        """Ask back, once, about a time that can hardly be right; it is never refused."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.asks_about_time() and not cleaned.get("confirm_time"):
            is_ahead = cleaned["occurred_at"] > self.now
            words = "That time is still to come." if is_ahead else "That is more than a year ago."
            self.add_error(
                "occurred_at", f"{words} Change it, or tick “Yes, that day and time are right” and send."
            )
        return cleaned

    def content(self) -> Content:
        """Return what the form says, for the rules and for the request."""
        cleaned = self.cleaned_data
        coded = {question.id: cleaned[question.id] for question in questions() if cleaned.get(question.id)}
        return Content(
            answers=answers_of(coded, reply_by=cleaned["reply_by"]),
            coded=coded,
            occurred_at=cleaned["occurred_at"] or self.now,
            reply_by=cleaned["reply_by"],
            narrative=cleaned["narrative"],
            kept=self.kept(),
            **{name: cleaned[name] for name in WORDS},
        )


def _field(question: Question) -> forms.Field:
    """Make the field of one question: tiles to pick one of, or any of."""
    choices = [(option.value, Hinted(option.label, option.hint)) for option in question.options]
    options: dict[str, Any] = {
        "label": question.text,
        "help_text": question.hint,
        "choices": choices,
        "required": False,
    }
    if question.multiple:
        return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, **options)
    return forms.ChoiceField(widget=forms.RadioSelect, **options)


def first_values(now: datetime, **values: str) -> dict[str, str]:
    """Return what an empty form shows: the time now, and what the address of the page said."""
    return {"occurred_at": now.astimezone(NEW_YORK).strftime("%Y-%m-%dT%H:%M"), **values}


def form_names() -> list[str]:
    """Return the name of every field that a person or the page fills in."""
    return [*IntakeForm.base_fields, *(question.id for question in questions()), *WORDS]


def typed_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """Return what was typed into the form as name and value, whatever it is worth; unknown names are left out."""
    return [(name, str(value)) for name in form_names() for value in posted.getlist(name)]


def typed_lines(posted: QueryDict) -> list[tuple[str, str]]:
    """Return what was typed as lines a person can read and copy onto paper."""
    labels = {
        question.id: (question.text, {o.value: o.label for o in question.options}) for question in questions()
    }
    labels |= {name: (label, {}) for name, (label, _, _) in WORDS.items()}
    labels |= {
        name: (str(IntakeForm.base_fields[name].label), {})
        for name in ("occurred_at", "reply_by", "narrative")
    }
    return [
        (labels[name][0], labels[name][1].get(value, value))
        for name, value in typed_fields(posted)
        if name in labels and value.strip()
    ]
