"""How one kind of event is said."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """How a verb is shown: its group and label in lists, its icon, its sentence with placeholders."""

    group: str
    label: str
    icon: str
    sentence: str
