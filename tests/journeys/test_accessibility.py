"""Every page and state: no fault that axe knows, no sideways scroll, targets to hit, focus to see, errors to follow.

`./portal test` takes each place in one setting, so that all settings are met; `--long` takes every place in all.
"""

from itertools import cycle

import pytest
from playwright.sync_api import Browser

from tests.journeys import seeing
from tests.journeys.places import PLACES, Place
from tests.journeys.walking import SETTINGS, Setting, Walker

pytestmark = [pytest.mark.browser, pytest.mark.queue]


WALKED = {"home", "new", "now-waiting", "review"}
"""Where the sample walks with Tab too; the long form does everywhere."""
PARTS = 3
"""Of the sample, so that several processes may share it."""


def _found(walker: Walker, place: Place, setting: Setting, *, with_tab: bool) -> list[str]:
    has_own_colours = setting.forced == "none"
    least = seeing.AT_COUNTER if place.is_at_counter else seeing.ANYWHERE
    with walker.at(place, setting) as page:
        found = [
            *seeing.faults(page, has_own_colours=has_own_colours),
            *seeing.sideways(page),
            *seeing.cut_off(page),
            *seeing.loose_errors(page),
            *seeing.small_targets(page, least=least),
            *(seeing.lost_focus(page) if with_tab else []),
        ]
    return [f"{place.name}, {setting.name}: {fault}" for fault in found]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_sample_of_places_and_settings_is_without_fault(walker: Walker, part: int) -> None:
    found = []
    for place, setting in [*zip(PLACES, cycle(SETTINGS), strict=False)][part::PARTS]:
        found += _found(walker, place, setting, with_tab=place.name in WALKED)
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_place_in_every_setting_is_without_fault(walker: Walker, setting: Setting) -> None:
    found = [fault for place in PLACES for fault in _found(walker, place, setting, with_tab=True)]
    assert not found, "\n".join(found)


def test_what_is_measured_would_be_found(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 300})
    page.set_content(
        '<main><h1>Page</h1><p><a href="#a" style="display:block;width:20px;height:20px;outline:0">x</a></p>'
        '<div data-errors><a href="#nowhere">Gone</a></div><div style="width:900px">wide</div>'
        '<button style="margin-left:310px">Cut</button>'
        '<img src="data:,"></main><div class="sheet" style="position:fixed;inset:0"></div>'
    )
    assert any(fault.startswith("image-alt") for fault in seeing.faults(page))
    assert seeing.sideways(page)
    assert seeing.cut_off(page)
    assert seeing.small_targets(page, least=24)
    assert seeing.loose_errors(page)
    assert seeing.lost_focus(page)
    page.close()
