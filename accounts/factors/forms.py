"""What is typed and pressed at the second step and on "My sign-in"."""

from django import forms

from accounts.factors.rules import Checked
from pages.fields import PlainTextField

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class StepForm(forms.Form):
    """A code of an app, or a recovery code; or what a passkey answered, which the script fills in."""

    code = PlainTextField(
        label="Code",
        max_length=40,
        required=False,
        help_text="The 6 numbers your app shows now, or one of your recovery codes.",
        widget=forms.TextInput(attrs=CODE),
    )
    passkey = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def without_app(self) -> None:
        """Ask for a recovery code only."""
        self.fields["code"].help_text = "12 numbers, as you printed them or wrote them down."


class AppForm(forms.Form):
    """The first code of a new app."""

    code = PlainTextField(
        label="Code",
        max_length=40,
        help_text="The 6 numbers your app shows now.",
        widget=forms.TextInput(attrs=CODE),
    )


class PasskeyForm(forms.Form):
    """A new passkey, and what its owner calls it."""

    name = PlainTextField(
        label="Name it",
        max_length=40,
        help_text="So that you know it later: “My phone”, “Blue key”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    passkey = forms.CharField(
        max_length=20_000,
        widget=forms.HiddenInput,
        error_messages={"required": "Your browser made no passkey. Try again, or use an app."},
    )


class ResetForm(forms.Form):
    """How the administrator knows that it is really this person."""

    check = forms.ChoiceField(
        label="How do you know it is them?",
        choices=[
            (Checked.IN_PERSON.value, "They stand in front of me and I know them"),
            (Checked.CALLED_BACK.value, "I called them by the district’s own directory"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one. Who calls or writes may be somebody else."},
    )
