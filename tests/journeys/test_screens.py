"""Pictures of every place at both widths: into the folder that PORTAL_SCREENS names, else only held to their size."""

import os
from pathlib import Path

import pytest

from tests.journeys.pictures import shrunk
from tests.journeys.places import PLACES
from tests.journeys.walking import SETTINGS, Walker
from tests.lint import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.queue, pytest.mark.long]

LOOKS = {"desktop": (900, 1100), "phone": (390, 1300)}
"""How wide a picture is kept, and how much of a long page it shows."""
MOST = 60_000


def test_every_place_has_a_small_picture_at_both_widths(walker: Walker, tmp_path: Path) -> None:
    named = os.environ.get("PORTAL_SCREENS", "")
    folder = ROOT / named if named else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    weights = {}
    for setting in (setting for setting in SETTINGS if setting.name in LOOKS):
        width, longest = LOOKS[setting.name]
        for place in PLACES:
            with walker.at(place, setting) as page:
                whole = page.evaluate("document.documentElement.scrollHeight")
                height = min(longest, max(whole, setting.height))
                page.set_viewport_size({"width": setting.width, "height": height})
                picture = shrunk(walker.browser, page.screenshot(), width=width)
            path = folder / f"{place.name}-{setting.name}.png"
            path.write_bytes(picture)
            weights[path.name] = len(picture)
    assert {name: weight for name, weight in weights.items() if weight > MOST} == {}
