"""How heavy and how quick the counter's pages are, in Chromium on a slow computer behind a slow line.

These limits are promises to the person at the counter, so no speed of the machine scales them.
"""

import os
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tools.bench.lines import Line

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PERSON = "front.office"
LOADS = 5
SETTLED = 700  # milliseconds after the load event in which late shifts and requests still count
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
SLOWER = 4
WATCH = """
  window.shifted = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) window.shifted += entry.value;
  })).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000"
MOST = {"bytes": 50_000.0, "again": 10_000.0, "requests": 7.0, "shift": 0.02, "paint": 1.0}


@dataclass(slots=True)
class Load:
    """What one visit of a page took."""

    bytes: float = 0
    requests: float = 0
    shift: float = 0
    paint: float = 0


@dataclass(slots=True)
class Visits:
    """First visits of one page, and repeated ones."""

    first: list[Load] = field(default_factory=list)
    again: list[Load] = field(default_factory=list)

    def samples(self) -> dict[str, list[float]]:
        """Return the five figures, each with its samples."""
        return {
            "bytes": [load.bytes for load in self.first],
            "again": [load.bytes for load in self.again],
            "requests": [load.requests for load in self.first],
            "shift": [load.shift for load in (*self.first, *self.again)],
            "paint": [load.paint for load in self.first],
        }


def lines(loads: int = LOADS) -> Iterator[Line]:
    """Visit every counter page; each line holds the worst page's median, and says on standard error which it was."""
    base = os.environ["PORTAL_URL"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["PORTAL_CHROMIUM"], args=list(ARGUMENTS)
        )
        session = _sign_in(browser, base)
        visited = {
            name: _visits(browser, f"{base}{path}", session, loads)
            for name, path in _paths(browser, base, session)
        }
        browser.close()
    for figure, unit in (
        ("bytes", "B"),
        ("again", "B"),
        ("requests", "requests"),
        ("shift", "score"),
        ("paint", "s"),
    ):
        yield _worst(figure, unit, {name: visits.samples()[figure] for name, visits in visited.items()})


def _worst(figure: str, unit: str, samples: dict[str, list[float]]) -> Line:
    medians = {name: statistics.median(each) for name, each in samples.items()}
    said = ", ".join(f"{name} {median:.4g}" for name, median in medians.items())
    print(f"page_{figure} ({unit}): {said}", file=sys.stderr, flush=True)
    worst = max(medians, key=lambda name: medians[name])
    return Line(
        bench=f"page_{figure}", value=medians[worst], unit=unit, limit=MOST[figure], samples=samples[worst]
    )


def _sign_in(browser: Browser, base: str) -> StorageState:
    """Return the cookies of a signed-in person; what was loaded meanwhile stays behind."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{base}/sign-in/")
        page.get_by_label("Sign-in name").fill(PERSON)
        page.get_by_label("Passphrase").fill(os.environ["DEMO_PASSPHRASE"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{base}/counter/")
        return context.storage_state()


def _paths(browser: Browser, base: str, session: StorageState) -> Sequence[tuple[str, str]]:
    """Return the counter's pages as this demonstration has them: the last is the newest open request."""
    with browser.new_context(storage_state=session) as context:
        page = context.new_page()
        page.goto(f"{base}/counter/")
        found = (
            page.locator(".reqs a[href^='/requests/']:not([href$='/draft/'])").first.get_attribute("href")
            or ""
        )
    return (("home", "/counter/"), ("new", "/requests/new/"), ("now", found))


def _visits(browser: Browser, address: str, session: StorageState, loads: int) -> Visits:
    visits = Visits()
    for _ in range(loads):
        with browser.new_context(storage_state=session, viewport={"width": 390, "height": 844}) as context:
            visits.first.append(_load(context, address))
            visits.again.append(_load(context, address))
    return visits


def _load(context: BrowserContext, address: str) -> Load:
    """Load the page in a new tab, with the devtools protocol slowing down line and processor."""
    page = context.new_page()
    load = Load()
    tools = context.new_cdp_session(page)
    tools.on("Network.requestWillBeSent", lambda told: _count(load, _is_sent(told), 0))
    tools.on("Network.loadingFinished", lambda told: _count(load, 0, told["encodedDataLength"]))
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", LINE)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_timeout(SETTLED)
    load.paint, load.shift = _asked(page, PAINTED), _asked(page, "window.shifted")
    page.close()
    return load


def _is_sent(told: dict[str, Any]) -> bool:
    """Say whether this goes over the line: a picture inside the style sheet does not."""
    return not str(told["request"]["url"]).startswith("data:")


def _count(load: Load, requests: int, many: float) -> None:
    load.requests += requests
    load.bytes += many


def _asked(page: Page, question: str) -> float:
    answer: Any = page.evaluate(question)
    return float(answer)
