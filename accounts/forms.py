"""The sign-in form and the demonstration's switch of user."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm

from accounts.models import User


class SignInForm(AuthenticationForm):
    """Username and passphrase; the refusal never says which of the two was wrong."""

    WRONG = "That name and passphrase do not go together. Check both and try again."
    wait = 0
    """How many seconds until the next try, where it was slowed."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Use the words of our screens and allow pasting and password managers."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through to Django unchanged
        self.fields["username"].error_messages["required"] = "Write your sign-in name."
        self.fields["password"].error_messages["required"] = "Write your passphrase."
        self.fields["username"].label = "Sign-in name"
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "maxlength": 60}
        if settings.SINGLE_SIGN_ON:  # its button comes first, and no keyboard should cover it
            self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password"].label = "Passphrase"
        self.fields["password"].widget.attrs |= {"autocomplete": "current-password", "maxlength": 256}

    def clean(self) -> dict[str, Any]:
        """Judge nothing: `accounts.trying` does, and counts."""
        return self.cleaned_data

    def refuse(self, seconds: int, words: str) -> None:
        """Say why nobody was let in, and for how long that is so."""
        self.wait = seconds
        self.add_error(None, words)


class SwitchForm(forms.Form):
    """Choose another demonstration account."""

    username = forms.ModelChoiceField(User.objects.none(), to_field_name="username")

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer demonstration accounts only, and none outside the demonstration."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed through to Django unchanged
        field = self.fields["username"]
        if settings.DEMO and isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.filter(is_demo=True, is_active=True)
