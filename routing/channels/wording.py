"""The words of every notice: a constant text with three places, none of which can name a person."""

from dataclasses import dataclass
from string import Formatter

PLACES = frozenset({"product", "reference", "link"})
LONGEST_SUBJECT = 120


class BadWording(ValueError):
    """A text that may not be sent; the message says in which line and why."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A subject and a body with their places."""

    subject: str
    body: str

    def fill(self, *, product: str, reference: str, link: str) -> tuple[str, str]:
        """Return subject and body for one request."""
        values = {"product": product, "reference": reference, "link": link}
        return self.subject.format_map(values), self.body.format_map(values)


def read(text: str) -> Wording:
    """Read a text whose first line is the subject and whose other lines are the body.

    Raises `BadWording` with the line for a place other than {product}, {reference} and {link}, for a text that
    leaves out the reference or the link, and for a subject that is empty or too long.
    """
    lines = text.splitlines()
    found = {name for number, line in enumerate(lines, 1) for name in _places(line, number)}
    subject, body = (lines[0].strip() if lines else ""), "\n".join(lines[1:]).strip("\n") + "\n"
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise BadWording(f"Line 1: the subject has 1 to {LONGEST_SUBJECT} signs.")
    for name in ("reference", "link"):
        if name not in found or (name == "link" and "{link}" not in body):
            raise BadWording(f"Line {max(len(lines), 1)}: the text ends without {{{name}}}.")
    return Wording(subject, body)


def _places(line: str, number: int) -> list[str]:
    """Return the places of a line."""
    try:
        parts = [(name, spec, how) for _, name, spec, how in Formatter().parse(line) if name is not None]
    except ValueError as error:
        raise BadWording(f"Line {number}: a brace is open or closed alone.") from error
    for name, spec, how in parts:
        if name not in PLACES or spec or how:
            raise BadWording(
                f"Line {number}: {{{name}}} cannot be said in a notice, only {{product}}, {{reference}}, {{link}}."
            )
    return [name for name, _, _ in parts]
