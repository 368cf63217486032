"""What a reader asks of the record: which days, which school, what happened, which request."""

from datetime import date, datetime
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import School
from audit.exports import Format
from audit.period import BadPeriod, Period, last_days
from audit.verbs import PHRASES, Verb
from pages.fields import PlainTextField
from reports.question import Asked
from requests_intake.reference import ReferenceMistyped, clean

DAYS_AT_FIRST = 7
DAY_WORDS = {
    "required": "Write a day, such as 2026-11-23.",
    "invalid": "Write the day as year-month-day, such as 2026-11-23.",
}
GROUPS = [
    (group, [(verb.value, PHRASES[verb].label) for verb in verbs])
    for group, verbs in groupby(PHRASES, key=lambda verb: PHRASES[verb].group)
]


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=DAY_WORDS)


class RecordForm(forms.Form):
    """The question."""

    start = _day("From")
    end = _day("To")
    school = forms.ModelChoiceField(
        School.objects.all(),
        label="School",
        required=False,
        to_field_name="code",
        empty_label="All schools",
        error_messages={"invalid_choice": "That school is not in the list. Choose one, or all schools."},
    )
    reference = PlainTextField(label="Reference", required=False, max_length=40)
    verb = forms.MultipleChoiceField(
        label="What happened",
        required=False,
        choices=GROUPS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "“%(value)s” is nothing that the record knows. Choose from the list."
        },
    )

    def clean_reference(self) -> str:
        """Bring a typed reference into its form."""
        typed: str = self.cleaned_data["reference"]
        try:
            return clean(typed) if typed else ""
        except ReferenceMistyped as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Make a period of the two days."""
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if isinstance(start, date) and isinstance(end, date):
            try:
                self.cleaned_data["period"] = Period(start, end)
            except BadPeriod as error:
                self.add_error("end", str(error))
        return self.cleaned_data

    def asked(self) -> Asked:
        """Return the question of a valid form."""
        values = self.cleaned_data
        school: School | None = values["school"]
        return Asked(
            period=values["period"],
            school=school.code if school else "",
            school_name=school.name if school else "",
            verbs=tuple(Verb(word) for word in values["verb"]),
            reference=values["reference"],
        )

    def verb_groups(self) -> list[tuple[str, list[Any]]]:
        """Return the check boxes by the heading they stand under."""
        boxes = iter(self["verb"])
        return [(group, [next(boxes) for _ in options]) for group, options in GROUPS]


class ExportForm(RecordForm):
    """The question, and how the file is to be written."""

    format = forms.ChoiceField(
        choices=[(form.value, form.value) for form in Format],
        error_messages={
            "required": "Choose CSV or JSON Lines.",
            "invalid_choice": "Choose CSV or JSON Lines; there is no other format yet.",
        },
    )


def with_days(typed: QueryDict, *, now: datetime) -> QueryDict:
    """Return what was typed, with the last seven days where no day was asked for at all."""
    data = typed.copy()
    period = last_days(DAYS_AT_FIRST, now=now)
    data.setdefault("start", period.start.isoformat())
    data.setdefault("end", period.end.isoformat())
    return data
