"""What a school writes to counsel."""

from django import forms

from requests_intake.guarding import GuardedArea, GuardedForm


class SchoolMessageForm(GuardedForm):
    """Words for counsel."""

    body = GuardedArea(
        label="Write to OLA",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They see it at once. No names of students.",
    )
