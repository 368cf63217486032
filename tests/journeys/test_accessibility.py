"""Every page and state: no fault that axe knows, no sideways scroll, targets to hit, focus to see, errors to follow.

`./portal test` takes each place in one setting, so that all settings are met; `--long` takes every place in all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from accounts import turns
from accounts.models import User
from accounts.roles import Role
from tests.journeys import seeing
from tests.journeys.places import PLACES, Place, set_scene
from tests.makers import Desk, browser_of

pytestmark = [pytest.mark.browser, pytest.mark.queue]


@dataclass(frozen=True, slots=True)
class Setting:
    """How a page is looked at: window, theme, whether the system forces its colours."""

    name: str
    width: int
    height: int
    theme: Literal["light", "dark"] = "light"
    forced: Literal["active", "none"] = "none"


SETTINGS = (
    Setting("desktop", 1280, 800),
    Setting("desktop-dark", 1280, 800, "dark"),
    Setting("phone", 390, 844),
    Setting("phone-dark", 390, 844, "dark"),
    Setting("narrow", 320, 640),
    Setting("narrow-dark", 320, 640, "dark"),
    Setting("zoomed", 320, 200),  # a window of 1280 by 800 at 400 %
    Setting("zoomed-dark", 320, 200, "dark"),
    Setting("forced", 1280, 800, "dark", "active"),
)
WALKED = {"home", "new", "now-waiting", "review"}
"""Where the sample walks with Tab too; the long form does everywhere."""


class Walker:
    """Goes to any place in any setting, signed in as whoever sees it."""

    def __init__(self, browser: Browser, base: str, desk: Desk) -> None:
        self.browser, self.base, self.desk = browser, base, desk
        self.scene = set_scene(desk)
        self._cookies: dict[tuple[Role, bool], str] = {}

    def _cookie(self, who: Role, *, is_locked: bool) -> str:
        if (who, is_locked) not in self._cookies:
            client = browser_of(User.objects.get(pk=self.desk[who].pk))
            if is_locked:
                session = client.session
                turns.lock(session)
                session.save()
            self._cookies[who, is_locked] = client.cookies["session"].value
        return self._cookies[who, is_locked]

    @contextmanager
    def at(self, place: Place, setting: Setting) -> Iterator[Page]:
        """Open the place."""
        context = self.browser.new_context(
            viewport={"width": setting.width, "height": setting.height},
            color_scheme=setting.theme,
            forced_colors=setting.forced,
            reduced_motion="reduce",
        )
        if place.who:
            cookie = self._cookie(place.who, is_locked=place.is_locked)
            context.add_cookies([{"name": "session", "value": cookie, "url": self.base}])
        page = context.new_page()
        page.goto(self.base + place.path.format(**self.scene))
        assert place.who is None or "/sign-in/?next" not in page.url
        if place.act:
            place.act(page)
        yield page
        context.close()


@pytest.fixture
def walker(browser: Browser, base: str, live_desk: Desk) -> Walker:
    """A browser before the portal, with a request in every state."""
    return Walker(browser, base, live_desk)


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


def test_a_sample_of_places_and_settings_is_without_fault(walker: Walker) -> None:
    found = []
    for place, setting in zip(PLACES, cycle(SETTINGS), strict=False):
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
