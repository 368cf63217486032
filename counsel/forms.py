"""What counsel fills in on the page of one request."""

from django import forms

from accounts.models import User
from accounts.roles import LEGAL_ROLES
from counsel.models import Outcome
from requests_intake.guarding import GuardedForm, GuardedText

NOBODY = {"required": "Choose a person.", "invalid_choice": "Choose a person of the Office of Legal Advisor."}


class MessageForm(GuardedForm):
    """A note to the school."""

    body = GuardedText(
        label="Write to the school",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It appears on their screen at once. No names of students.",
    )


class DecisionForm(GuardedForm):
    """The outcome, of the closed list, and one sentence that the school will read."""

    outcome = forms.ChoiceField(
        label="Answer",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one answer.", "invalid_choice": "Pick one of these answers."},
    )
    sentence = GuardedText(
        label="In one sentence",
        max_length=300,
        help_text="The school reads it as “OLA says: …”. No names of students.",
    )


class DeclineForm(GuardedForm):
    """Why a request stays open that its school called a mistake."""

    sentence = GuardedText(
        label="Or keep it open, and say why in one sentence",
        max_length=300,
        help_text="The school reads it. No names of students.",
    )


class JoinForm(forms.Form):
    """The other request of the same incident."""

    other = forms.CharField(max_length=20)


class ListPersonForm(forms.Form):
    """One more person who may see a sealed matter."""

    person = forms.ModelChoiceField(
        User.objects.none(), label="Let this person see it", empty_label="Choose", error_messages=NOBODY
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the people of the Office of Legal Advisor."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through to Django unchanged
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.filter(role__in=LEGAL_ROLES, is_active=True).order_by("full_name")
