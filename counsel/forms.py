"""What counsel fills in on the page of one request."""

from django import forms

from accounts.models import User
from accounts.roles import LEGAL_ROLES
from counsel.kinds import choices
from counsel.models import Outcome
from requests_intake.guarding import GuardedArea, GuardedForm, GuardedText
from requests_intake.policy import current
from requests_intake.policy_files import Files, read_archive
from requests_intake.rules.catalogue import PolicyError

LARGEST = 1_000_000
"""Bytes of an archive; ours packed is a twentieth of it."""

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


class ReclassifyForm(GuardedForm):
    """Another kind than the rules found, and why."""

    subtype = forms.ChoiceField(
        label="What it is",
        widget=forms.Select(attrs={"data-pick": "Find a kind"}),
        error_messages={
            "required": "Choose a kind.",
            "invalid_choice": "Choose one of the kinds in the list.",
        },
    )
    reason = GuardedArea(
        label="Why it is this kind",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Plain facts about the paper or the visit. No names of students.",
    )
    validated = forms.BooleanField(
        label="I read the paper, and a court issued it",
        required=False,
        help_text="Only then do our screens say “from a court”.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the kinds of the policy in force."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through to Django unchanged
        field = self.fields["subtype"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Choose"), *choices(current())]


class ProposalForm(forms.Form):
    """The files of a policy, packed."""

    archive = forms.FileField(
        label="Policy files, as one zip archive",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        help_text="The folder with policy.toml and the files that it names.",
        error_messages={
            "required": "Choose the zip archive.",
            "empty": "This file is empty.",
            "missing": "Choose the zip archive.",
            "invalid": "Choose the zip archive.",
        },
    )

    def clean_archive(self) -> Files:
        """Return the files in it; raises `ValidationError` with file, entry and reason."""
        sent = self.cleaned_data["archive"]
        if sent.size > LARGEST:
            raise forms.ValidationError("This is more than 1 MB. A policy is much smaller.")
        try:
            return read_archive(sent.read())
        except PolicyError as error:
            raise forms.ValidationError(str(error)) from error
