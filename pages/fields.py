"""Form fields for words that people type: trimmed, of bounded length, without signs that cannot be seen."""

import unicodedata
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError

LAYOUT = {"\n", "\t"}
HIDDEN = {"Cc", "Cs"}  # control characters, NUL among them, and halves of a pair
# These signs change the order in which the others are read, so a name could look like another one.
TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


class Hinted(str):
    """The label of a choice with a hint that its tile shows below it; everywhere else it is the label."""

    __slots__ = ("hint",)
    hint: str

    def __new__(cls, label: str, hint: str = "") -> Self:
        """Join a label and its hint."""
        made = super().__new__(cls, label)
        made.hint = hint
        return made


def unseen(text: str, *, allowed: set[str]) -> str:
    """Return the first sign in `text` that cannot be seen and is not `allowed`, or "" where there is none."""
    refused = (sign for sign in text if unicodedata.category(sign) in HIDDEN or sign in TURNING)
    return next((sign for sign in refused if sign not in allowed), "")


class PlainTextField(forms.CharField):
    """One line of plain text; `max_length` must be given."""

    allowed: set[str] = set()

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, strip=True, **options)
        self.error_messages |= {
            "max_length": "Make this shorter: at most %(limit_value)d characters. You have %(show_value)d.",
            "required": "Write something here.",
            "unseen": "Take out the sign after “%(before)s”. It cannot be seen; pasting may have brought it.",
            "unseen_first": "Take out the first sign. It cannot be seen; pasting may have brought it.",
        }

    def to_python(self, value: Any) -> str:
        """Return the text trimmed; raises `ValidationError` for a sign that cannot be seen."""
        text = super().to_python(self.joined(value)) or ""
        if sign := unseen(text, allowed=self.allowed):
            before = text.partition(sign)[0][-12:].strip()
            code = "unseen" if before else "unseen_first"
            raise ValidationError(self.error_messages[code], code=code, params={"before": before})
        return text

    def joined(self, value: Any) -> Any:
        """Return the value as it is; an area brings its line ends to one form here."""
        return value


class PlainTextArea(PlainTextField):
    """Several lines of plain text; line ends and tabs are kept, `max_length` must be given."""

    widget = forms.Textarea
    allowed = LAYOUT

    def joined(self, value: Any) -> Any:
        """Bring the line ends of all systems to one, as the browser counts them."""
        return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
