"""What is measured of a page in the browser: rules of axe, width, size of targets, focus, linked errors."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AT_COUNTER, ANYWHERE = 44, 24
MOST_STOPS = 120

# Links within a sentence may be as high as their line (WCAG 2.5.8, exception "inline").
SMALL = """(least) => {
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]";
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".vh, .skip");
  const inline = (e) => e.tagName === "A" && getComputedStyle(e).display === "inline";
  return [...document.querySelectorAll(all)]
    .filter((e) => shown(e) && !inline(e))
    .map((e) => (e.matches("input[type=radio], input[type=checkbox]") ? e.closest("label") ?? e : e))
    .map((e) => ({ e, r: e.getBoundingClientRect() }))
    .filter(({ e, r }) => {
      const after = getComputedStyle(e, "::after");
      const isWide = after.position === "absolute" && after.inset === "0px";
      return !isWide && (r.height < least - 0.5 || r.width < least - 0.5);
    })
    .map(({ e, r }) => `${Math.round(r.width)}x${Math.round(r.height)} ${e.outerHTML.slice(0, 90)}`);
}"""

# The focused element: seen whole enough to be found (not outside, not under a bar), and marked by a ring.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const name = e.outerHTML.slice(0, 90);
  const label = e.matches("input[type=radio], input[type=checkbox]") ? e.closest("label") : null;
  const r = e.getBoundingClientRect();
  const x = Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 2);
  const y = Math.min(Math.max(r.top + Math.min(r.height / 2, 20), 1), innerHeight - 2);
  const inside = r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth;
  const top = document.elementFromPoint(x, y);
  const related = top && (e.contains(top) || top.contains(e) || (label ?? e).contains(top));
  const covered = !related || [".sheet", ".nav", ".alertbar"].some((bar) => top.closest(bar) && !e.closest(bar));
  const ringed = [e, label].some((t) => t && getComputedStyle(t).outlineStyle !== "none");
  const key = [...document.querySelectorAll("*")].indexOf(e);
  return { name, key, inside, covered, ringed };
}"""

CUT_OFF = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".vh, .skip, .scroll"))
  .filter((e) => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; })
  .map((e) => e.outerHTML.slice(0, 120))"""

LINKED = """() => [...document.querySelectorAll("[data-errors] a[href^='#']")]
  .filter((link) => !document.getElementById(link.hash.slice(1))?.matches("input, select, textarea, button, fieldset"))
  .map((link) => link.outerHTML)"""


def faults(page: Page, *, has_own_colours: bool = True) -> list[str]:
    """Return what axe finds: rule, how often, where first.

    Where the system forces its colours, contrast is the system's: axe would measure ours, which nobody sees.
    """
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {"color-contrast": {"enabled": has_own_colours}},
    }
    report = Axe().run(page, options=options)
    return [
        f"{found['id']} ({len(found['nodes'])}): {found['nodes'][0]['html'][:140]}"
        for found in report.response["violations"]
    ]


def sideways(page: Page) -> list[str]:
    """Return by how much the page is wider than the window."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"scrolls sideways by {over} px"] if over > 0 else []


def cut_off(page: Page) -> list[str]:
    """Return what can be pressed and stands partly outside the window, where nothing scrolls it in."""
    return [f"cut off at the side: {found}" for found in page.evaluate(CUT_OFF)]


def small_targets(page: Page, *, least: int) -> list[str]:
    """Return what is smaller than `least` CSS pixels either way."""
    return [f"small target: {found}" for found in page.evaluate(SMALL, least)]


def loose_errors(page: Page) -> list[str]:
    """Return the links of the error summary that lead to no field."""
    return [f"leads to no field: {found}" for found in page.evaluate(LINKED)]


def lost_focus(page: Page) -> list[str]:
    """Walk the page with Tab; return the stops at which the focus cannot be seen."""
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    seen: set[int] = set()
    lost: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop: dict[str, Any] | None = page.evaluate(FOCUSED)
        if stop is None or stop["key"] in seen:
            break
        seen.add(stop["key"])
        if not stop["inside"] or stop["covered"] or not stop["ringed"]:
            lost.append(f"focus is not seen: {stop}")
    return lost if seen else ["nothing can be reached with Tab"]
