"""How places are looked at: windows, themes and systems, and a browser that goes to any place in any of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Browser, Page

from accounts import turns
from accounts.models import User
from accounts.roles import Role
from tests.journeys.places import Place, set_scene
from tests.makers import Desk, browser_of


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


POLICY = "Content Security Policy"
"""What the browser's own words hold where a page breaks it."""


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
        broken: list[str] = []
        page.on("console", lambda said: broken.append(said.text) if POLICY in said.text else None)
        page.goto(self.base + place.path.format(**self.scene))
        assert place.who is None or "/sign-in/?next" not in page.url
        if place.act:
            place.act(page)
        yield page
        context.close()
        assert broken == []
