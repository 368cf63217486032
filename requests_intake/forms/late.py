"""The late entry: everything on one page, for what was first written on paper."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import School
from accounts.scope import Why, beyond
from pages.fields import Hinted
from requests_intake import reference
from requests_intake.answering import answers_of
from requests_intake.content import Content
from requests_intake.forms.words import LINES, TimedForm, field_of
from requests_intake.models import AgencyRequest
from requests_intake.policy import current, questions
from requests_intake.rules.entries import Question

OWN = ("key", "school", "form_serial", "occurred_at", "confirm_time", "reply_by", "narrative")


class LateEntryForm(TimedForm):
    """The questions Q0 to Q9, who came, when it happened, and the number printed on the paper form."""

    key = forms.CharField(max_length=120, widget=forms.HiddenInput)
    school = forms.ModelChoiceField(
        School.objects.none(), label="Which school?", to_field_name="code", empty_label=None
    )
    form_serial = forms.CharField(
        label="Number printed on the paper form",
        max_length=20,
        required=False,
        help_text="Top right on the form, like PF-7K4Q-2MHT-V5X. Leave it out if you used other paper.",
    )

    def __init__(self, *args: Any, schools: Any, now: datetime, **kwargs: Any) -> None:
        """Add the questions, and the schools this person may log requests for."""
        super().__init__(*args, **kwargs)
        self.now = now
        self.add_time(required=True)
        self.fields |= _tiles(current().digest)
        for name in ("reply_by", "narrative", *LINES):
            self.fields[name] = field_of(name)
        field = self.fields["school"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = schools

    def clean_form_serial(self) -> str:
        """Return the number of the paper form as it is kept; one form is entered once."""
        typed = str(self.cleaned_data["form_serial"]).upper().removeprefix("PF-").removeprefix("PF")
        if not typed:
            return ""
        try:
            serial = reference.clean(typed)
        except reference.ReferenceMistyped as error:
            raise ValidationError(
                str(error).replace("reference", "number").replace("A number", "This number")
            ) from error
        same_form = AgencyRequest.objects.filter(form_serial=serial).exclude(key=self.data.get("key", ""))
        with beyond(Why.ONE_PAPER_FORM):
            is_entered = same_form.exists()
        if is_entered:
            raise ValidationError("This paper form was entered before. Check the number, or leave it out.")
        return serial

    def content(self) -> Content:
        """Return what the form says, for the rules and for the request."""
        cleaned = self.cleaned_data
        coded = {question.id: cleaned[question.id] for question in questions() if cleaned.get(question.id)}
        return Content(
            answers=answers_of(coded, reply_by=cleaned["reply_by"]),
            coded=coded,
            is_late_entry=True,
            kept=self.kept(),
            **{
                name: cleaned[name]
                for name in ("form_serial", "occurred_at", "reply_by", "narrative", *LINES)
            },
        )


@cache
def _tiles(digest: str) -> dict[str, forms.ChoiceField]:
    """Return the fields of all questions of the policy in force; nothing changes them, so every form has the same."""
    del digest
    return {question.id: choice_of(question) for question in questions()}


def choice_of(question: Question, *, only: Iterable[str] = ()) -> forms.ChoiceField:
    """Make the field of one question: tiles to pick one of, or any of; `only` some of its answers."""
    wanted = tuple(only)
    options: dict[str, Any] = {
        "label": question.text,
        "help_text": question.hint,
        "choices": [
            (option.value, Hinted(option.label, option.hint))
            for option in question.options
            if not wanted or option.value in wanted
        ],
        "required": False,
    }
    if question.multiple:
        return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, **options)
    return forms.ChoiceField(widget=forms.RadioSelect, **options)


def form_names() -> list[str]:
    """Return the name of every field that a person or the page fills in."""
    return [*OWN, *(question.id for question in questions()), *LINES]


def typed_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """Return what was typed as name and value, whatever it is worth; unknown names are left out."""
    return [(name, str(value)) for name in form_names() for value in posted.getlist(name)]


def typed_lines(posted: QueryDict) -> list[tuple[str, str]]:
    """Return what was typed as lines a person can read and copy onto paper."""
    labels: dict[str, tuple[str, Mapping[str, str]]] = {
        question.id: (question.text, {o.value: o.label for o in question.options}) for question in questions()
    }
    shown = ("form_serial", "occurred_at", "reply_by", "narrative", *LINES)
    serial = str(LateEntryForm.base_fields["form_serial"].label)
    labels |= {name: (serial if name == "form_serial" else str(field_of(name).label), {}) for name in shown}
    return [
        (labels[name][0], labels[name][1].get(value, value))
        for name, value in typed_fields(posted)
        if name in labels and value.strip()
    ]
