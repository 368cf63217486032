"""What a person says about how they want to be reached."""

from django import forms
from django.core.exceptions import ValidationError

from pages.fields import PlainTextArea
from routing.channels.beyond import BadAddress
from routing.models import OwnChannel
from routing.own_channels import MOST_CHANNELS, read_address


class ChannelsForm(forms.Form):
    """New addresses, one a line; each is checked and a line that cannot be used is named."""

    addresses = PlainTextArea(
        label="Addresses, one on each line",
        max_length=2000,
        widget=forms.Textarea(
            attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        ),
        help_text="An email address, or the URL of a service: twilio://… for texts, workflow://… for Teams, "
        "pagerduty://… for a pager. Your system administrator has them.",
    )

    def clean_addresses(self) -> list[OwnChannel]:
        """Return the channels; raises `ValidationError` with the line of each that cannot be used."""
        typed = enumerate(str(self.cleaned_data["addresses"]).splitlines(), 1)
        lines = {number: line.strip() for number, line in typed if line.strip()}
        if len(lines) > MOST_CHANNELS:
            raise ValidationError(f"Write at most {MOST_CHANNELS} lines.")
        found, refused = [], []
        for number, line in lines.items():
            try:
                found.append(read_address(line))
            except BadAddress as error:
                refused.append(ValidationError(f"Line {number}: {error}"))
        if refused:
            raise ValidationError(refused)
        return found


class WishForm(forms.Form):
    """What the queue's page does when somebody waits."""

    title = forms.BooleanField(label="A count in the tab’s title", required=False, help_text="(2) Queue")
    sound = forms.BooleanField(
        label="Two soft notes, again each minute",
        required=False,
        help_text="While someone waits and no one has it. Press anything on the page first.",
    )
    desktop = forms.BooleanField(
        label="A notice on my desktop", required=False, help_text="It shows the reference, nothing else."
    )
