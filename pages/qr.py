"""A text as a QR code, drawn on the server: the size of the square and the path of its dark cells."""

from dataclasses import dataclass

import segno

QUIET = 4
"""Light cells around the code, as its standard asks."""


@dataclass(frozen=True, slots=True)
class Code:
    """A square of `size` cells, light border included, and the SVG path that fills the dark ones."""

    size: int
    path: str


def draw(text: str) -> Code:
    """Return the code of a text; a seventh of it may be smudged and it is still read (level M)."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=QUIET)]
    return Code(len(rows), "".join(_runs(rows)))


def _runs(rows: list[list[int]]) -> list[str]:
    """Return one rectangle for each run of dark cells in a row."""
    found = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                found.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
            x = end + 1
    return found
