"""The code is drawn cell by cell as its standard makes it, with the light border that readers need."""

import re

import pytest
import segno

from pages.qr import QUIET, draw

ADDRESS = "https://desk.example.org/contact/#7K4Q-2MHT-V5X"


def _dark(path: str) -> set[tuple[int, int]]:
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{width}v1h-{back}z" for x, y, width, back in runs) == path
    return {
        (int(x) + step, int(y)) for x, y, width, back in runs for step in range(int(width)) if width == back
    }


@pytest.mark.parametrize("text", [ADDRESS, "a", "x" * 200])
def test_every_dark_cell_is_filled_and_no_other(text: str) -> None:
    code, made = draw(text), segno.make(text, error="m", micro=False)
    cells = enumerate(made.matrix_iter(border=QUIET))
    assert _dark(code.path) == {(x, y) for y, row in cells for x, cell in enumerate(row) if cell}
    assert code.size == made.symbol_size(border=QUIET)[0]


def test_the_border_is_light() -> None:
    code = draw(ADDRESS)
    edge = {*range(QUIET), *range(code.size - QUIET, code.size)}
    assert not [cell for cell in _dark(code.path) if set(cell) & edge]
