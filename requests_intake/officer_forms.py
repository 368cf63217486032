"""Forms of who came, of the call that checks it, and of the directory the number is taken from."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from requests_intake.agencies import Entry, in_use
from requests_intake.guarding import GuardedForm, GuardedText
from requests_intake.officer import CHECKED_WORDS, FLAG_WORDS, FOUND_BY_US, ID_WORDS, Checked
from requests_intake.officer_models import KINDS, Agency, Officer
from requests_intake.officer_services import Identity

TICKED = [(flag.value, words) for flag, words in FLAG_WORDS.items() if flag not in FOUND_BY_US]
MOST_OFFICERS = 99
DIGITS = 10
WRONG_CHOICE = {"invalid_choice": "Pick one of these."}


class OfficerForm(GuardedForm):
    """Who came, as far as staff could see; nothing in it is required."""

    name = GuardedText(
        label="Their name",
        max_length=120,
        required=False,
        help_text="As shown on their ID. No need to spell it.",
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Agency",
        required=False,
        empty_label="Not in the list, or not sure",
        error_messages={"invalid_choice": "Pick an agency of the list."},
    )
    agency_typed = GuardedText(
        label="Agency, in their words", max_length=120, required=False, help_text="If it is not in the list."
    )
    badge = GuardedText(label="Badge or ID number", max_length=60, required=False)
    phone = GuardedText(
        label="The phone they gave", max_length=60, required=False, help_text="Write it down. Do not call it."
    )
    supervisor_name = GuardedText(label="Their supervisor’s name", max_length=120, required=False)
    supervisor_phone = GuardedText(label="Their supervisor’s phone", max_length=60, required=False)
    how_many = forms.IntegerField(
        label="How many officers came?",
        min_value=1,
        max_value=MOST_OFFICERS,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            f"Write how many, from 1 to {MOST_OFFICERS}, or leave it empty.",
        ),
    )
    id_shown = forms.ChoiceField(
        label="Did they show ID?",
        choices=[(value.value, words) for value, words in ID_WORDS.items()],
        widget=forms.RadioSelect,
        required=False,
        error_messages=WRONG_CHOICE,
    )
    red_flags = forms.MultipleChoiceField(
        label="Did you see or hear any of these?",
        choices=TICKED,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Pick all that fit. You did nothing wrong.",
        error_messages=WRONG_CHOICE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the agencies of the directory."""
        super().__init__(*args, **kwargs)
        _offer_agencies(self)

    def identity(self, *, before: Officer | None = None) -> Identity:
        """Return the validated content; a field that the privacy guard holds back stays as it was `before`."""
        said = self.cleaned_data | {held.name: getattr(before, held.name, "") for held in self.held()}
        return Identity(**{**said, "red_flags": tuple(said["red_flags"])})


class WhichAgencyForm(forms.Form):
    """Which agency's number is to be shown."""

    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Which agency do they say they are from?",
        empty_label="Pick one",
        error_messages={"required": "Pick an agency.", "invalid_choice": "Pick an agency of the list."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the agencies of the directory."""
        super().__init__(*args, **kwargs)
        _offer_agencies(self)


class CallBackForm(forms.Form):
    """What the call gave."""

    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Agency",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Pick an agency of the list first."},
    )
    result = forms.ChoiceField(
        label="What did they say?",
        choices=[(value.value, words) for value, words in CHECKED_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Pick what they said.", **WRONG_CHOICE},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the agencies of the directory."""
        super().__init__(*args, **kwargs)
        _offer_agencies(self)

    def clean(self) -> dict[str, Any]:
        """Refuse a call to nobody."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("result") and said["result"] != Checked.NOT_CALLED and not said.get("agency"):
            raise ValidationError("Pick the agency first. Then call the number that is shown.")
        return said


class AgencyForm(GuardedForm):
    """One agency of the directory."""

    name = GuardedText(label="Agency", max_length=120)
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "Pick one"), *((kind.value, words) for kind, words in KINDS.items())],
        error_messages={"required": "Pick its kind.", **WRONG_CHOICE},
    )
    phone = GuardedText(
        label="Published phone",
        max_length=30,
        help_text="Look it up yourself. Never take it from a paper or a visitor.",
    )
    source = GuardedText(
        label="Where it is published",
        max_length=160,
    )
    checked_on = forms.DateField(
        label="Looked up on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Write the day.", "invalid": "Write the day like 2026-11-23."},
    )

    def clean_phone(self) -> str:
        """Bring the number to one form: 617-555-0142."""
        typed = str(self.cleaned_data["phone"])
        digits = re.sub(r"\D", "", typed).removeprefix("1")
        if len(digits) != DIGITS or re.search(r"[^\d\s().+-]", typed):
            raise ValidationError("Write ten digits, like 617-555-0142.")
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"

    def entry(self) -> Entry:
        """Return the validated content."""
        return Entry(**self.cleaned_data)


def _offer_agencies(form: forms.Form) -> None:
    field = form.fields["agency"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = in_use()
