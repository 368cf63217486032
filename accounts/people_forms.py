"""What administrators fill in on the pages of accounts."""

from django import forms

from accounts.people_file import LARGEST
from pages.fields import PlainTextField

MISSING = {
    "required": "Choose the CSV file.",
    "empty": "This file is empty.",
    "missing": "Choose the CSV file.",
    "invalid": "Choose the CSV file.",
}


class ImportForm(forms.Form):
    """A list of people or of schools."""

    file = forms.FileField(
        label="The CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text="People or schools: the first line says which. You see what would change before anything does.",
        error_messages=MISSING,
    )
    is_full = forms.BooleanField(
        label="This is the whole list: whoever is missing leaves",
        required=False,
        help_text="They are signed out at once. Schools that are missing always stay.",
    )

    def clean_file(self) -> bytes:
        """Return the content; refuses what is too large before it is read."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST:
            raise forms.ValidationError(f"This file is larger than {LARGEST // 1024 // 1024} MB.")
        return bytes(sent.read())


class SearchForm(forms.Form):
    """Words of a name, a sign-in name or an address."""

    sought = PlainTextField(label="Find a person", max_length=80, required=False)


class ReturnForm(forms.Form):
    """At which schools somebody works who comes back."""

    schools = PlainTextField(
        label="Schools",
        max_length=1000,
        required=False,
        help_text="Codes, with semicolons between them. Only for those who work at a school.",
    )
