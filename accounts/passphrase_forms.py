"""Forms for a passphrase of one's own, and for the link that lets somebody choose one."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import User
from accounts.passphrases import LONGEST
from accounts.validators import PassphraseValidator


def _secret(label: str, autocomplete: str, empty: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST,
        help_text=help_text,
        error_messages={"required": empty},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class NewPassphraseForm(forms.Form):
    """A new passphrase, twice."""

    new = _secret("New passphrase", "new-password", "Write a passphrase.")
    again = _secret("The same again", "new-password", "Write it a second time.")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        """Know whose it is: their own names are refused in it."""
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = PassphraseValidator().get_help_text()

    def clean_new(self) -> str:
        """Refuse what is easy to guess."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean_again(self) -> str:
        """Refuse a slip of the fingers."""
        again: str = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError("The two are not the same.")
        return again


class ChangePassphraseForm(NewPassphraseForm):
    """The old passphrase, and a new one twice."""

    old = _secret("Your passphrase now", "current-password", "Write your passphrase.")
    field_order = ("old", "new", "again")


class LinkForm(forms.Form):
    """For whom a link is made."""

    username = forms.CharField(
        label="Sign-in name",
        max_length=60,
        error_messages={"required": "Write the sign-in name of the person."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
